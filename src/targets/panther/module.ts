/** The Python module of a rule: `rule`, `dedup`, `unique`, `title` and `alert_context`, with the constants and helpers that they use. */

import type { Detection, SourceMapping } from "../../ir/detection.ts";
import type { Predicate, Value } from "../../ir/predicate.ts";
import { type Draft, namesIn, newDraft, short } from "./draft.ts";
import { helpersFor } from "./helpers.ts";
import { predicateOf } from "./predicate.ts";
import { call, compare, constant, type Expression, joined, name, type PythonFunction, type Statement, text } from "./python/ast.ts";
import { printModule } from "./python/print.ts";
import { displayName, eventScope, keyText, rawValue, type Scope, typed, typeOf } from "./values.ts";
import type { Plan } from "./window.ts";

export interface ModuleRequest {
  readonly detection: Detection;
  readonly mapping: SourceMapping | undefined;
  readonly plan: Plan;
  readonly header: readonly string[];
}

export function moduleOf({ detection, mapping, plan, header }: ModuleRequest): { readonly text: string; readonly reasons: Draft["reasons"] } {
  const draft = newDraft();
  const scope = eventScope(draft, mapping);
  const entry = (functionName: string, value: Expression): PythonFunction => ({
    name: functionName,
    parameter: namesIn(value).includes("event") ? "event" : "_event",
    body: [{ kind: "return", value }],
  });
  const functions = [
    entry("rule", ruleOf(scope, detection, plan.needed)),
    entry("dedup", dedupOf(scope, detection)),
    ...(plan.unique === undefined ? [] : [entry("unique", keyOf(scope, plan.unique))]),
    entry("title", titleOf(scope, detection)),
    ...(detection.metadata.context.length === 0 ? [] : [entry("alert_context", contextOf(scope, detection.metadata.context))]),
  ];
  const all = [...functions, ...draft.functions];
  const used = [...draft.constants, ...all.flatMap((f): readonly Statement[] => f.body)].flatMap(({ value }) => namesIn(value));
  const helpers = helpersFor(used);
  const imports = new Set([...helpers.flatMap((helper) => helper.imports), ...(["ipaddress", "re"] as const).filter((module) => used.includes(module))]);
  const printed = printModule({ header, imports: [...imports], constants: draft.constants, functions: all, helpers: helpers.map((helper) => helper.text) });
  return { text: printed, reasons: draft.reasons };
}

/** Law 7 and law 8: an event without a key takes no part, and one without the value that is counted does not count. */
function ruleOf(scope: Scope, { steps, keys }: Detection, counted: readonly Value[]): Expression {
  const [step] = steps;
  if (step === undefined) return constant(false);
  const tested = positiveTests(step.predicate);
  const needed = new Map([...(step.keys.length > 0 ? step.keys : keys), ...counted].map((value) => [valueKey(value), value]));
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

/** Without `for each` all events are one group; without `dedup()` the platform would take the title. */
function dedupOf(scope: Scope, { steps, keys }: Detection): Expression {
  const own = steps[0]?.keys ?? [];
  const used = own.length > 0 ? own : keys;
  return used.length === 0 ? text("all events") : keyOf(scope, used);
}

function keyOf(scope: Scope, values: readonly Value[]): Expression {
  return call("_key", ...values.map((value) => short(scope.draft, keyText(scope, value))));
}

function titleOf(scope: Scope, { metadata }: Detection): Expression {
  const parts = (metadata.headline ?? [{ kind: "text", text: metadata.title }]).map((part) =>
    short(scope.draft, part.kind === "text" ? text(part.text) : rawValue(scope, part.value)),
  );
  const [only] = parts;
  return only !== undefined && parts.length === 1 && metadata.headline?.[0]?.kind !== "value" ? only : call("_sentence", ...parts);
}

function contextOf(scope: Scope, context: readonly Value[]): Expression {
  const entries = new Map(context.map((value) => [displayName(value), short(scope.draft, rawValue(scope, value))]));
  return { kind: "dict", entries: [...entries].map(([key, value]) => ({ key: short(scope.draft, text(key)), value })) };
}
