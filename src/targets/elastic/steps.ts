/**
 * The events of several steps: selected in one WHERE, each in its groups, with its instant, the words that a shape asks for, and a flag for
 * each use of a step. Knows nothing of windows.
 */

import type { Step } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import {
  type Assignment,
  and,
  arithmetic,
  assign,
  type ColumnName,
  type Command,
  call,
  column,
  compare,
  countRows,
  type Expression,
  evaluated,
  expand,
  filtered,
  holdsValue,
  isNotNull,
  list,
  number,
  or,
  stats,
  text,
  where,
} from "./ast.ts";
import { label, type MadeName, type NamedValue, namedValues, oneGroup, type Temporaries, timeColumn } from "./columns.ts";
import type { Context } from "./context.ts";
import type { Reading } from "./readings.ts";
import { readValue } from "./value.ts";
import { set, unset } from "./windows/packed.ts";
import { instantOf } from "./windows/window.ts";

/** A step where the condition names it, with the mapping of its source. */
export interface StepRead {
  readonly step: Step;
  readonly context: Context;
  readonly reading: Reading;
  readonly selected: Expression;
}

/** The group of an event: the same columns for every step, or, where steps have keys of their own, columns that are made of those. */
export type Keys =
  | { readonly kind: "same"; readonly named: readonly NamedValue[] }
  | {
      readonly kind: "by-step";
      readonly columns: readonly ColumnName[];
      /** For each step its keys, in columns on the way. */
      readonly ofStep: readonly (readonly Assignment[])[];
    };

export function columnsOf(keys: Keys): readonly ColumnName[] {
  return keys.kind === "same" ? keys.named.map((key) => key.column) : keys.columns;
}

export function keysOf(steps: readonly StepRead[], temporary: Temporaries, madeName: MadeName): Keys {
  const [first] = steps;
  if (first === undefined || first.step.keys.length === 0) return { kind: "same", named: [oneGroup] };
  const spelled = steps.map(({ context, step }) => JSON.stringify(namedValues(context, step.keys, (name) => [name])));
  if (spelled.every((keys) => keys === spelled[0])) return { kind: "same", named: namedValues(first.context, first.step.keys, madeName) };
  const inStep = (values: readonly Value[], context: Context, step: number) =>
    values.map((value, i) => assign(temporary(`key${i + 1}_${step + 1}`), readValue(context, value).expression));
  return {
    kind: "by-step",
    columns: first.step.keys.map((key) => madeName(label(first.context, key))),
    ofStep: steps.map(({ context, step }, i) => inStep(step.keys, context, i)),
  };
}

/** Selected events with their instants in `ms`. Searches stand in WHERE and STATS only, so an event's steps are not yet told. */
export function selectedEvents(steps: readonly StepRead[], keys: Keys, temporary: Temporaries): readonly Command[] {
  const selected = or([...new Map(steps.map((step) => [JSON.stringify(step.selected), step.selected])).values()]);
  const ms = assign(temporary("ms"), instant(steps));
  if (keys.kind === "by-step") return [where(selected), evaluated(...keys.ofStep.flat(), ms)];
  const made = keys.named.flatMap((key) => (key.made === undefined ? [] : [assign(key.column, key.made)]));
  const plain = keys.named.filter((key) => key.made === undefined).map((key) => isNotNull(column(key.column)));
  const present = keys.named.filter((key) => key.made !== undefined && key !== oneGroup).map((key) => holdsValue(column(key.column)));
  return [where(selected, ...plain), evaluated(...made, ms), ...(present.length === 0 ? [] : [where(...present)])];
}

/** Sources may keep their times in different columns. */
function instant(steps: readonly StepRead[]): Expression {
  const times = new Map(steps.map(({ context, reading }) => [JSON.stringify(timeColumn(context, reading.source)), { context, reading }]));
  const cases = [...times.values()].map(({ context, reading }) => ({ origin: reading.origin, ms: instantOf(timeColumn(context, reading.source)) }));
  const [only] = cases;
  if (only !== undefined && cases.length === 1) return only.ms;
  return call("CASE", ...cases.flatMap(({ origin, ms }) => (origin === undefined ? [call("MV_COUNT", ms), ms] : [origin, ms])));
}

/** Puts the flags of each event into `flags`, and an event into more than one group where its steps have different keys. */
export function flagged(steps: readonly StepRead[], keys: Keys, words: readonly Assignment[], temporary: Temporaries): readonly Command[] {
  const flags = temporary("flags");
  const columns = columnsOf(keys);
  const searching = steps.some(({ selected }) => searches(selected));
  const counts = steps.map((_, i) => temporary(`is${i + 1}`));
  const is = steps.map(({ selected }, i) => (searching ? compare(column(counts[i] ?? []), ">", number(0)) : selected));
  const ofStep = keys.kind === "same" ? [] : keys.ofStep;
  const carried = [...(keys.kind === "same" ? columns : ofStep.flat().map(({ name }) => name)), temporary("ms"), ...words.map(({ name }) => name)];
  const told = searching
    ? [
        stats(
          steps.map(({ selected }, i) => assign(counts[i] ?? [], filtered(countRows, selected))),
          [...carried, ["_index"], ["_id"]],
        ),
      ]
    : [];
  const flagsOf = (conditions: readonly Expression[]) => assign(flags, oneText(conditions.map((condition) => call("CASE", condition, text(set), text(unset)))));
  const evaluatedWords = words.length === 0 ? [] : [evaluated(...words)];
  if (keys.kind === "same") return [...evaluatedWords, ...told, evaluated(flagsOf(is))];
  const step = temporary("step");
  const inGroup = (i: number) => (ofStep[i] ?? []).map(({ name }, k) => compare(column(name), "==", column(columns[k] ?? [])));
  return [
    ...evaluatedWords,
    ...told,
    evaluated(assign(step, list(steps.map((_, i) => number(i))))),
    expand(step),
    evaluated(
      ...columns.map((name, k) =>
        assign(
          name,
          ofThatStep(
            step,
            ofStep.map((own) => column(own[k]?.name ?? [])),
          ),
        ),
      ),
    ),
    evaluated(flagsOf(is.map((condition, i) => and([condition, ...inGroup(i)])))),
    // Steps that put the event into one group are one row: that of the first of them.
    where(compare(call("LOCATE", column(flags), text(set)), "==", arithmetic(column(step), "+", number(1)))),
  ];
}

function ofThatStep(step: ColumnName, values: readonly Expression[]): Expression {
  return call("CASE", ...values.flatMap((value, i) => [compare(column(step), "==", number(i)), value]));
}

function oneText(parts: readonly Expression[]): Expression {
  const [only, ...more] = parts;
  return only !== undefined && more.length === 0 ? only : call("CONCAT", ...parts);
}

/** In a text the quotes are escaped, so only a call is spelled like this. */
export function searches(expression: Expression): boolean {
  return /"name":"(?:KQL|QSTR|MATCH)"/.test(JSON.stringify(expression));
}
