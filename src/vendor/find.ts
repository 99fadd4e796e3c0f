/** Which files of a repository are a rule's: those that its manifest names, or, where there is none, those that say so themselves. Touches nothing. */

import type { Rule } from "../ir/detection.ts";
import { identityOf, type Manifest } from "../output/manifest.ts";
import type { OutputFile } from "../targets/target.ts";

/** Paths below the repository, sorted. Known under an earlier name too. */
export function recordedPaths({ files }: Manifest, { id, metadata: { formerly } }: Rule): readonly string[] {
  const identity = formerly ?? id;
  return files.filter((entry) => entry.id === id || identityOf(entry) === identity).map(({ path }) => path);
}

/** The kinds of files that say which rule they are. */
export const sayWhichRule = /\.(toml|ndjson|json|ya?ml)$/;

/** Of the files of a repository those that are the rule that was printed: by the ids that the platforms know it by, or by samefire's own comment on top. */
export function recognised(rule: Rule, printed: readonly OutputFile[], files: readonly OutputFile[]): readonly OutputFile[] {
  const wanted = new Set(printed.flatMap(idsIn));
  return files.flatMap(({ path, text }) => {
    const own = idsIn({ path, text }).some((id) => wanted.has(id)) || commentedId(text) === rule.id;
    return own ? [{ path, text: ownLines(path, text, wanted) }] : [];
  });
}

/** Of other files of the same kinds those that say they are the rule too: Elastic and Panther know a rule by its id, and take one of them or none. */
export function rivals(own: readonly OutputFile[], files: readonly OutputFile[]): readonly OutputFile[] {
  const paths = new Set(own.map(({ path }) => path));
  const wanted = new Set(own.flatMap((file) => idsIn(file).map((id) => `${endingOf(file)} ${id}`)));
  return files.filter((file) => !file.path.endsWith(".json") && !paths.has(file.path) && idsIn(file).some((id) => wanted.has(`${endingOf(file)} ${id}`)));
}

function endingOf({ path }: OutputFile): string {
  return path.slice(path.lastIndexOf("."));
}

/** A file in which several rules may stand, with those lines alone that are the rule, in their places. */
function ownLines(path: string, text: string, wanted: ReadonlySet<string>): string {
  if (!path.endsWith(".ndjson")) return text;
  const others = new Set(linesOf(text).flatMap(({ id, line }) => (wanted.has(id) ? [] : [line])));
  return text
    .split("\n")
    .map((line, i) => (others.has(i) ? "" : line))
    .join("\n");
}

/** With the platform, since ids of two could be the same text. */
function idsIn({ path, text }: OutputFile): readonly string[] {
  if (path.endsWith(".toml")) return [...text.matchAll(/^[ \t]*["']?(?:rule_id|uuid)["']?[ \t]*=[ \t]*["']([^"'\n]+)["']/gm)].map(([, id]) => `elastic ${id}`);
  if (path.endsWith(".ndjson")) return linesOf(text).map(({ id }) => id);
  if (path.endsWith(".json")) return tagsOf(text).flatMap((tag) => (tag.startsWith("samefire_id:") ? [`datadog ${tag}`] : []));
  if (/\.ya?ml$/.test(path)) return [...text.matchAll(/^["']?RuleID["']?:[ \t]*["']?([^"'\n]+?)["']?[ \t]*$/gm)].map(([, id]) => `panther ${id}`);
  return [];
}

function linesOf(text: string): readonly { readonly id: string; readonly line: number }[] {
  return text.split("\n").flatMap((json, line) => {
    const id = member(json, "rule_id");
    return typeof id === "string" ? [{ id: `elastic ${id}`, line }] : [];
  });
}

function tagsOf(text: string): readonly string[] {
  const tags = member(text, "tags");
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
}

function member(json: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && name in value ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  } catch {
    // Files of others, which may be anything.
    return undefined;
  }
}

/** What samefire writes on top of a file that has comments. */
function commentedId(text: string): string | undefined {
  return /^# (\S+) version \d+\b/.exec(text)?.[1];
}
