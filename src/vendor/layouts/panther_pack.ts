/** The packs of panther-analysis: files of others, in whose list of ids samefire's stand. */

import { type Document, isMap, isScalar, isSeq, type Scalar, type YAMLSeq } from "yaml";
import { invariant } from "../../diagnostics/invariant.ts";
import type { SharedFormat } from "../../output/plan.ts";
import { lineEnd, lineStart, nextLine, yamlDocument } from "./values.ts";

/** With or without the ending. */
export function packPath(pack: string): string {
  return `packs/${pack.replace(/\.ya?ml$/, "")}.yml`;
}

export function packFormat(path: string): SharedFormat | undefined {
  const name = /^packs\/([a-z0-9]+(?:[_-][a-z0-9]+)*)\.yml$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  return {
    pieces: (text) => {
      const pack = readPack(text);
      return "reason" in pack ? pack : new Map(pack.entries.map(({ id }) => [id, id]));
    },
    change: (text, pieces) => changed(text ?? newPack(name), pieces),
  };
}

const acronyms = new Set(["aws", "cis", "dns", "eks", "gcp", "k8s", "zia"]);

/** As the packs of panther-analysis say of themselves. */
function newPack(name: string): string {
  const words = name.split(/[_-]/).map((word) => (acronyms.has(word) ? word.toUpperCase() : `${word.charAt(0).toUpperCase()}${word.slice(1)}`));
  return `AnalysisType: pack
PackID: PantherManaged.${words.join("")}
Description: Group of all ${words.join(" ")} detections
DisplayName: Panther ${words.join(" ")} Pack
PackDefinition:
  IDs: []
`;
}

/** An id and the line that it has to itself. */
interface Entry {
  readonly id: string;
  readonly start: number;
  /** After the line's end. */
  readonly end: number;
  /** What stands before the id: the indentation and the dash. */
  readonly lead: string;
}
interface Pack {
  readonly entries: readonly Entry[];
  /** Where the list stands, and after its key. */
  readonly list: { readonly key: number; readonly start: number; readonly end: number };
}

function readPack(text: string): Pack | { readonly reason: string } {
  const document = yamlDocument(text);
  if ("reason" in document) return document;
  const found = listOf(document);
  if (found === undefined) return { reason: "it has no list `IDs` in `PackDefinition`" };
  const { key, list } = found;
  const place = { key: text.indexOf(":", key.range?.[1]) + 1, start: list.range?.[0] ?? 0, end: list.range?.[1] ?? 0 };
  if (list.items.length === 0) return { entries: [], list: place };
  const entries: Entry[] = [];
  for (const item of list.items) {
    if (!isScalar(item) || typeof item.value !== "string" || item.range === undefined || item.range === null) return { reason: "an entry of `IDs` is no text" };
    const [from, to] = item.range;
    const start = lineStart(text, from);
    const end = nextLine(text, to);
    const lead = text.slice(start, from);
    const alone = /^ *- +$/.test(lead) && /^[ \t]*(?:#.*)?\r?\n?$/.test(text.slice(to, end)) && !text.slice(from, to).includes("\n");
    if (!alone) return { reason: "the entries of `IDs` do not have a line each" };
    entries.push({ id: item.value, start, end, lead });
  }
  return { entries, list: place };
}

function listOf(document: Document): { readonly key: Scalar; readonly list: YAMLSeq } | undefined {
  const definition = isMap(document.contents) ? document.contents.get("PackDefinition", true) : undefined;
  const pair = isMap(definition) ? definition.items.find(({ key }) => isScalar(key) && key.value === "IDs") : undefined;
  return pair !== undefined && isScalar(pair.key) && isSeq(pair.value) ? { key: pair.key, list: pair.value } : undefined;
}

function changed(text: string, pieces: ReadonlyMap<string, string | undefined>): string {
  const pack = readPack(text);
  invariant(!("reason" in pack), "only a pack that was understood is changed");
  const eol = lineEnd(text);
  const gone = pack.entries.filter(({ id }) => pieces.has(id) && pieces.get(id) === undefined);
  const there = new Set(pack.entries.map(({ id }) => id));
  const added = [...pieces].flatMap(([id, piece]) => (piece === undefined || there.has(id) ? [] : [id]));
  if (pack.entries.length === 0) return added.length === 0 ? text : replacedList(text, pack, added, eol);
  const kept = pack.entries.filter((entry) => !gone.includes(entry));
  if (kept.length === 0 && added.length === 0) return emptied(text, pack);
  const after = endOfFirstGroup(text, pack.entries);
  const lines = added.map((id) => `${after.lead}${written(id)}${eol}`).join("");
  let result = "";
  let at = 0;
  for (const entry of pack.entries) {
    result += text.slice(at, gone.includes(entry) ? entry.start : entry.end);
    at = entry.end;
    // The last line of a file may lack its end.
    if (entry === after && lines !== "") result += `${result === "" || result.endsWith("\n") ? "" : eol}${lines}`;
  }
  return result + text.slice(at);
}

/** Detections stand first; helpers and others follow after a comment or an empty line. */
function endOfFirstGroup(text: string, entries: readonly Entry[]): Entry {
  const last = entries.find((entry, i) => {
    const next = entries[i + 1];
    return next === undefined || text.slice(entry.end, next.start) !== "";
  });
  invariant(last !== undefined, "a list that is not empty has a last entry");
  return last;
}

/** In place of `[]`. */
function replacedList(text: string, { list }: Pack, added: readonly string[], eol: string): string {
  const line = text.slice(lineStart(text, list.key), list.key);
  const lead = `${eol}${/^ */.exec(line)?.[0]}  - `;
  return `${text.slice(0, list.key)}${added.map((id) => `${lead}${written(id)}`).join("")}${text.slice(list.end)}`;
}

/** All entries were samefire's: what is left is an empty list, since Panther takes none that is missing. */
function emptied(text: string, { entries, list }: Pack): string {
  const without = entries.toReversed().reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  return `${without.slice(0, list.key)} []${without.slice(list.key)}`;
}

/** Ids that YAML could take for something else are quoted. */
function written(id: string): string {
  return /^[A-Za-z][\w-]*(\.[\w-]+)+$/.test(id) ? id : JSON.stringify(id);
}
