/** Field paths and file paths as the checker compares and shows them. Knows no file system. */

import { posix } from "node:path";
import type { Path } from "../syntax/ast.ts";

export function partsOf(path: Path): readonly string[] {
  return path.parts.map((part) => part.text);
}

/** One text for one path, whatever the parts hold: a quoted part may have dots. */
export function pathKey(parts: readonly string[]): string {
  return JSON.stringify(parts);
}

/** A path as the language writes it. */
export function pathText(parts: readonly string[]): string {
  return parts.map((part, index) => ((index === 0 ? identifier : word).test(part) ? part : `\`${part}\``)).join(".");
}
const identifier = /^[A-Za-z_@][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*$/;
const word = /^[A-Za-z0-9_@]+(-[A-Za-z0-9_]+)*$/;

/** A path written in a file, from that file's folder; undefined where it is not a relative path with `/`. */
export function resolvePath(from: string, written: string): string | undefined {
  if (written === "" || written.startsWith("/") || /[\\\0]/.test(written) || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(written)) return undefined;
  return posix.join(posix.dirname(from), written);
}

/** The same for an import. Messages quote what they are about, so no file but a detection's may get into one. */
export function resolveImport(from: string, written: string): string | undefined {
  return written.endsWith(".det") ? resolvePath(from, written) : undefined;
}

/** `./a//b.det` and `a/b.det` are one file. */
export function normalPath(path: string): string {
  return posix.normalize(path);
}
