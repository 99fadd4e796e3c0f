/** What an edited file says and a printed one does not: values that random logs hold too, since a rule that accepts or spares one more is seen by nothing else. */

import { basename, extname } from "node:path";
import { lineEdits } from "../output/line_edits.ts";
import type { OutputFile } from "../targets/target.ts";

/** Of a file that is written anew the first say enough. */
const mostWords = 40;
const longestWord = 1_000;

/** Undefined of files that are as they were printed. By their names: a layout may have folders of its own. */
export function wordsOf(printed: readonly OutputFile[], found: readonly OutputFile[]): readonly string[] | undefined {
  // A manifest names files of other platforms too, and all in another order than a folder.
  const kinds = new Set(printed.map(({ path }) => extname(path)));
  const own = found.filter(({ path }) => kinds.has(extname(path))).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const changed = own.flatMap((file) => {
    const before = printed.find(({ path }) => basename(path) === basename(file.path));
    return lineEdits(before?.text ?? "", file.text).map(({ start, end }) => file.text.slice(start, end));
  });
  if (changed.length === 0) return undefined;
  const words = [...new Set(changed.flatMap(wordsIn))];
  const known = new Set(printed.flatMap(({ text }) => wordsIn(text)));
  // What is written elsewhere may be new where it is now.
  return [...words.filter((word) => !known.has(word)), ...words.filter((word) => known.has(word))].slice(0, mostWords);
}

/** What stands in quotes, those of a search in JSON too, and what stands between spaces and signs; without wildcards, and of a network its address. */
const written = [/\\"([^"\\\n]*)\\"/g, /(?<!\\)"([^"\\\n]*)"/g, /'([^'\n]*)'/g, /([^\s"'()[\]{},:;=<>!|\\]+)/g, /([^\s"'()[\]{},\\]+)/g] as const;

function wordsIn(text: string): readonly string[] {
  const all = written.flatMap((pattern) => [...text.matchAll(pattern)].map(([, word = ""]) => word));
  const plain = all.map((word) =>
    word
      .replace(/^[-@]+|\/\d+$/g, "")
      .replaceAll("*", "")
      .replaceAll("?", "x"),
  );
  return plain.filter((word) => /\w/.test(word) && word.length > 1 && word.length <= longestWord);
}
