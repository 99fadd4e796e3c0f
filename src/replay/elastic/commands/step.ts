/** What a command becomes: rows in, rows out. Rows that are given belong to the giver. */

import type { Row, Value } from "../value/value.ts";

export interface Step {
  (rows: readonly Row[]): readonly Row[];
  /** Of STATS. */
  readonly groups?: Groups;
}

export function through(steps: readonly Step[], rows: readonly Row[]): readonly Row[] {
  return steps.reduce((found, step) => step(found), rows);
}

/** What STATS makes of a group depends on the group's rows and their order alone; groups stand in the order of their first rows. */
export interface Groups {
  readonly keyed: (row: Row) => Keyed;
  /** Without keys the one group of all rows, which is there where no row is. */
  readonly whole: Key | undefined;
  /** Of the key's rows, as `keyed` has made them. */
  readonly rowOf: (key: Key, rows: Iterable<Row>) => Row;
}
/** A row is in the group of each of its keys. */
export interface Keyed {
  readonly row: Row;
  readonly keys: readonly Key[];
}
export interface Key {
  readonly values: readonly Value[];
  /** A text that only equal keys share. */
  readonly id: string;
}
