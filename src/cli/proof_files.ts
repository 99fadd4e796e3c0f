/** The files that a proof runs: as they were just printed, or as they lie below a folder, whoever laid them out there and whoever edited them. */

import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import type { Rule } from "../ir/detection.ts";
import { leadsOut } from "../output/disk.ts";
import { type Manifest, manifestPath, readManifest } from "../output/manifest.ts";
import { underway } from "../output/write.ts";
import type { OutputFile } from "../targets/target.ts";
import { recognised, recordedPaths, rivals, sayWhichRule } from "../vendor/find.ts";
import { layouts } from "../vendor/registry.ts";
import { type Read, readText, unreadable } from "./files.ts";

/** A folder whose files are to be run. */
export interface Outputs {
  readonly folder: string;
  /** Of a repository that was vendored into. */
  readonly manifest?: Manifest;
  /** What its layout is for; undefined: all. */
  readonly platforms?: readonly string[];
  /** Every file that says which rule it is, for a repository without a manifest. */
  speaking(): Speaking;
}

type Speaking = { readonly files: readonly OutputFile[] } | { readonly diagnostics: readonly Diagnostic[] };

export type EmittedFiles =
  | { readonly files: readonly OutputFile[] }
  | { readonly diagnostics: readonly Diagnostic[] }
  /** The rule has no place there. */
  | { readonly absent: string };

/** Why the folder cannot be read comes instead. */
export function openOutputs(folder: string): Outputs | { readonly diagnostics: readonly Diagnostic[] } {
  let found: Speaking | undefined;
  const speaking = () => {
    found ??= speakingFiles(folder);
    return found;
  };
  // Who only reads takes nothing back.
  if (underway(folder)) return { diagnostics: [problem("E0635", { path: folder }, { folder })] };
  const file = join(folder, manifestPath);
  if (!existsSync(file)) return existsSync(folder) ? { folder, speaking } : { diagnostics: [problem("E1301", { path: folder }, { path: folder })] };
  const read = readBelow(folder, manifestPath);
  if ("problem" in read) return { diagnostics: [read.problem] };
  const { manifest, diagnostics } = readManifest(file, read.text);
  if (manifest === undefined) return { diagnostics };
  const platform = layouts[manifest.layout ?? ""]?.platform;
  return { folder, manifest, ...(platform !== undefined && { platforms: [platform] }), speaking };
}

export function emittedFiles(printed: readonly OutputFile[], outputs: Outputs | undefined, rule: Rule): EmittedFiles {
  if (outputs === undefined) return { files: printed };
  const { folder, manifest, speaking } = outputs;
  if (manifest?.layout !== undefined) {
    const paths = recordedPaths(manifest, rule);
    return paths.length === 0 ? { absent: `nothing of it is vendored in ${folder}` } : readAlone(rule, outputs, paths);
  }
  // What `build` wrote stands where it would write it now.
  if (manifest !== undefined || printed.some(({ path }) => existsSync(join(folder, path))))
    return readAlone(
      rule,
      outputs,
      printed.map(({ path }) => path),
    );
  const all = speaking();
  if ("diagnostics" in all) return all;
  const own = recognised(rule, printed, all.files);
  if (own.length === 0) return { diagnostics: [problem("E1908", { path: folder }, { folder, id: rule.id })] };
  // Python says nothing of itself, and stands beside its YAML.
  const python = own.map(({ path }) => path.replace(/\.ya?ml$/, ".py")).filter((path, i) => path !== own[i]?.path && existsSync(path));
  const code = readAll(
    folder,
    python.map((path) => relative(folder, path)),
  );
  return "files" in code ? { files: [...own, ...code.files] } : code;
}

/** Those files, where no other in the folder says that it is the rule. */
function readAlone({ id }: Rule, { folder, speaking }: Outputs, paths: readonly string[]): EmittedFiles {
  const own = readAll(folder, paths);
  const all = speaking();
  if (!("files" in own)) return own;
  if ("diagnostics" in all) return all;
  const others = rivals(own.files, all.files);
  return others.length === 0 ? own : { diagnostics: others.map(({ path }) => problem("E1909", { path }, { path, id })) };
}

function readAll(folder: string, paths: readonly string[]): EmittedFiles {
  const read = paths.map((path) => ({ path: join(folder, path), result: readBelow(folder, path) }));
  const diagnostics = read.flatMap(({ result }) => ("text" in result ? [] : [result.problem]));
  if (diagnostics.length > 0) return { diagnostics };
  return { files: read.flatMap(({ path, result }) => ("text" in result ? [{ path, text: result.text }] : [])) };
}

/** Messages quote what they are about, so a link in the folder lets no file from elsewhere into one. */
function readBelow(folder: string, path: string): Read {
  const full = join(folder, path);
  if (existsSync(full) && leadsOut(folder, path))
    return { problem: problem("E1302", { path: full }, { path: full, why: `a link in it leads out of ${folder}` }) };
  return readText(full);
}

/** A file that cannot be read is none of the rules. Hidden folders and other people's packages are left out. */
function speakingFiles(folder: string): Speaking {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  } catch (error) {
    return { diagnostics: [unreadable(folder, error)] };
  }
  const paths = names.map((path) => path.split(sep).join("/")).filter((path) => sayWhichRule.test(path) && !/(^|\/)(\.|node_modules\/)/.test(path));
  return {
    files: paths.sort().flatMap((path) => {
      const result = readBelow(folder, path);
      return "text" in result ? [{ path: join(folder, path), text: result.text }] : [];
    }),
  };
}
