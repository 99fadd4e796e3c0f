/** The Python module of a rule: `rule`, `dedup`, `unique`, `title` and `alert_context`, with the constants and helpers that they use. */

import type { HeadlinePart, SourceMapping, Step } from "../../ir/detection.ts";
import type { Predicate, Value } from "../../ir/predicate.ts";
import { type Draft, namesIn, newDraft, short } from "./draft.ts";
import { helpersFor } from "./helpers.ts";
import { predicateOf } from "./predicate.ts";
import { call, compare, constant, type Expression, joined, name, type PythonFunction, type Statement, text } from "./python/ast.ts";
import { printModule } from "./python/print.ts";
import { displayName, eventScope, keyText, rawValue, type Scope, typed, typeOf } from "./values.ts";

export interface ModuleRequest {
  readonly step: Step;
  /** Of the step's events, in the order of `for each`. */
  readonly keys: readonly Value[];
  /** Events without these count for nothing. */
  readonly needed: readonly Value[];
  /** What `unique()` returns, where different values are counted. */
  readonly unique?: readonly Value[];
  readonly title: readonly HeadlinePart[];
  /** Shown with an alert, or one entry alone: the group's key, by which a correlation joins. */
  readonly context: readonly Value[] | { readonly keyName: string };
  readonly mapping: SourceMapping | undefined;
  readonly header: readonly string[];
}

export function moduleOf(request: ModuleRequest): { readonly text: string; readonly reasons: Draft["reasons"] } {
  const { keys, unique, title, context, header } = request;
  const draft = newDraft();
  const scope = eventScope(draft, request.mapping);
  const entry = (functionName: string, value: Expression): PythonFunction => ({
    name: functionName,
    parameter: namesIn(value).includes("event") ? "event" : "_event",
    body: [{ kind: "return", value }],
  });
  const shown = "keyName" in context ? keyEntry(context.keyName) : context.length === 0 ? undefined : contextOf(scope, context);
  const functions = [
    entry("rule", ruleOf(scope, request)),
    // Without `for each` all events are one group; without `dedup()` the platform would take the title.
    entry("dedup", keys.length === 0 ? text("all events") : keyOf(scope, keys)),
    ...(unique === undefined ? [] : [entry("unique", keyOf(scope, unique))]),
    entry("title", titleOf(scope, title)),
    ...(shown === undefined ? [] : [entry("alert_context", shown)]),
  ];
  const all = [...functions, ...draft.functions];
  const used = [...draft.constants, ...all.flatMap((f): readonly Statement[] => f.body)].flatMap(({ value }) => namesIn(value));
  const helpers = helpersFor(used);
  const imports = new Set([...helpers.flatMap((helper) => helper.imports), ...(["ipaddress", "re"] as const).filter((module) => used.includes(module))]);
  const printed = printModule({ header, imports: [...imports], constants: draft.constants, functions: all, helpers: helpers.map((helper) => helper.text) });
  return { text: printed, reasons: draft.reasons };
}

/** Law 7 and law 8: an event without a key takes no part, and one without the value that is counted does not count. */
function ruleOf(scope: Scope, { step, keys, needed: counted }: ModuleRequest): Expression {
  const tested = positiveTests(step.predicate);
  const needed = new Map([...keys, ...counted].map((value) => [valueKey(value), value]));
  const present = [...needed].filter(([key]) => !tested.has(key)).map(([, value]) => short(scope.draft, isThere(scope, value)));
  if (step.predicate.kind === "constant") return step.predicate.value ? joined("and", present) : constant(false);
  return joined("and", [predicateOf(scope, step.predicate), ...present]);
}

function isThere(scope: Scope, value: Value): Expression {
  const type = typeOf(value);
  const raw = rawValue(scope, value);
  if (type === "int" || type === "float") return compare(typed(raw, type), "is not", constant(null));
  return call("isinstance", raw, name(type === "bool" ? "bool" : "str"));
}

/** Values that an event that matches has anyway: each stands in a test that a missing value fails. */
function positiveTests(predicate: Predicate): ReadonlySet<string> {
  const atoms = predicate.kind === "and" ? predicate.of : [predicate];
  return new Set(atoms.flatMap((a) => (a.kind === "atom" && !a.negated && a.quantifier === "one" && a.test.kind !== "present" ? [valueKey(a.value)] : [])));
}

function valueKey({ fields, cuts }: Value): string {
  return JSON.stringify([fields.map((field) => field.path), cuts]);
}

function keyOf(scope: Scope, values: readonly Value[]): Expression {
  return call("_key", ...values.map((value) => short(scope.draft, keyText(scope, value))));
}

function titleOf(scope: Scope, title: readonly HeadlinePart[]): Expression {
  const parts = title.map((part) => short(scope.draft, part.kind === "text" ? text(part.text) : rawValue(scope, part.value)));
  const [only] = parts;
  return only !== undefined && parts.length === 1 && title[0]?.kind !== "value" ? only : call("_sentence", ...parts);
}

function keyEntry(keyName: string): Expression {
  return { kind: "dict", entries: [{ key: text(keyName), value: call("dedup", name("event")) }] };
}

function contextOf(scope: Scope, context: readonly Value[]): Expression {
  const entries = new Map(context.map((value) => [displayName(value), short(scope.draft, rawValue(scope, value))]));
  return { kind: "dict", entries: [...entries].map(([key, value]) => ({ key: short(scope.draft, text(key)), value })) };
}
