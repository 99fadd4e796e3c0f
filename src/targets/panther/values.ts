/** Reads values out of Panther's events: where a field lies there, and the Python that fetches it. Nothing that it emits can raise. */

import { problem } from "../../diagnostics/report.ts";
import type { SourceMapping } from "../../ir/detection.ts";
import type { Field, FieldType, Value } from "../../ir/predicate.ts";
import { type Draft, once, short } from "./draft.ts";
import { freshName } from "./helpers.ts";
import { call, type Expression, each, name, type Statement, text } from "./python/ast.ts";

/** What field paths are relative to: the event, or an element inside `has`. */
export interface Scope {
  readonly draft: Draft;
  readonly mapping: SourceMapping | undefined;
  readonly variable: string;
  /** The element's place in the source's own terms, and in Panther's. */
  readonly within: readonly string[];
  readonly withinHere: readonly string[];
}

export function eventScope(draft: Draft, mapping: SourceMapping | undefined): Scope {
  return { draft, mapping, variable: "event", within: [], withinHere: [] };
}

/** Whatever stands there, None where nothing does. */
export function rawValue(scope: Scope, value: Value): Expression {
  const [field] = value.fields;
  return value.fields.length === 1 && value.cuts.length === 0 && field !== undefined ? fieldValue(scope, field, value) : letValue(scope, value);
}

/** None where it is not of its declared type. */
export function typedValue(scope: Scope, value: Value): Expression {
  return typed(rawValue(scope, value), typeOf(value));
}

export function typed(value: Expression, type: FieldType): Expression {
  switch (type) {
    case "int":
      return call("_int", value);
    case "float":
      return call("_number", value);
    case "bool":
      return call("_bool", value);
    default:
      return call("_text", value);
  }
}

/** A list of the elements of all lists on the field's way. */
export function elements(scope: Scope, value: Value): Expression {
  const [field] = value.fields;
  if (field === undefined) return { kind: "tuple", of: [] };
  const { path, lists } = placeOf(scope, field, value);
  const of = path.flatMap((key, i): readonly (string | typeof each)[] => (lists.includes(i + 1) ? [key, each] : [key]));
  return call("_each", name(scope.variable), { kind: "texts", of });
}

/** The scope of one element of a list of objects. */
export function elementScope(scope: Scope, value: Value): Scope {
  const [field] = value.fields;
  const depth = /^item_(\d+)$/.exec(scope.variable)?.[1] ?? (scope.variable === "item" ? "1" : "0");
  const variable = depth === "0" ? "item" : `item_${Number(depth) + 1}`;
  if (field === undefined) return { ...scope, variable };
  const { path } = placeOf(scope, field, value);
  return { ...scope, variable, within: [...scope.within, ...field.path], withinHere: [...scope.withinHere, ...path] };
}

export function typeOf(value: Value): FieldType {
  return value.cuts.length > 0 ? "string" : (value.fields[0]?.type ?? "object");
}

/** Text that is equal where the values are, for a key: numbers have several spellings. */
export function keyText(scope: Scope, value: Value): Expression {
  const type = typeOf(value);
  const raw = rawValue(scope, value);
  return type === "int" || type === "float" ? call("_number_text", typed(raw, type)) : raw;
}

/** As people call it: the `let`, or the path. */
export function displayName(value: Value): string {
  return value.name ?? value.fields.map((field) => field.path.join(".")).join(" else ");
}

function fieldValue(scope: Scope, field: Field, value: Value): Expression {
  const { path, lists } = placeOf(scope, field, value);
  // A list on the way: all that can be asked is whether something is there, and what.
  if (lists.some((length) => length < path.length))
    return elements(scope, { fields: [field], cuts: [], ...(value.span !== undefined && { span: value.span }) });
  const [first = ""] = path;
  if (path.length === 1) return call(`${scope.variable}.get`, text(first));
  return call("_get", name(scope.variable), { kind: "texts", of: path });
}

/** A `let` becomes a function of its own, one statement a step. */
function letValue(scope: Scope, value: Value): Expression {
  const { draft } = scope;
  const [first, ...rest] = value.fields.map((field) => short(draft, fieldValue(scope, field, value)));
  if (first === undefined) return { kind: "constant", value: "None" };
  const found = rest.length === 0 ? first : call("_first", first, ...rest);
  const key = JSON.stringify([value.fields.map(({ path, lists }) => [path, lists]), value.cuts, scope.within, scope.variable]);
  const called = once(draft, `let ${key}`, (names) => {
    const functionName = freshName(`_${identifier(value.name ?? "value")}`, names);
    const cuts = value.cuts.map(({ kind, text: at }): Statement => assign(call(`_${kind}`, name("value"), text(at)), draft));
    draft.functions.push({
      name: functionName,
      parameter: scope.variable,
      body:
        cuts.length === 0
          ? [{ kind: "return", value: found }]
          : [{ kind: "assign", name: "value", value: found }, ...cuts, { kind: "return", value: name("value") }],
    });
    return functionName;
  });
  return call(called, name(scope.variable));
}

const assign = (value: Expression, draft: Draft): Statement => ({ kind: "assign", name: "value", value: short(draft, value) });

/** A part of a Python name out of a name of the user's. */
export function identifier(written: string): string {
  const lowered = written.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  return (
    lowered
      .replace(/[^a-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .slice(0, 40) || "value"
  );
}

interface Place {
  /** From the scope's variable. */
  readonly path: readonly string[];
  readonly lists: readonly number[];
}

/** Where Panther has a field: the longest `map` over it decides, and what has none lies where the raw log has it. */
function placeOf(scope: Scope, field: Field, { span }: Value): Place {
  const here: Place = { path: field.path, lists: field.lists };
  const full = [...scope.within, ...field.path];
  const map = longestMap(scope.mapping, full);
  const shown = full.join(".");
  if (field.computed !== undefined && map?.from.length !== full.length) {
    scope.draft.reasons.push(problem("W1205", span, { field: shown }));
    return here;
  }
  if (map === undefined) return here;
  if (map.form !== undefined) {
    scope.draft.reasons.push(problem("W1206", span, { field: shown, form: map.form }));
    return here;
  }
  const path = [...map.to, ...full.slice(map.from.length)];
  const moved = map.to.length - map.from.length;
  const inner = scope.withinHere;
  const lists = field.lists.map((length) => length + scope.within.length);
  // Inside the part that is renamed, nothing says which of the new names are the lists; and an element must stay in its list.
  if ((moved !== 0 && lists.some((length) => length < map.from.length)) || !inner.every((key, i) => path[i] === key)) {
    scope.draft.reasons.push(problem("W1207", span, { field: shown, to: map.to.join(".") }));
    return here;
  }
  return {
    path: path.slice(inner.length),
    lists: lists.map((length) => (length >= map.from.length ? length + moved : length) - inner.length),
  };
}

function longestMap(mapping: SourceMapping | undefined, path: readonly string[]): SourceMapping["maps"][number] | undefined {
  let longest: SourceMapping["maps"][number] | undefined;
  for (const map of mapping?.maps ?? []) {
    if (map.from.length > (longest?.from.length ?? 0) && map.from.every((key, i) => path[i] === key)) longest = map;
  }
  return longest;
}
