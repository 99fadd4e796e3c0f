/** What a new detection is to be: the answers as they were written, and judged against the project's sources. Asks nobody and prints nothing. */

import { isIP } from "node:net";
import { pathText } from "../../check/paths.ts";
import { type FieldFact, type SourceModel, typeText } from "../../check/source.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import { nearest } from "../../diagnostics/suggest.ts";
import { type Kind, needsOf, severalSteps } from "./kinds.ts";

/** As the flags say it. */
export interface Asked {
  readonly id?: string;
  readonly source?: string;
  readonly kind?: Kind;
  readonly events?: readonly string[];
  readonly forEach?: string;
  readonly of?: string;
}
export interface Answers {
  readonly id: string;
  readonly source: SourceModel;
  readonly kind: Kind;
  /** One for each step. */
  readonly selections: readonly [Selection, ...Selection[]];
  readonly forEach?: FieldFact;
  readonly of?: FieldFact;
}
/** Events whose field has one of the values. */
export interface Selection {
  readonly field: FieldFact;
  readonly values: readonly [Value, ...Value[]];
}
export type Value = string | number | boolean;
export type Sources = ReadonlyMap<string, SourceModel>;
type Judged<Result> = { readonly value: Result } | { readonly problem: Diagnostic };

/** The flags that somebody has to answer. */
export function missing(asked: Asked, sources: Sources): readonly string[] {
  const { id, source, kind, events = [], forEach, of } = asked;
  return [
    ...(id === undefined ? ["--id"] : []),
    ...(source === undefined && sources.size > 1 ? ["--source"] : []),
    ...(kind === undefined ? ["--kind"] : []),
    ...(events.length === 0 ? ["--events"] : []),
    ...(kind !== undefined && needsOf(kind) && of === undefined ? ["--of"] : []),
    ...(kind === "hunt" && forEach === undefined ? ["--for-each"] : []),
  ];
}

/** Everything that is wrong with what has been said, though more may be missing. */
export function mistakes(asked: Asked, sources: Sources): readonly Diagnostic[] {
  const { id, kind, events = [], forEach, of } = asked;
  const source = judgeSource(asked.source, sources);
  const named = asked.source !== undefined || sources.size <= 1;
  const found: Judged<unknown>[] = [...(id === undefined ? [] : [judgeId(id)]), ...(named ? [source] : [])];
  if (named && "value" in source) {
    found.push(...events.map((one) => judgeSelection(one, source.value)));
    if (forEach !== undefined) found.push(judgeField(forEach, source.value, "key"));
    if (of !== undefined) found.push(judgeField(of, source.value, useOf(kind)));
  }
  const problems = found.flatMap((one) => ("problem" in one ? [one.problem] : []));
  if (kind === undefined) return problems;
  const steps = severalSteps(kind);
  if (events.length > 0 && (steps ? events.length < 2 : events.length > 1)) {
    problems.push(problem("E1709", undefined, { kind, wanted: steps ? "two or more" : "one", given: events.length }));
  }
  if (of !== undefined && !needsOf(kind)) problems.push(problem("E1710", undefined, { flag: "--of", kind }));
  return problems;
}

/** What answers without a mistake say, or why they say nothing together. Nothing is missing. */
export function answersOf(asked: Asked, sources: Sources): { readonly answers: Answers } | { readonly problems: readonly Diagnostic[] } {
  const { kind = "each", id = "", events = [] } = asked;
  const source = right(judgeSource(asked.source, sources));
  const [first, ...others] = events.map((one) => right(judgeSelection(one, source)));
  invariant(first !== undefined, "there are events");
  const answers: Answers = {
    id: right(judgeId(id)),
    source,
    kind,
    selections: [first, ...others],
    ...(asked.forEach !== undefined && { forEach: right(judgeField(asked.forEach, source, "key")) }),
    ...(asked.of !== undefined && { of: right(judgeField(asked.of, source, useOf(kind))) }),
  };
  const problems = clashesOf(answers);
  return problems.length > 0 ? { problems } : { answers };
}

function right<Result>(judged: Judged<Result>): Result {
  invariant("value" in judged, "the mistakes of the answers have been told");
  return judged.value;
}

/** What `--of` is for. */
export function useOf(kind: Kind | undefined): "key" | "number" {
  return kind === "sum" ? "number" : "key";
}

export function judgeId(id: string): Judged<string> {
  return /^[a-z][a-z0-9]*([-_][a-z0-9]+|\.[a-z][a-z0-9]*)*$/.test(id) ? { value: id } : { problem: problem("E1703", undefined, { id }) };
}

/** The only one, where none is named. */
export function judgeSource(name: string | undefined, sources: Sources): Judged<SourceModel> {
  const known = [...sources.keys()];
  const found = sources.get(name ?? known[0] ?? "");
  if (found !== undefined) return { value: found };
  return { problem: problem("E1704", undefined, { source: name ?? "", known, nearest: nearest(name ?? "", known) }) };
}

/** `FIELD=VALUE,VALUE`. */
export function judgeSelection(written: string, source: SourceModel): Judged<Selection> {
  const [, name, list] = /^([^=]+)=(.+)$/s.exec(written) ?? [];
  if (name === undefined || list === undefined) return { problem: problem("E1705", undefined, { written }) };
  const field = judgeField(name.trim(), source, "value");
  if ("problem" in field) return field;
  const values: Value[] = [];
  for (const text of list.split(",").map((one) => one.trim())) {
    const value = readValue(text, field.value);
    if (value === undefined) return { problem: problem("E1708", undefined, { field: name, value: text, type: typeText(field.value) }) };
    values.push(value);
  }
  const [first, ...others] = new Set(values);
  return first === undefined ? { problem: problem("E1705", undefined, { written }) } : { value: { field: field.value, values: [first, ...others] } };
}

const uses = {
  value: { types: ["string", "int", "float", "bool", "ip"], text: "a single value" },
  key: { types: ["string", "int", "ip"], text: "a string, an int or an ip" },
  number: { types: ["int"], text: "an int" },
} as const;

export function judgeField(name: string, source: SourceModel, use: keyof typeof uses): Judged<FieldFact> {
  const byName = new Map([...source.byKey.values()].map((fact) => [pathText(fact.path), fact]));
  const fact = byName.get(name);
  if (fact === undefined) return { problem: problem("E1706", undefined, { field: name, source: source.name, nearest: nearest(name, byName.keys()) }) };
  const { types, text } = uses[use];
  // The tests set what they are about, which nobody can with a computed field.
  const type = fact.computed === undefined ? typeText(fact) : "computed";
  if (fact.computed === undefined && fact.lists.length === 0 && types.some((one) => one === fact.type)) return { value: fact };
  return { problem: problem("E1707", undefined, { field: name, type, wanted: text }) };
}

function readValue(text: string, { type }: FieldFact): Value | undefined {
  switch (type) {
    case "int":
      return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
    case "float":
      return /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(text) ? Number(text) : undefined;
    case "bool":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "ip":
      return isIP(text) > 0 ? text : undefined;
    default:
      return text === "" || /\p{C}/u.test(text) ? undefined : text;
  }
}

/** Answers that are right one by one and say nothing together. */
function clashesOf({ kind, selections, forEach, of }: Answers): readonly Diagnostic[] {
  const clash = (fact: FieldFact, why: string): Diagnostic => problem("E1711", undefined, { field: pathText(fact.path), why });
  const found: Diagnostic[] = [];
  const seen = new Map<string, FieldFact>();
  for (const { field, values } of selections) {
    for (const value of values) {
      const key = `${pathText(field.path)}=${value}`;
      if (seen.has(key)) found.push(clash(field, `two \`--events\` select \`${value}\``));
      seen.set(key, field);
    }
    if (field === of) found.push(clash(field, "`--events` says what it is, so `--of` finds nothing new in it"));
    if (field === forEach) found.push(clash(field, "`--events` says what it is, so `--for-each` makes no groups of it"));
  }
  if (of !== undefined && of === forEach && kind !== "sum") found.push(clash(of, "in each group of `--for-each` there is one value for `--of`"));
  return found;
}
