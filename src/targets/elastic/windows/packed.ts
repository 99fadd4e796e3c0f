/**
 * The events of several steps as packed rows: the instant, a flag for each use of a step (an event may fit several), how many events
 * are alike, and a word for each measured value. A stage joins the rows with those around them and rewrites the flag of one use:
 * what it asks of the use's events holds, or does not. Events that are alike are told apart by their number alone.
 */

import { assertNever } from "../../../diagnostics/invariant.ts";
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
  isNotNull,
  number,
  stats,
  text,
  where,
} from "../ast.ts";
import { digits, type Limit, type Measured, spread, unpackedInstant, type Window } from "./window.ts";
import { marked, missing, numberWord } from "./words.ts";

/** A step where the condition names it. */
export interface Use {
  readonly limits: readonly Limit[];
  /** Its own window. */
  readonly withinMs: number | undefined;
}

/** What the shapes of several steps are given: selected events with their instants in `ms` and the flags of their uses, each set or unset. */
export interface Steps extends Pick<Window, "keys" | "temporary" | "judged"> {
  readonly uses: readonly Use[];
  readonly words: readonly Word[];
}

export interface Word extends Assignment {
  readonly of: string;
}

export const set = "+";
export const unset = "-";
/** Set once, and found not to hold. Not the same as unset: rows that are different stay different. */
const failed = ".";

/** The words that the events bring along; a count needs none. */
export function wordsOf(uses: readonly Use[], temporary: Window["temporary"]): readonly Word[] {
  const words = new Map<string, Word>();
  for (const { measured } of uses.flatMap(({ limits }) => limits)) {
    const of = identityOf(measured);
    if (measured.kind === "count" || words.has(of)) continue;
    const value = measured.kind === "sum" ? numberWord(measured.of) : marked(measured.of);
    words.set(of, { of, name: temporary(`m${words.size + 1}`), value });
  }
  return [...words.values()];
}

function identityOf({ kind, of }: Measured): string {
  return JSON.stringify([kind, of]);
}

/** From selected events to rows. */
export function packed({ keys, temporary, words }: Steps): readonly Command[] {
  const [ms, flags, events] = [temporary("ms"), temporary("flags"), temporary("events")];
  const fields = [call("TO_STRING", column(ms)), column(flags), call("TO_STRING", column(events)), ...words.map(({ name }) => column(name))];
  return [
    stats([assign(events, countRows)], [...keys, ms, flags, ...words.map(({ name }) => name)]),
    evaluated(assign(temporary("packed"), call("CONCAT", ...fields.flatMap((field, i) => (i === 0 ? [field] : [text(" "), field]))))),
  ];
}

/** Where the flag of a use stands. */
function flagAt(use: number): number {
  return digits + 2 + use;
}

function flagOf(row: ColumnName, use: number): Expression {
  return call("SUBSTRING", column(row), number(flagAt(use)), number(1));
}

export function isSet(row: ColumnName, use: number): Expression {
  return compare(flagOf(row, use), "==", text(set));
}

export function anySet(row: ColumnName, uses: number): Expression {
  return compare(call("LOCATE", call("SUBSTRING", column(row), number(digits + 2), number(uses)), text(set)), ">", number(0));
}

/** The row with the flag of a use rewritten. */
function rewritten(steps: Steps, use: number, from: ColumnName, holds: Expression): Assignment {
  const flag = call("CASE", compare(flagOf(from, use), "==", text(unset)), text(unset), holds, text(set), text(failed));
  const before = call("SUBSTRING", column(from), number(1), number(flagAt(use) - 1));
  return assign(steps.temporary("packed"), call("CONCAT", before, flag, call("SUBSTRING", column(from), number(flagAt(use) + 1))));
}

/** Instants of the row that is judged, and of the one that it meets. */
function instants({ temporary }: Steps): Command {
  return evaluated(assign(temporary("t0"), unpackedInstant(temporary("at"), number(1))), assign(temporary("t"), unpackedInstant(temporary("pack"), number(1))));
}

function inWindow({ temporary }: Steps, withinMs: number): readonly Expression[] {
  const [t0, t] = [column(temporary("t0")), column(temporary("t"))];
  return [compare(t, "<=", t0), compare(t, ">=", arithmetic(t0, "-", number(withinMs)))];
}

export function bucketOf(steps: Steps, withinMs: number): Command {
  const { temporary } = steps;
  return evaluated(assign(temporary("bucket"), arithmetic(unpackedInstant(temporary("packed"), number(1)), "/", number(withinMs))));
}

/** Cuts the row that was met into its columns; `others` are its events without the one that stands in `self`. */
export function unpacked({ temporary, words }: Steps, self?: ColumnName): readonly Command[] {
  const [pack, events] = [temporary("pack"), temporary("events")];
  const into = ["", "", ...[events, ...words.map(({ name }) => name)].map((name) => name.join("."))];
  const all = call("TO_LONG", column(events));
  const others = self === undefined ? all : arithmetic(all, "-", call("CASE", compare(column(self), "==", column(pack)), number(1), number(0)));
  return [{ kind: "dissect", column: pack, into }, evaluated(assign(events, others))];
}

/**
 * Puts each row of a use (`at`) together with the rows of another (`pack`) in its bucket and the one before. Rows of other uses
 * go through, together with nothing.
 */
function met(steps: Steps, use: number, other: number, withinMs: number): readonly Command[] {
  const { keys, temporary } = steps;
  const [row, bucket, side, at, pack] = [temporary("packed"), temporary("bucket"), temporary("side"), temporary("at"), temporary("pack")];
  return [
    bucketOf(steps, withinMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), compare(column(side), "==", number(0)))),
        assign(pack, filtered(call("VALUES", column(row)), isSet(row, other))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(assign(pack, call("CASE", isSet(at, use), column(pack)))),
    expand(pack),
    instants(steps),
  ];
}

/** The use's events whose own window meets the limits; an event counts in its own window. */
export function withinOwnWindow(steps: Steps, use: number): readonly Command[] {
  const { limits = [], withinMs = 0 } = steps.uses[use] ?? {};
  if (limits.length === 0) return [];
  return [
    ...met(steps, use, use, withinMs),
    ...unpacked(steps),
    stats(taken(steps, limits, inWindow(steps, withinMs)), [...steps.keys, steps.temporary("at")]),
    ...counted(limits),
    evaluated(rewritten(steps, use, steps.temporary("at"), and(limits.map(holds)))),
  ];
}

/** The use's events with another event of the use before, not later and at most `withinMs` earlier. */
export function afterStep(steps: Steps, use: number, withinMs: number): readonly Command[] {
  const { keys, temporary } = steps;
  const [at, events, before] = [temporary("at"), temporary("events"), temporary("before")];
  return [
    ...met(steps, use, use - 1, withinMs),
    ...unpacked(steps, at),
    stats([assign(before, filtered(call("SUM", column(events)), and(inWindow(steps, withinMs))))], [...keys, at]),
    evaluated(rewritten(steps, use, at, compare(column(before), ">=", number(1)))),
  ];
}

/**
 * The same for a use with limits of its own. Each event of the use before is a choice: the own window begins no earlier than it, and
 * leaves it out. Where limits only ask for enough, the earliest choices are the best, and the others are dropped.
 */
export function afterStepWithinOwnWindow(steps: Steps, use: number, withinMs: number): readonly Command[] {
  const { limits = [], withinMs: ownMs = 0 } = steps.uses[use] ?? {};
  const { keys, temporary } = steps;
  const [row, bare, at, pack, events] = [temporary("packed"), temporary("bare"), temporary("at"), temporary("pack"), temporary("events")];
  const [bucket, side, choice, t, t1, fits] = [temporary("bucket"), temporary("side"), temporary("choice"), temporary("t"), temporary("t1"), temporary("fits")];
  const another = compare(column(events), ">=", number(1));
  const bar = call("LOCATE", column(at), text("|"));
  const chosen = compare(call("MV_COUNT", column(choice)), ">", number(0));
  return [
    ...met(steps, use, use - 1, withinMs),
    ...unpacked(steps, at),
    stats([assign(choice, filtered(call("VALUES", column(pack)), and([...inWindow(steps, withinMs), another])))], [...keys, at]),
    ...(limits.every(isGrowing) ? earliest(steps) : []),
    // The choices go on behind the row.
    evaluated(
      assign(row, call("COALESCE", call("CONCAT", column(at), text("|"), call("MV_CONCAT", column(choice), text("|"))), column(at))),
      assign(bare, column(at)),
    ),
    bucketOf(steps, ownMs),
    ...spread(bucket, side),
    stats(
      [
        assign(at, filtered(call("VALUES", column(row)), compare(column(side), "==", number(0)))),
        assign(pack, filtered(call("VALUES", column(bare)), isSet(bare, use))),
      ],
      [...keys, bucket],
    ),
    where(isNotNull(column(at))),
    expand(at),
    evaluated(
      assign(choice, call("CASE", compare(bar, ">", number(0)), call("SPLIT", call("SUBSTRING", column(at), arithmetic(bar, "+", number(1))), text("|")))),
    ),
    evaluated(assign(pack, call("CASE", chosen, column(pack)))),
    expand(choice),
    expand(pack),
    instants(steps),
    evaluated(assign(t1, unpackedInstant(choice, number(1)))),
    ...unpacked(steps, choice),
    stats(taken(steps, limits, [...inWindow(steps, ownMs), compare(column(t), ">=", column(t1)), another]), [...keys, at, choice]),
    ...counted(limits),
    evaluated(assign(fits, call("CASE", and([chosen, ...limits.map(holds)]), number(1), number(0)))),
    stats([assign(fits, call("MAX", column(fits)))], [...keys, at]),
    evaluated(assign(at, call("MV_FIRST", call("SPLIT", column(at), text("|"))))),
    evaluated(rewritten(steps, use, at, compare(column(fits), "==", number(1)))),
  ];
}

/** Of the choices those at the earliest instant. */
function earliest({ keys, temporary }: Steps): readonly Command[] {
  const [at, choice, opened] = [temporary("at"), temporary("choice"), temporary("opened")];
  return [
    evaluated(assign(opened, call("SUBSTRING", call("MV_MIN", column(choice)), number(1), number(digits)))),
    expand(choice),
    stats([assign(choice, filtered(call("VALUES", column(choice)), call("STARTS_WITH", column(choice), column(opened))))], [...keys, at]),
  ];
}

/** More events never make it false. A sum may fall. */
export function isGrowing({ measured, operator }: Limit): boolean {
  return measured.kind !== "sum" && (operator === ">=" || operator === ">");
}

/** The measures of limits over the rows that were met, or over those of them that satisfy the conditions. */
export function taken({ temporary, words }: Steps, limits: readonly Limit[], conditions: readonly Expression[]): readonly Assignment[] {
  const events = column(temporary("events"));
  return measuresOf(limits).map((measured) => {
    const word = column(words.find(({ of }) => of === identityOf(measured))?.name ?? []);
    const there = compare(word, "!=", text(missing));
    const over = (of: Expression, ...more: readonly Expression[]) => assign(measured.result, filtered(of, and([...conditions, ...more])));
    switch (measured.kind) {
      case "count":
        return over(call("SUM", events));
      case "sum":
        return over(call("SUM", arithmetic(call("TO_DOUBLE", word), "*", events)), there);
      case "distinct":
        return over(call("VALUES", word), there);
      default:
        return assertNever(measured.kind);
    }
  });
}

/** Nothing at all counts as 0. */
export function counted(limits: readonly Limit[]): readonly Command[] {
  const assignments = measuresOf(limits).map(({ kind, result }) =>
    assign(result, call("COALESCE", kind === "distinct" ? call("MV_COUNT", column(result)) : column(result), number(0))),
  );
  return assignments.length === 0 ? [] : [evaluated(...assignments)];
}

export function measuresOf(limits: readonly Limit[]): readonly Measured[] {
  return [...new Set(limits.map(({ measured }) => measured))];
}

export function holds({ measured, operator, value }: Limit): Expression {
  return compare(column(measured.result), operator, number(value));
}
