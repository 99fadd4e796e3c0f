/** STATS and INLINE STATS: rows gathered by their keys, and what is made of each group. */

import { type Column, type Compiled, type Compiling, newColumn, newFrame, withColumns } from "../compile/compiled.ts";
import { compileCondition, compileExpression, type Special } from "../compile/expression.ts";
import type { Site } from "../compile/lift.ts";
import { aggregateFunctions } from "../functions/aggregate.ts";
import { bucket } from "../functions/date.ts";
import type { Aggregate, Gathering } from "../functions/gathering.ts";
import { fail } from "../problem.ts";
import type { AggregateField, Command, Expression, Field, Kind } from "../query/ast.ts";
import { partsOf, signature } from "../query/walk.ts";
import { identity } from "../value/order.ts";
import { isSeveral, type Row, type Value } from "../value/value.ts";
import { definitionOf, put } from "./eval.ts";
import type { Groups, Key, Step } from "./step.ts";

type Stats = Extract<Command, { readonly kind: "stats" }>;

interface Gathered {
  readonly aggregate: Aggregate;
  readonly filter: Compiled | undefined;
  /** In the row of the group. */
  readonly slot: number;
}
interface Group {
  readonly key: readonly Value[];
  readonly gatherings: readonly Gathering[];
}

export function stats(compiling: Compiling, command: Stats): Step {
  const before = { frame: compiling.frame, columns: compiling.columns };
  const keys = groupings(compiling, command.by);
  const beforeKeys = compiling.columns;

  // Aggregates read the rows; what is made of them reads the groups.
  const groupFrame = newFrame();
  const keyColumns = keys.columns.map(({ name, type }) => newColumn(groupFrame, name, type));
  const gathered: Gathered[] = [];
  const inRows: Compiling = { ...compiling, columns: beforeKeys };
  const inGroups: Compiling = { ...compiling, frame: groupFrame, columns: keyColumns };
  const results = command.aggregates.map((field) => {
    const value = aggregated(inRows, inGroups, field, gathered, command);
    const column = newColumn(groupFrame, field.name, value.type);
    return { column, evaluate: value.evaluate };
  });
  warnOfShadows(compiling, command.aggregates);
  const columns = withColumns(
    results.map(({ column }) => column),
    keyColumns,
  );

  const group = grouping(gathered);
  const rowOf = ({ key, gatherings }: Group): Row => {
    const row: Row = [...key];
    for (const [i, gathering] of gatherings.entries()) put(row, gathered[i]?.slot ?? 0, gathering.result());
    for (const { column, evaluate } of results) put(row, column.slot(), evaluate(row));
    return row;
  };
  const whole: Key | undefined = command.by.length === 0 ? { values: [], id: "" } : undefined;
  const groupRows: Step = (rows) => {
    const all = keys.step(rows);
    return (whole === undefined ? group.byKeys(all, keys.slots) : [group.of(whole, all)]).map(rowOf);
  };
  const groups: Groups = {
    keyed: (row) => {
      const [extended = row] = keys.step([row]);
      return { row: extended, keys: keysOf(extended, keys.slots) };
    },
    whole,
    rowOf: (key, rows) => rowOf(group.of(key, rows)),
  };
  compiling.unsearchable = "STATS";
  if (!command.inline) {
    compiling.frame = groupFrame;
    compiling.columns = columns;
    return Object.assign(groupRows, { groups });
  }
  compiling.frame = before.frame;
  return inline(compiling, before.columns, columns, keys, groupRows);
}

/** The keys as columns of the rows, where the query does not have them yet. */
function groupings(
  compiling: Compiling,
  by: readonly Field[],
): { readonly columns: readonly Column[]; readonly slots: readonly number[]; readonly step: Step } {
  const made: { slot: number; evaluate: Compiled["evaluate"] }[] = [];
  const columns: Column[] = [];
  for (const field of by) {
    const value = compileExpression(compiling, field.value, bucketing(compiling));
    if (value.type === "unsupported") fail("verification", `Cannot use field [${field.name}] with unsupported type`, field.at);
    const existing = field.value.kind === "column" && field.value.name === field.name ? compiling.columns.find(({ name }) => name === field.name) : undefined;
    const column = existing ?? newColumn(compiling.frame, field.name, value.type, definitionOf(compiling, field.value));
    if (existing === undefined) made.push({ slot: column.slot(), evaluate: value.evaluate });
    columns.push(column);
    compiling.columns = withColumns(compiling.columns, [column]);
  }
  const last = withColumns([], columns);
  const step: Step = (rows) => {
    if (made.length === 0) return rows;
    return rows.map((row) => {
      const extended: Row = row.slice();
      for (const { slot, evaluate } of made) put(extended, slot, evaluate(extended));
      return extended;
    });
  };
  return { columns: last, slots: last.map((column) => column.slot()), step };
}

/** BUCKET stands in STATS alone. */
function bucketing(compiling: Compiling): Special {
  const special: Special = (node) => {
    if (node.kind !== "call" || node.name !== "BUCKET") return undefined;
    const site: Site = { at: node.at, text: node.text, environment: compiling.environment };
    if (node.arguments.length < 2 || node.arguments.length > 4)
      return fail("verification", "error building [bucket]: expects from two to four arguments", node.at);
    return bucket({
      ...site,
      name: "BUCKET",
      arguments: node.arguments.map((argument) => compileExpression(compiling, argument, special)),
      options: [],
      compiling,
    });
  };
  return special;
}

function aggregated(inRows: Compiling, inGroups: Compiling, field: AggregateField, gathered: Gathered[], command: Stats): Compiled {
  const filter = field.where === undefined ? undefined : compileCondition(inRows, field.where, "[STATS]");
  const keyOf = new Map(command.by.map((by) => [signature(by.value), by.name]));
  let found = false;
  const special: Special = (node) => {
    const key = keyOf.get(signature(node));
    if (node.kind !== "column" && key !== undefined) return compileExpression(inGroups, { kind: "column", name: key, at: node.at, text: node.text });
    if (node.kind !== "call" || !Object.hasOwn(aggregateFunctions, node.name)) {
      if (node.kind === "column" && !inGroups.columns.some(({ name }) => name === node.name)) {
        // An unknown column is told as such.
        compileExpression(inRows, node);
        fail("verification", `column [${node.name}] must appear in the STATS BY clause or be used in an aggregate function`, node.at);
      }
      return undefined;
    }
    found = true;
    const aggregate = compileAggregate(inRows, node);
    const column = newColumn(inGroups.frame, `$${gathered.length}`, aggregate.type);
    gathered.push({ aggregate, filter, slot: column.slot() });
    const slot = column.slot();
    return { type: aggregate.type, evaluate: (row) => row[slot] ?? null, known: undefined, at: node.at, text: node.text };
  };
  const value = compileExpression(inGroups, field.value, special);
  if (!found && value.known === undefined && field.value.kind !== "column")
    fail("verification", `expected an aggregate function or group but got [${field.value.text}]`, field.at);
  return value;
}

function compileAggregate(compiling: Compiling, node: Expression & Kind<"call">): Aggregate {
  const found = aggregateFunctions[node.name];
  if (found === undefined || (found.newer === true && compiling.version === "8.19")) return fail("verification", `Unknown function [${node.name}]`, node.at);
  const star = node.arguments[0]?.kind === "star";
  if (star && node.name !== "COUNT") fail("verification", `[${node.name}] does not take [*]`, node.at);
  const args = star ? [] : node.arguments;
  if (args.length < found.least || args.length > found.most)
    fail("verification", `error building [${node.name.toLowerCase()}]: expects another number of arguments`, node.at);
  const nested = args.find(isAggregate);
  if (nested !== undefined) fail("verification", `nested aggregations [${nested.text}] not allowed inside other aggregations [${node.text}]`, nested.at);
  const compiled = args.map((argument) => compileExpression(compiling, argument));
  for (const arg of compiled) if (arg.type === "unsupported") fail("verification", `Cannot use field [${arg.text}] with unsupported type`, arg.at);
  return found.compile({
    at: node.at,
    text: node.text,
    environment: compiling.environment,
    name: node.name,
    arguments: compiled,
    options: node.options,
    compiling,
  });
}

function isAggregate(node: Expression): boolean {
  return (node.kind === "call" && Object.hasOwn(aggregateFunctions, node.name)) || partsOf(node).some(isAggregate);
}

function warnOfShadows(compiling: Compiling, fields: readonly Field[]): void {
  for (const [i, field] of fields.entries()) {
    const later = fields.slice(i + 1).find(({ name }) => name === field.name);
    if (later === undefined) continue;
    const { warnings } = compiling.environment;
    warnings.add(`Line ${field.at.line}:${field.at.column}: Field '${field.name}' shadowed by field at line ${later.at.line}:${later.at.column}`);
  }
}

interface Grouping {
  readonly of: (key: Key, rows: Iterable<Row>) => Group;
  readonly byKeys: (rows: readonly Row[], slots: readonly number[]) => readonly Group[];
}

function grouping(gathered: readonly Gathered[]): Grouping {
  const start = (key: readonly Value[]): Group => ({ key, gatherings: gathered.map(({ aggregate }) => aggregate.start()) });
  const take = ({ gatherings }: Group, row: Row): void => {
    for (let i = 0; i < gathered.length; i++) {
      const one = gathered[i];
      if (one === undefined || (one.filter !== undefined && one.filter.evaluate(row) !== true)) continue;
      gatherings[i]?.add(one.aggregate.arguments.map(({ evaluate }) => evaluate(row)));
    }
  };
  return {
    of: (key, rows) => {
      const group = start(key.values);
      for (const row of rows) take(group, row);
      return group;
    },
    byKeys: (rows, slots) => {
      const groups = new Map<string, Group>();
      for (const row of rows) {
        for (const { values, id } of keysOf(row, slots)) {
          let group = groups.get(id);
          if (group === undefined) {
            group = start(values);
            groups.set(id, group);
          }
          take(group, row);
        }
      }
      return [...groups.values()];
    },
  };
}

/** A row of several values in a key is in the group of each. */
function keysOf(row: Row, slots: readonly number[]): readonly Key[] {
  const values = slots.map((slot) => row[slot] ?? null);
  // Most rows are in one.
  if (!values.some(isSeveral)) return [keyOf(values)];
  return values
    .reduce<readonly (readonly Value[])[]>(
      (keys, value) => {
        const different = isSeveral(value) ? [...new Set(value)] : [value];
        return keys.flatMap((key) => different.map((one) => [...key, one]));
      },
      [[]],
    )
    .map(keyOf);
}

function keyOf(values: readonly Value[]): Key {
  return { values, id: values.map(identity).join("") };
}

/** Every row keeps its own columns and gets those of its group. */
function inline(compiling: Compiling, own: readonly Column[], made: readonly Column[], keys: ReturnType<typeof groupings>, groupRows: Step): Step {
  const names = new Set(made.map(({ name }) => name));
  const added = made.map((column) => ({ from: column.slot(), column: newColumn(compiling.frame, column.name, column.type) }));
  compiling.columns = [...own.filter(({ name }) => !names.has(name)), ...added.map(({ column }) => column)];
  return (rows) => {
    const groups = new Map(groupRows(rows).map((row) => [row.slice(0, keys.slots.length).map(identity).join(""), row]));
    return keys.step(rows).map((row) => {
      const group = groups.get(keys.slots.map((slot) => identity(row[slot] ?? null)).join(""));
      const extended: Row = row.slice();
      for (const { from, column } of added) put(extended, column.slot(), group?.[from] ?? null);
      return extended;
    });
  };
}

/** Outside of STATS an aggregate stands nowhere. */
export function refuseAggregate(node: Expression): void {
  if (node.kind === "call" && Object.hasOwn(aggregateFunctions, node.name))
    fail("verification", `aggregate function [${node.text}] not allowed outside STATS command`, node.at);
  if (node.kind === "call" && node.name === "BUCKET") fail("verification", `cannot use grouping function [${node.text}] outside of a STATS command`, node.at);
  for (const part of partsOf(node)) refuseAggregate(part);
}
