/** What a compiled expression is, and what compiling one knows of the query around it. */

import type { FieldMapping, Index } from "../index/mapping.ts";
import type { Document, Reader } from "../index/read.ts";
import type { Place } from "../problem.ts";
import type { Timespan } from "../query/ast.ts";
import type { DataType, Row, Value } from "../value/value.ts";
import type { EsqlVersion } from "../version.ts";
import type { Warnings } from "../warnings.ts";
import type { Clock } from "./clock.ts";

export interface Compiled {
  readonly type: DataType;
  readonly evaluate: (row: Row) => Value;
  /** Where the value is the same for every row of every run. */
  readonly known: { readonly value: Value } | undefined;
  readonly at: Place;
  readonly text: string;
  /** Never several values. */
  readonly isSingle?: true;
  /** Of date_period and time_duration, which are no values. */
  readonly span?: Timespan;
  /** Where it is the instant of the run, moved by a constant. */
  readonly clock?: Clock;
}

/** What a run gives to the closures. One query runs once at a time. */
export interface Environment {
  nowMs: number;
  /** Whether anything in the query asks for it. */
  asksClock: boolean;
  /** The same rows would get the same answer at every instant from `nowMs` to before this one. */
  sameUntilMs: number;
  warnings: Warnings;
  documents: readonly Document[];
}

export interface Column {
  readonly name: string;
  readonly type: DataType;
  /** Its place in a row, which the first use decides. */
  readonly slot: () => number;
  /** Why it cannot be used, such as `flattened`. */
  readonly unusable: string | undefined;
  /** What EVAL made it of; nothing for fields and for what STATS made. */
  readonly definition: Definition | undefined;
  /** The field that it is, for what the index answers. */
  readonly field: { readonly name: string; readonly mapping: FieldMapping } | undefined;
}

/** What a column's expression names, for what Elasticsearch's optimizer infers of it. */
export interface Definition {
  readonly columns: readonly Column[];
  /** COALESCE and CASE have a value where some of their columns have none. */
  readonly isChoice: boolean;
}

/** The rows between two commands that make new ones. */
export interface Frame {
  width: number;
  readonly reads: { readonly slot: number; readonly read: Reader }[];
}

export interface Compiling {
  readonly version: EsqlVersion;
  readonly indices: readonly Index[];
  readonly environment: Environment;
  frame: Frame;
  columns: readonly Column[];
  /** The indices of FROM. */
  from: readonly Index[];
  /** The command that rows have passed after which the index cannot be asked any more. */
  unsearchable: string | undefined;
}

export function newFrame(): Frame {
  return { width: 0, reads: [] };
}

/** A column of values that the query makes. */
export function newColumn(frame: Frame, name: string, type: DataType, definition?: Definition): Column {
  const slot = frame.width++;
  return { name, type, slot: () => slot, unusable: undefined, definition, field: undefined };
}

/** A later column of a name hides the earlier one, and stands last. */
export function withColumns(columns: readonly Column[], added: readonly Column[]): readonly Column[] {
  const last = new Map<string, Column>();
  for (const column of [...columns, ...added]) {
    last.delete(column.name);
    last.set(column.name, column);
  }
  return [...last.values()];
}

/** A slot that is read from the document as soon as somebody asks for it. */
export function lazySlot(frame: Frame, read: Reader): () => number {
  let slot = -1;
  return () => {
    if (slot < 0) {
      slot = frame.width++;
      frame.reads.push({ slot, read });
    }
    return slot;
  };
}
