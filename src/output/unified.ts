/** What would change in a file, as a unified diff: what `diff -u` and `git apply` speak. */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/** Undefined: there is no such file. `path` is for the two header lines; `old`, where the file had another name. */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined, old = path): string {
  const renaming = old === path ? "" : `diff --git a/${old} b/${path}\nrename from ${old}\nrename to ${path}\n`;
  return renaming !== "" && before === after ? renaming : `${renaming}${patch(path, before, after, old)}`;
}

function patch(path: string, before: string | undefined, after: string | undefined, old: string): string {
  const [from, to] = [before === undefined ? "/dev/null" : `a/${old}`, after === undefined ? "/dev/null" : `b/${path}`];
  const text = createTwoFilesPatch(from, to, before ?? "", after ?? "", undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
    // Two files that share nothing would be compared line by line against line.
    maxEditLength: 4_000,
  });
  return text ?? wholly(from, to, before ?? "", after ?? "");
}

/** The same for a person: a line of NDJSON, which may be as long as a rule, is laid out first. `git apply` does not take that. */
export function readableDiff(path: string, before: string | undefined, after: string | undefined, old = path): string {
  const [from, to] = [before, after].map((text) => (text === undefined || !path.endsWith(".ndjson") ? text : laidOut(text)));
  // What differs may be no more than the spaces between values.
  return before !== after && from === to ? unifiedDiff(path, before, after, old) : unifiedDiff(path, from, to, old);
}

/** Each document of a text of NDJSON over several lines, and a text in it broken where it has lines of its own. */
function laidOut(text: string): string {
  const documents = linesOf(text).map((line) => {
    try {
      return `${JSON.stringify(JSON.parse(line), null, 2).replace(/\\(.)/g, (pair) => (pair === "\\n" ? "\\n\n" : pair))}\n`;
    } catch {
      return line;
    }
  });
  return documents.join("");
}

/** All lines out, all lines in. */
function wholly(from: string, to: string, before: string, after: string): string {
  const [out, into] = [linesOf(before), linesOf(after)];
  const range = (lines: readonly string[]) => (lines.length === 0 ? "0,0" : `1,${lines.length}`);
  const marked = (sign: string, lines: readonly string[]) =>
    lines.map((line) => (line.endsWith("\n") ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`));
  return `--- ${from}\n+++ ${to}\n@@ -${range(out)} +${range(into)} @@\n${[...marked("-", out), ...marked("+", into)].join("")}`;
}

function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
