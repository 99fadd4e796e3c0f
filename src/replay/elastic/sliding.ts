/**
 * The beginnings of a query over a window that slides over its documents. What the first STATS makes of a group, and what the commands that look at one row at a
 * time make of that, is made anew only where a row of the group came or went. Asks no clock: that is behind the beginning.
 */

import { mostRows } from "./commands/expand.ts";
import type { Groups, Key, Step } from "./commands/step.ts";
import type { CompiledQuery } from "./compile/query.ts";
import { type Begun, beginFrom, type Chosen } from "./esql.ts";
import { caught, type Result } from "./problem.ts";
import type { Row } from "./value/value.ts";
import { newWarnings } from "./warnings.ts";

/** From what `choose` left of the documents from one place to before another. Neither place is before that of the call before. */
export type Beginnings = (low: number, high: number) => Result<Begun>;

export function beginnings(query: CompiledQuery, chosen: Chosen): Beginnings {
  const plain: Beginnings = (low, high) => beginFrom(query, chosen.documents, chosen.rows.slice(low, high).flat(), query.gatheringStep);
  const groups = query.gatheringStep < query.clockStep ? query.steps[query.gatheringStep]?.groups : undefined;
  if (groups === undefined) return plain;
  const slid = caught(() => sliding(groups, query.steps.slice(query.gatheringStep + 1, query.secondGatheringStep), chosen));
  // A row whose keys fail the whole query fails it only where it is seen.
  if (!slid.ok) return plain;
  return (low, high) => {
    query.environment.documents = chosen.documents;
    query.environment.warnings = newWarnings();
    const rows = caught(() => slid.value(low, high));
    // What fails, or is too much, is told as of the whole window.
    return rows.ok && rows.value !== undefined ? beginFrom(query, chosen.documents, rows.value, query.secondGatheringStep) : plain(low, high);
  };
}

/** A group's rows in the order of the documents; those in the window are next to each other. */
interface Group {
  readonly key: Key;
  readonly rows: Row[];
  from: number;
  to: number;
  /** What is made of the rows in the window; nothing where they have changed since. */
  made: Made | undefined;
}
interface Made {
  readonly rows: readonly Row[];
  /** After any of the steps. */
  readonly most: number;
}
/** A row's place in one group. */
interface Member {
  readonly group: Group;
  readonly place: number;
}

/** The rows as the steps behind STATS leave them; undefined where they might have been too many in between. */
function sliding(groups: Groups, steps: readonly Step[], { rows }: Chosen): (low: number, high: number) => readonly Row[] | undefined {
  const members: Member[] = [];
  /** By document, where its members begin. */
  const starts = [0];
  const byKey = new Map<string, Group>();
  for (const some of rows) {
    for (const { row, keys } of some.map(groups.keyed)) {
      for (const key of keys) {
        const group = byKey.get(key.id) ?? { key, rows: [], from: 0, to: 0, made: undefined };
        byKey.set(key.id, group);
        members.push({ group, place: group.rows.push(row) - 1 });
      }
    }
    starts.push(members.length);
  }
  const makeOf = ({ key, rows: all, from, to }: Group): Made => {
    let found: readonly Row[] = [groups.rowOf(key, all.slice(from, to))];
    let most = 1;
    for (const step of steps) {
      found = step(found);
      most = Math.max(most, found.length);
    }
    return { rows: found, most };
  };
  let [start, end] = [0, 0];
  return (low, high) => {
    const [newStart = 0, newEnd = 0] = [starts[low], starts[high]];
    for (; end < newEnd; end++) {
      const group = members[end]?.group;
      if (group === undefined) continue;
      group.to += 1;
      group.made = undefined;
    }
    for (; start < newStart; start++) {
      const group = members[start]?.group;
      if (group === undefined) continue;
      group.from += 1;
      group.made = undefined;
    }
    const seen: (readonly Row[])[] = [];
    let count = 0;
    for (let i = start; i < end; i++) {
      const member = members[i];
      // Groups stand in the order of their first rows.
      if (member === undefined || member.place !== member.group.from) continue;
      const made = member.group.made ?? makeOf(member.group);
      member.group.made = made;
      count += made.most;
      if (count > mostRows) return undefined;
      seen.push(made.rows);
    }
    return seen.flat();
  };
}
