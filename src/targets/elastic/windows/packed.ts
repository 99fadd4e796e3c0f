/**
 * The events of several steps as packed rows: the instant, a flag for each use of a step (an event may fit several), how many events
 * are alike, and a word for each measured value. Knows what stands where in a row, and how its measures are taken.
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
  filtered,
  number,
  stats,
  text,
} from "../ast.ts";
import { digits, type Limit, type Measured, unpackedInstant, type Window } from "./window.ts";
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

/** A column with the value of each event, and which measures' value it is. */
export interface Word extends Assignment {
  readonly of: string;
}

/** Flags: the event is of the use, or is not. */
export const set = "+";
export const unset = "-";

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
export function flagAt(use: number): number {
  return digits + 2 + use;
}

export function flagOf(row: ColumnName, use: number): Expression {
  return call("SUBSTRING", column(row), number(flagAt(use)), number(1));
}

export function isSet(row: ColumnName, use: number): Expression {
  return compare(flagOf(row, use), "==", text(set));
}

export function anySet(row: ColumnName, uses: number): Expression {
  return compare(call("LOCATE", call("SUBSTRING", column(row), number(digits + 2), number(uses)), text(set)), ">", number(0));
}

export function bucketOf(steps: Steps, withinMs: number): Command {
  const { temporary } = steps;
  return evaluated(assign(temporary("bucket"), arithmetic(unpackedInstant(temporary("packed"), number(1)), "/", number(withinMs))));
}

/** Cuts a row, the one that was met where none is named, into its columns; `self` is a row whose one event does not count. */
export function unpacked({ temporary, words }: Steps, self?: ColumnName, pack: ColumnName = temporary("pack")): readonly Command[] {
  const events = temporary("events");
  const into = ["", "", ...[events, ...words.map(({ name }) => name)].map((name) => name.join("."))];
  const all = call("TO_LONG", column(events));
  const others = self === undefined ? all : arithmetic(all, "-", call("CASE", compare(column(self), "==", column(pack)), number(1), number(0)));
  return [{ kind: "dissect", column: pack, into }, evaluated(assign(events, others))];
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
