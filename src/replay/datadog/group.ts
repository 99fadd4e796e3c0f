/** Which logs each query finds, and in which groups they count. Knows no window and no condition. */

import type { GroupKey, JsonObject, Scalar } from "../../model/event.ts";
import type { Assumptions } from "./assumptions.ts";
import { attributeReader, scalarsOf } from "./attribute.ts";
import { type DatadogLog, isReserved } from "./log.ts";
import { type LogTest, searchTest } from "./match.ts";
import type { Query } from "./rule.ts";

export interface TimedLog {
  readonly atMs: number;
  readonly log: DatadogLog;
}

/** A log that a query found, in one group. */
export interface Member {
  readonly atMs: number;
  /** In the list of logs that was given. */
  readonly position: number;
  /** What the log brings to the query's measure, field by field; a list brings each of its values. */
  readonly measured: readonly (readonly Scalar[])[];
}

export interface Group {
  readonly key: GroupKey;
  /** By query, ascending in time. */
  readonly members: ReadonlyMap<string, readonly Member[]>;
}

export interface Grouped {
  /** Positions of what each query's search finds, with or without a group. */
  readonly selected: ReadonlyMap<string, readonly number[]>;
  readonly groups: readonly Group[];
}

type FieldReader = (log: DatadogLog) => readonly Scalar[];

interface CompiledQuery {
  readonly name: string;
  readonly finds: LogTest;
  readonly keys: readonly FieldReader[];
  readonly measured: readonly FieldReader[];
}

export function grouping(queries: readonly Query[], assumptions: Assumptions): (logs: readonly TimedLog[]) => Grouped {
  const compiled = queries.map((query): CompiledQuery => {
    const keys = query.groupBy.map(fieldReader);
    return {
      name: query.name,
      finds: searchTest(query.search, assumptions, []),
      keys: query.optionalGroups ? keys.map(orNotAvailable) : keys,
      measured: query.measured.map(fieldReader),
    };
  });
  return (logs) => grouped(compiled, logs);
}

function grouped(queries: readonly CompiledQuery[], logs: readonly TimedLog[]): Grouped {
  const selected = new Map<string, number[]>(queries.map(({ name }) => [name, []]));
  const groups = new Map<string, { readonly key: GroupKey; readonly members: Map<string, Member[]> }>();
  const ordered = [...logs.entries()].sort(([, a], [, b]) => a.atMs - b.atMs);
  for (const [position, { atMs, log }] of ordered) {
    for (const query of queries) {
      if (!query.finds(log)) continue;
      selected.get(query.name)?.push(position);
      const keys = combinations(query.keys.map((read) => read(log)));
      if (keys.length === 0) continue;
      const member: Member = { atMs, position, measured: query.measured.map((read) => read(log)) };
      for (const key of keys) {
        const identity = JSON.stringify(key.map(String));
        const group = groups.get(identity) ?? { key, members: new Map<string, Member[]>() };
        groups.set(identity, group);
        const members = group.members.get(query.name);
        if (members === undefined) group.members.set(query.name, [member]);
        else members.push(member);
      }
    }
  }
  for (const positions of selected.values()) positions.sort((a, b) => a - b);
  return { selected, groups: [...groups.values()] };
}

/** A log with more, in several long lists, is made to fill the memory: what is beyond is left out. */
const mostCombinations = 10_000;

/** One of each list, in every way; none where a list is empty. */
export function combinations(lists: readonly (readonly Scalar[])[]): readonly (readonly Scalar[])[] {
  let tuples: readonly (readonly Scalar[])[] = [[]];
  for (const list of lists) {
    const longer: (readonly Scalar[])[] = [];
    for (const tuple of tuples) for (const value of list) if (longer.length < mostCombinations) longer.push([...tuple, value]);
    tuples = longer;
  }
  return tuples;
}

/** Members by their instant, or the bucket that it is in. */
export function parted(members: readonly Member[], part: (atMs: number) => number): ReadonlyMap<number, readonly Member[]> {
  const parts = new Map<number, Member[]>();
  for (const member of members) {
    const found = parts.get(part(member.atMs));
    if (found === undefined) parts.set(part(member.atMs), [member]);
    else found.push(member);
  }
  return parts;
}

/** `@a.b` is an attribute; a name alone is a reserved attribute or a tag's key. */
function fieldReader(field: string): FieldReader {
  if (field.startsWith("@")) {
    const read = attributeReader(field.slice(1));
    return ({ attributes }: { readonly attributes: JsonObject }) => scalarsOf(read(attributes));
  }
  if (isReserved(field)) return ({ reserved }) => (reserved[field] === undefined ? [] : [reserved[field]]);
  const key = `${field}:`;
  return ({ tags }) => scalarsOf(tags.filter((tag) => tag.startsWith(key)).map((tag) => tag.slice(key.length)));
}

function orNotAvailable(read: FieldReader): FieldReader {
  return (log) => {
    const found = read(log);
    return found.length > 0 ? found : ["N/A"];
  };
}
