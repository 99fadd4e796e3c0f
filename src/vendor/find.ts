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
  const wanted = new Set(printed.flatMap(({ path, text }) => idsIn(path, text).map(({ id }) => id)));
  return files.flatMap(({ path, text }) => {
    const ids = idsIn(path, text);
    const own = ids.filter(({ id }) => wanted.has(id));
    if (own.length === 0) return commentedId(text) === rule.id ? [{ path, text }] : [];
    return [{ path, text: own[0]?.alone ?? text }];
  });
}

interface FoundId {
  readonly id: string;
  /** The file with this rule alone, in its place, where there may be several. */
  readonly alone?: string;
}

/** With the platform, since ids of two could be the same text. */
function idsIn(path: string, text: string): readonly FoundId[] {
  if (path.endsWith(".toml")) return [...text.matchAll(/^(?:rule_id|uuid)\s*=\s*["']([^"'\n]+)["']/gm)].map(([, id]) => ({ id: `elastic ${id}` }));
  if (path.endsWith(".ndjson")) return linesOf(text);
  if (path.endsWith(".json")) return tagsOf(text).flatMap((tag) => (tag.startsWith("samefire_id:") ? [{ id: `datadog ${tag}` }] : []));
  if (/\.ya?ml$/.test(path)) return [...text.matchAll(/^RuleID:[ \t]*["']?([^"'\n]+?)["']?[ \t]*$/gm)].map(([, id]) => ({ id: `panther ${id}` }));
  return [];
}

function linesOf(text: string): readonly FoundId[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const id = member(line, "rule_id");
    return typeof id === "string" ? [{ id: `elastic ${id}`, alone: lines.map((one, i) => (i === at ? one : "")).join("\n") }] : [];
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
