/** A rule's YAML with the place of every value: what is missing, or of another kind than asked for, is a diagnostic. Knows no kind of rule. */

import { type Document, isAlias, isMap, isNode, isScalar, isSeq, Lexer, type Node, Parser, parseDocument, visit } from "yaml";
import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { RuleFile } from "./rule.ts";

/** A map of the document, or what stands where one should. The mistakes of all sections of a document are gathered in one list. */
export interface Section {
  readonly path: string;
  readonly node: Node | null | undefined;
  readonly diagnostics: Diagnostic[];
}

/** No rule is nested so deeply. yaml's reader recurses, and at the end of the stack a regular expression can end the whole process. */
const deepest = 100;

/** The whole document. What is no YAML is one section without keys, and told. */
export function readYaml({ path, text }: RuleFile): Section {
  const tooDeep = tooDeepAt(text);
  if (tooDeep !== undefined) {
    const reason = `it is nested more than ${deepest} deep`;
    return { path, node: undefined, diagnostics: [problem("E1406", { file: path, start: tooDeep, end: tooDeep }, { reason })] };
  }
  const document = parseDocument(text, { schema: "core", uniqueKeys: true });
  const diagnostics = document.errors.map(({ pos, message }) =>
    problem("E1406", { file: path, start: pos[0], end: pos[1] }, { reason: message.split("\n")[0] ?? "" }),
  );
  diagnostics.push(...readOtherwise(path, text, document));
  return { path, node: document.contents, diagnostics };
}

/** YAML 1.1, which Panther's reader goes by, ends a line at some of these, also that of a comment, and takes no others. */
const strange = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]|\r(?!\n)/;

/** What Panther's reader takes for something else than it is here. */
function readOtherwise(file: string, text: string, document: Document): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const refused = (start: number, end: number, what: string, reason: string) => found.push(problem("E1403", { file, start, end }, { what, reason }));
  const control = strange.exec(text);
  if (control !== null) {
    const name = `U+${control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    refused(control.index, control.index + 1, `the character ${name}`, "Panther ends a line at it, or does not take it");
  }
  visit(document, {
    Node: (_, { tag, range }) => {
      if (tag !== undefined)
        refused(range?.[0] ?? 0, range?.[1] ?? 0, `the tag \`${tag.replace("tag:yaml.org,2002:", "!!")}\``, "a value has the type that it is written with");
    },
    Pair: (_, { key }) => {
      const [start = 0, end = 0] = isNode(key) ? (key.range ?? []) : [];
      if (isAlias(key)) refused(start, end, `a key \`*${key.source}\``, "what it stands for is not looked up");
      if (isScalar(key) && key.value === "<<" && key.type === "PLAIN") refused(start, end, "`<<`", "what it merges is not looked up");
    },
  });
  return found;
}

function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    // What it yields are whole documents; how deep it stands is what is asked.
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > deepest) return parser.offset;
  }
  return undefined;
}

export function keysOf({ node }: Section): readonly string[] {
  return isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : "")) : [];
}

export function has(section: Section, key: string): boolean {
  return keysOf(section).includes(key);
}

export function textAt(section: Section, key: string): string | undefined {
  const value = scalar(section, key);
  if (typeof value === "string" && value !== "") return value;
  mistake(section, key, "a text");
  return undefined;
}

export function textsAt(section: Section, key: string): readonly string[] {
  const node = nodeAt(section, key);
  const items = isSeq(node) ? node.items.map((item) => (isScalar(item) ? item.value : undefined)) : [];
  if (items.length > 0 && items.every((item) => typeof item === "string")) return items;
  mistake(section, key, "a list of texts");
  return [];
}

/** As Panther's reader has them: it knows `true` and `false`, and whole numbers by their digits. */
const written = { boolean: /^(true|false)$/, number: /^[-+]?(0|[1-9][0-9]*)$/ } as const;

export function flagAt(section: Section, key: string, otherwise?: boolean): boolean {
  const value = scalar(section, key) ?? otherwise;
  if (typeof value === "boolean" && isWritten(section, key, "boolean")) return value;
  mistake(section, key, "true or false");
  return false;
}

/** `from`: the smallest that it may be; any, where that is not given. */
export function wholeAt(section: Section, key: string, { otherwise, from }: { readonly otherwise?: number; readonly from?: number }): number {
  const value = scalar(section, key) ?? otherwise;
  if (typeof value === "number" && Number.isSafeInteger(value) && isWritten(section, key, "number") && (from === undefined || value >= from)) return value;
  mistake(section, key, from === undefined ? "a whole number" : `a whole number from ${from} on`);
  return otherwise ?? from ?? 0;
}

const severities: readonly unknown[] = ["Info", "Low", "Medium", "High", "Critical"];

/** A rule with another is not uploaded. */
export function checkSeverity(section: Section): void {
  if (has(section, "Severity") && !severities.includes(scalar(section, "Severity"))) mistake(section, "Severity", `one of ${severities.join(", ")}`);
}

export function sectionAt(section: Section, key: string): Section | undefined {
  const node = nodeAt(section, key);
  if (isMap(node)) return { ...section, node };
  mistake(section, key, "a map");
  return undefined;
}

/** A list of maps, none of them where it is anything else. */
export function sectionsAt(section: Section, key: string): readonly Section[] {
  const node = nodeAt(section, key);
  if (isSeq(node) && node.items.length > 0 && node.items.every((item) => isMap(item))) return node.items.map((item) => ({ ...section, node: item }));
  mistake(section, key, "a list of maps");
  return [];
}

export function mistake(section: Section, key: string, expected: string): void {
  section.diagnostics.push(problem("E1402", placeOf(section, key), { what: `\`${key}\``, expected }));
}

/** What stands there as the platform takes it, but is not played here. */
export function unmodelled(section: Section, key: string, reason: string): void {
  section.diagnostics.push(problem("E1403", placeOf(section, key), { what: `\`${key}\``, reason }));
}

/** The value of a key; where the key is missing the beginning of the section. */
export function placeOf(section: Section, key: string): Span {
  const range = nodeAt(section, key)?.range;
  const start = range?.[0] ?? section.node?.range?.[0] ?? 0;
  return { file: section.path, start, end: range?.[1] ?? start };
}

/** The key itself; where it is missing the beginning of the section. */
export function keyPlace({ path, node }: Section, key: string): Span {
  const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  const range = isScalar(pair?.key) ? pair.key.range : undefined;
  const start = range?.[0] ?? node?.range?.[0] ?? 0;
  return { file: path, start, end: range?.[1] ?? start };
}

function nodeAt({ node }: Section, key: string): Node | null | undefined {
  const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === key) : undefined;
  return pair?.value as Node | null | undefined;
}

/** Whether it is there at all is not asked. */
function isWritten(section: Section, key: string, kind: keyof typeof written): boolean {
  const node = nodeAt(section, key);
  return !isScalar(node) || written[kind].test(node.source ?? "");
}

function scalar(section: Section, key: string): unknown {
  const node = nodeAt(section, key);
  return isScalar(node) ? node.value : node;
}
