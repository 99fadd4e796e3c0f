/**
 * A query over a window that slides over its documents, asked at one instant after the other. What STATS makes of a group, and what the commands that look at one
 * row at a time make of that, is made anew only where a row of the group came or went, or where the clock passed what it was compared with.
 */

import { mostRows } from "./commands/expand.ts";
import { type Groups, type Key, type Step, through } from "./commands/step.ts";
import type { Environment } from "./compile/compiled.ts";
import type { CompiledQuery } from "./compile/query.ts";
import { type Answer, answered, type Chosen } from "./esql.ts";
import { fail, type Result } from "./problem.ts";
import type { Row } from "./value/value.ts";

/** The answer over what `choose` left of the documents from one place to before another. No instant is before that of the call before. */
export type Sliding = (low: number, high: number, nowMs: number) => Result<Answer>;

export function sliding(query: CompiledQuery, chosen: Chosen): Sliding {
  const pieces = chosen.rows.map(pieceOf);
  const stages = stagesOf(query);
  return (low, high, nowMs) => {
    const kept = answered(query, chosen.documents, nowMs, () =>
      rowsOf(stages.reduce<readonly Piece[]>((found, stage) => stage(found), pieces.slice(low, high))),
    );
    // What fails, or might be too much, is told as of the whole window.
    return kept.ok
      ? kept
      : answered(query, chosen.documents, nowMs, () => through(query.steps.slice(query.choosingSteps), chosen.rows.slice(low, high).flat()));
  };
}

/** Rows that come and go together. The same ones are the same object in one run after the other. */
interface Piece {
  readonly rows: readonly Row[];
  /** Of the groups of the STATS behind it. */
  members?: Timed<readonly Member[]>;
}
interface Member {
  readonly group: Group;
  readonly row: Row;
}
interface Group {
  readonly key: Key;
  /** The last run that saw a row of it, and the rows that it saw. */
  run: number;
  rows: Row[];
  made?: Timed<Made> | undefined;
}
interface Made extends Piece {
  readonly of: readonly Row[];
  /** After any of the steps that made it. */
  readonly most: number;
}

type Stage = (pieces: readonly Piece[]) => readonly Piece[];

/** From each step that gathers to before the next. */
function stagesOf({ steps, gatheringSteps, choosingSteps, environment }: CompiledQuery): readonly Stage[] {
  const starts = [...new Set([choosingSteps, ...gatheringSteps])];
  return starts.map((start, i): Stage => {
    const own = steps.slice(start, starts[i + 1]);
    const groups = own[0]?.groups;
    return groups === undefined ? (pieces) => [pieceOf(through(own, rowsOf(pieces)))] : grouped(groups, own.slice(1), environment);
  });
}

function grouped(groups: Groups, steps: readonly Step[], environment: Environment): Stage {
  const byKey = new Map<string, Group>();
  const groupOf = (key: Key): Group => {
    const group = byKey.get(key.id) ?? { key, run: 0, rows: [] };
    byKey.set(key.id, group);
    return group;
  };
  const membersOf = (piece: Piece): readonly Member[] => {
    piece.members = timed(environment, piece.members, () =>
      piece.rows.map(groups.keyed).flatMap(({ row, keys }) => keys.map((key) => ({ group: groupOf(key), row }))),
    );
    return piece.members.value;
  };
  const make = ({ key, rows }: Group): Made => {
    let found: readonly Row[] = [groups.rowOf(key, rows)];
    let most = 1;
    for (const step of steps) {
      found = step(found);
      most = Math.max(most, found.length);
    }
    return { rows: found, of: rows, most };
  };
  let run = 0;
  let before: readonly Group[] = [];
  return (pieces) => {
    run += 1;
    // In the order of their first rows.
    const seen: Group[] = [];
    const see = (group: Group): void => {
      if (group.run === run) return;
      group.run = run;
      group.rows = [];
      seen.push(group);
    };
    if (groups.whole !== undefined) see(groupOf(groups.whole));
    for (const piece of pieces) {
      for (const { group, row } of membersOf(piece)) {
        see(group);
        group.rows.push(row);
      }
    }
    for (const group of before) if (group.run !== run) group.made = undefined;
    before = seen;
    let count = 0;
    return seen.map((group) => {
      const isSame = group.made !== undefined && areSame(group.made.value.of, group.rows);
      group.made = timed(environment, isSame ? group.made : undefined, () => make(group));
      count += group.made.value.most;
      if (count > mostRows) fail("unsupported", `more than ${mostRows} rows`);
      return group.made.value;
    });
  };
}

/** What is the same at every instant before `untilMs`, from that at which it was made. */
interface Timed<T> {
  readonly value: T;
  readonly untilMs: number;
}

/** What was made before, or made anew where the clock has passed it. */
function timed<T>(environment: Environment, before: Timed<T> | undefined, make: () => T): Timed<T> {
  const outer = environment.sameUntilMs;
  let made = before;
  if (made === undefined || environment.nowMs >= made.untilMs) {
    environment.sameUntilMs = Number.POSITIVE_INFINITY;
    const value = make();
    made = { value, untilMs: environment.sameUntilMs };
  }
  environment.sameUntilMs = Math.min(outer, made.untilMs);
  return made;
}

function pieceOf(rows: readonly Row[]): Piece {
  return { rows };
}

function rowsOf(pieces: readonly Piece[]): readonly Row[] {
  return pieces.flatMap(({ rows }) => rows);
}

function areSame(some: readonly Row[], others: readonly Row[]): boolean {
  return some.length === others.length && some.every((row, i) => row === others[i]);
}
