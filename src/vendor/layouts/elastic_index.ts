/** The index of hunts in detection-rules: a file of others, in which each of samefire's hunts has an entry. What is not such an entry stays to the byte. */

import { type Document, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Pair, stringify, visit } from "yaml";
import { invariant } from "../../diagnostics/invariant.ts";
import type { SharedFormat } from "../../output/plan.ts";
import { lineEnd, lineStart, nextLine, yamlDocument } from "./values.ts";

export const indexPath = "hunting/index.yml";

export interface IndexEntry {
  /** In `hunting/`. */
  readonly folder: string;
  readonly uuid: string;
  readonly name: string;
  /** From `hunting/` on. */
  readonly path: string;
  /** Ids of techniques. */
  readonly mitre: readonly string[];
}

export function indexFormat(path: string): SharedFormat | undefined {
  if (path !== indexPath) return undefined;
  return {
    pieces: (text) => {
      const index = readIndex(text);
      return "reason" in index ? index : new Map(index.folders.flatMap(({ entries }) => entries.map((entry) => [entry.key, entry.text])));
    },
    change: (text, pieces) => [...pieces].reduce((now, [key, piece]) => changed(now, key, piece), text ?? ""),
  };
}

export function entryKey({ folder, uuid }: Pick<IndexEntry, "folder" | "uuid">): string {
  return `${folder}/${uuid}`;
}

/** As the vendor's own program prints it. */
export function entryText({ uuid, name, path, mitre }: Omit<IndexEntry, "folder">): string {
  const techniques = mitre.length === 0 ? " []" : mitre.map((id) => `\n    - ${scalar(id)}`).join("");
  return `  ${scalar(uuid)}:\n    ${folded(`name: ${scalar(name)}`)}\n    path: ${scalar(path)}\n    mitre:${techniques}\n`;
}

/** The vendor's program reads YAML 1.1, which takes more words for something else than a text, and quotes with single quotes. */
function scalar(text: string): string {
  const printed = stringify(text, { version: "1.1", lineWidth: 0 }).trimEnd();
  return printed === text || !/^[ -~]*$/.test(text) ? printed : `'${text.replaceAll("'", "''")}'`;
}

/** The vendor's program breaks a text at the first single blank behind column 80. */
function folded(text: string): string {
  if (text.includes("  ") || text.endsWith('"')) return text;
  const [first = "", ...words] = text.split(" ");
  let printed = "";
  let line = `    ${first}`;
  for (const word of words) {
    const long = line.length > 80;
    if (long) printed += `${line}\n`;
    line = long ? `      ${word}` : `${line} ${word}`;
  }
  return (printed + line).trimStart();
}

/** Offsets in the text, of whole lines. */
interface Lines {
  readonly start: number;
  readonly end: number;
}
interface Entry extends Lines {
  readonly key: string;
  /** Its lines as they would be printed, whatever their order, quotes and line ends; of one that says anything else, as they stand. */
  readonly text: string;
  /** Before its key. */
  readonly indent: string;
}
interface Folder extends Lines {
  readonly name: string;
  /** Behind the colon of its key. */
  readonly colon: number;
  readonly entries: readonly Entry[];
}
interface Index {
  readonly folders: readonly Folder[];
  /** Where a new folder goes: behind the last one, or in the place of `{}`. */
  readonly end: Lines;
}
interface Reason {
  readonly reason: string;
}

function readIndex(text: string): Index | Reason {
  const document = yamlDocument(text);
  if ("reason" in document) return document;
  if (isLinked(document) || /^\.\.\.(?:\s|$)/m.test(text)) return { reason: "it has anchors, tags or more than one document" };
  const { contents } = document;
  const end = { start: text.length, end: text.length };
  if (contents === null || (isScalar(contents) && contents.source === "")) return { folders: [], end };
  if (!isMap(contents)) return { reason: "it does not name folders" };
  if (contents.items.length === 0) {
    const lines = linesOf(text, contents.range?.[0] ?? 0, contents.range?.[1] ?? 0, "");
    const alone = lines !== undefined && isHollow(text.slice(lines.start, lines.end));
    return alone ? { folders: [], end: lines } : { reason: "its `{}` does not have a line of its own" };
  }
  const folders = contents.items.map((pair) => folderOf(text, pair));
  const broken = folders.find((folder): folder is Reason => "reason" in folder);
  return broken ?? { folders: folders.filter((folder): folder is Folder => !("reason" in folder)), end };
}

/** Whether parts of it stand for others. */
function isLinked(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
    },
    Value: (_, { anchor, tag }) => {
      found ||= anchor !== undefined || tag !== undefined;
    },
  });
  return found;
}

function folderOf(text: string, { key, value }: Member): Folder | Reason {
  const lines = linesOfMember(text, { key, value }, "");
  if (lines === undefined || !isScalar(key)) return { reason: "its folders do not have lines of their own" };
  const name = String(key.value);
  if (!isMap(value) && !(isScalar(value) && value.value === null)) return { reason: `\`${name}\` does not hold hunts by their ids` };
  const entries = (isMap(value) ? value.items : []).flatMap((pair) => entryOf(text, name, pair) ?? []);
  const colon = text.indexOf(":", key.range?.[1]) + 1;
  const apart = entries.length === 0 ? isHollow(text.slice(colon, lines.end).replace(/\s#.*/, "")) : isMap(value) && entries.length === value.items.length;
  return apart ? { name, ...lines, colon, entries } : { reason: `the hunts of \`${name}\` do not have lines of their own` };
}

/** Nothing, or `{}`, in one line: in its place something can be put. */
function isHollow(line: string): boolean {
  return /^[ \t]*(?:\{[ \t]*\})?[ \t]*\r?\n?$/.test(line);
}

function entryOf(text: string, folder: string, { key, value }: Member): Entry | undefined {
  const lines = linesOfMember(text, { key, value }, " ");
  if (lines === undefined || !isScalar(key)) return undefined;
  const uuid = String(key.value);
  const { start, end } = lines;
  const shown = printed(uuid, value) ?? text.slice(start, end).trimEnd();
  return { key: entryKey({ folder, uuid }), start, end, text: shown, indent: text.slice(start, key.range?.[0]) };
}

type Member = Pick<Pair, "key" | "value">;

function linesOfMember(text: string, { key, value }: Member, indented: "" | " "): Lines | undefined {
  return isNode(key) && key.range ? linesOf(text, key.range[0], endOf(value) ?? key.range[1], indented) : undefined;
}

/** Of its last part: behind that, yaml counts comments to the whole. */
function endOf(value: unknown): number | undefined {
  const last = isCollection(value) && value.flow !== true ? value.items.at(-1) : undefined;
  if (last === undefined) return isNode(value) ? value.range?.[1] : undefined;
  return isPair(last) ? (endOf(last.value) ?? endOf(last.key)) : endOf(last);
}

/** Undefined where something else stands in its lines. */
function linesOf(text: string, from: number, to: number, indented: "" | " "): Lines | undefined {
  const line = lineStart(text, from);
  const start = text.startsWith("\ufeff", line) ? line + 1 : line;
  const end = text[to - 1] === "\n" ? to : nextLine(text, to);
  const before = text.slice(start, from);
  const fits = indented === "" ? before === "" : /^ +$/.test(before);
  return fits && /^(?:[ \t]*:)?[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(to, end)) ? { start, end } : undefined;
}

/** What is said in any order and with any quotes, as it would be printed. */
function printed(uuid: string, value: unknown): string | undefined {
  if (!isMap(value) || value.items.length !== 3) return undefined;
  const [name, path, mitre] = [value.get("name"), value.get("path"), value.get("mitre")];
  if (typeof name !== "string" || typeof path !== "string" || !isSeq(mitre)) return undefined;
  const techniques = mitre.items.flatMap((item) => (isScalar(item) && typeof item.value === "string" ? [item.value] : []));
  return techniques.length === mitre.items.length ? entryText({ uuid, name, path, mitre: techniques }) : undefined;
}

/** With one entry put in, in the place of what it was, or taken out. */
function changed(text: string, key: string, piece: string | undefined): string {
  const index = readIndex(text);
  invariant(!("reason" in index), "only an index that was understood is changed");
  const name = key.slice(0, key.lastIndexOf("/"));
  const folder = index.folders.find((one) => one.name === name);
  const entry = folder?.entries.find((one) => one.key === key);
  if (piece === undefined) return folder === undefined || entry === undefined ? text : without(text, index, folder, entry);
  if (folder === undefined) return replaced(text, index.end, `${scalar(name)}:\n${piece}`);
  if (entry !== undefined) return replaced(text, entry, indented(piece, entry));
  const last = folder.entries.at(-1);
  if (last !== undefined) return replaced(text, { start: last.end, end: last.end }, indented(piece, last));
  // Whose line may say `{}`, and have a comment.
  const line = { start: lineStart(text, folder.colon), end: nextLine(text, folder.colon) };
  const head =
    text.slice(line.start, folder.colon) +
    text
      .slice(folder.colon, line.end)
      .trimEnd()
      .replace(/^[ \t]*\{[ \t]*\}/, "");
  return replaced(text, line, `${head}\n${piece}`);
}

function indented(piece: string, { indent }: Entry): string {
  return piece.replaceAll(/^ {2}/gm, indent);
}

/** Lines, with line ends as the text has them. The last line of a file may lack its own. */
function replaced(text: string, { start, end }: Lines, lines: string): string {
  const apart = ["\n", "\ufeff", undefined].includes(text[start - 1]) ? "" : "\n";
  return text.slice(0, start) + (apart + lines).replaceAll("\n", lineEnd(text)) + text.slice(end);
}

/** A folder without hunts is taken out too, unless somebody commented in it: the vendor's program asks each for its hunts. */
function without(text: string, { folders }: Index, folder: Folder, entry: Entry): string {
  const rest = text.slice(0, entry.start) + text.slice(entry.end);
  if (folder.entries.length > 1) return rest;
  const bare = (text.slice(folder.colon, entry.start) + text.slice(entry.end, folder.end)).trim() === "";
  if (!bare) return `${text.slice(0, folder.colon)} {}${rest.slice(folder.colon)}`;
  const none = folders.length === 1 ? `{}${lineEnd(text)}` : "";
  return text.slice(0, folder.start) + none + text.slice(folder.end);
}
