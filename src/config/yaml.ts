/** YAML as texts, numbers, lists and maps with their places; what a settings file has no need of (anchors, aliases, tags) is refused. Knows no keys. */

import { type ErrorCode, isAlias, isMap, isScalar, isSeq, type ParsedNode, parseDocument, Scalar } from "yaml";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";

export type Node = ScalarNode | ListNode | MapNode;
export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** Written without quotes. */
  readonly plain: boolean;
  readonly span: Span;
}
export interface ListNode {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly span: Span;
}
export interface MapNode {
  readonly kind: "map";
  readonly members: readonly Member[];
  readonly span: Span;
}
export interface Member {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node;
}

/** In our words: those of the library change with it, and some are the engine's own. */
const reasons: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has an anchor or a tag of its own",
  BAD_ALIAS: "an alias has no name, or one that cannot be",
  BAD_COLLECTION_TYPE: "the tag does not fit what it stands before",
  BAD_DIRECTIVE: "the line that begins with `%` is none that YAML knows",
  BAD_DQ_ESCAPE: "there is no such escape in double quotes",
  BAD_INDENT: "it is indented otherwise than its neighbours",
  BAD_PROP_ORDER: "an anchor or a tag stands in the wrong place",
  BAD_SCALAR_START: "a value cannot begin so without quotes",
  BLOCK_AS_IMPLICIT_KEY: "a list or map on one line cannot hold another as a key",
  BLOCK_IN_FLOW: "inside `[]` or `{}` nothing is written by indentation",
  DUPLICATE_KEY: "the key stands there twice",
  IMPOSSIBLE: "it cannot be read",
  KEY_OVER_1024_CHARS: "a key on one line has at most 1024 characters",
  MISSING_CHAR: "a bracket, a comma, a colon or a blank is missing here",
  MULTILINE_IMPLICIT_KEY: "a key has to be on one line",
  MULTIPLE_ANCHORS: "one value has two anchors",
  MULTIPLE_DOCS: "there are several documents in it",
  MULTIPLE_TAGS: "one value has two tags",
  NON_STRING_KEY: "a key has to be a text",
  RESOURCE_EXHAUSTION: "it is nested too deeply",
  TAB_AS_INDENT: "it is indented with a tab",
  TAG_RESOLVE_FAILED: "the tag is unknown",
  UNEXPECTED_TOKEN: "something else was expected here",
};

/** One broken line can make many errors; the first ones say it. */
const mostErrors = 10;

/** `root` is absent for an empty file, and where YAML itself is broken. */
export function readYaml(path: string, text: string): { readonly root?: Node; readonly diagnostics: readonly Diagnostic[] } {
  const document = parseDocument(text, { version: "1.2", schema: "core", merge: false, prettyErrors: false });
  const broken = document.errors.slice(0, mostErrors).map(({ pos: [start, end], code, message }) => {
    return problem(
      "E0601",
      { file: path, start, end: Math.max(start, Math.min(end, text.length)) },
      { reason: code === "MISSING_CHAR" && message.includes("quote") ? "a quote is left open" : reasons[code] },
    );
  });
  if (broken.length > 0 || document.contents === null) return { diagnostics: broken };
  const diagnostics: Diagnostic[] = [];
  const root = converted(document.contents, { path, diagnostics });
  return { root, diagnostics };
}

interface Conversion {
  readonly path: string;
  readonly diagnostics: Diagnostic[];
}

/** No deeper than yaml's own reader went, which stops in time. */
function converted(node: ParsedNode, conversion: Conversion): Node {
  const span = spanOf(node, conversion);
  const refuse = (what: string) => conversion.diagnostics.push(problem("E0604", span, { what }));
  if (isAlias(node)) {
    refuse("aliases");
    return { kind: "scalar", value: null, plain: true, span };
  }
  if (node.anchor !== undefined) refuse("anchors");
  if (node.tag !== undefined) refuse("tags");
  if (isScalar(node)) return { kind: "scalar", value: scalarValue(node.value), plain: node.type === Scalar.PLAIN, span };
  if (isSeq(node)) return { kind: "list", items: node.items.map((item) => converted(item, conversion)), span };
  if (isMap(node)) return { kind: "map", members: node.items.map(({ key, value }) => member(key, value, conversion)), span };
  return assertNever(node);
}

function member(key: ParsedNode, value: ParsedNode | null, conversion: Conversion): Member {
  const name = converted(key, conversion);
  const keySpan = name.span;
  if (name.kind !== "scalar") conversion.diagnostics.push(problem("E0604", keySpan, { what: "lists and maps as keys" }));
  const missing: Node = { kind: "scalar", value: null, plain: true, span: { ...keySpan, start: keySpan.end } };
  return { key: name.kind === "scalar" ? String(name.value) : "", keySpan, value: value === null ? missing : converted(value, conversion) };
}

function scalarValue(value: unknown): ScalarNode["value"] {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function spanOf(node: ParsedNode, { path }: Conversion): Span {
  const [start, end] = node.range;
  return { file: path, start, end };
}
