/** Documents for queries that somebody else wrote: the fields that a query names, with types that fit how it uses them. */

import type { Json, JsonObject } from "../../../../src/model/event.ts";
import type { Command, Expression, Query } from "../../../../src/replay/elastic/query/ast.ts";
import { partsOf } from "../../../../src/replay/elastic/query/walk.ts";

/** Every expression of a query. */
function expressionsOf(command: Command): readonly Expression[] {
  switch (command.kind) {
    case "where":
      return [command.condition];
    case "eval":
      return command.fields.map(({ value }) => value);
    case "stats":
      return [...command.aggregates.flatMap(({ value, where }) => (where === undefined ? [value] : [value, where])), ...command.by.map(({ value }) => value)];
    case "sort":
      return command.orders.map(({ by }) => by);
    case "dissect":
    case "grok":
      return [command.input];
    default:
      return [];
  }
}

function namesOf(command: Command): readonly string[] {
  switch (command.kind) {
    case "keep":
    case "drop":
      return command.columns.flatMap(({ name }) => name ?? []);
    case "rename":
      return command.pairs.map(({ from }) => from);
    case "expand":
      return [command.column];
    default:
      return [];
  }
}

/** Of KEEP's patterns, a field that each would match. */
function patternsOf(command: Command): readonly string[] {
  if (command.kind !== "keep") return [];
  return command.columns.flatMap(({ name, text }) =>
    name === undefined && text.endsWith(".*") && !text.startsWith("Esql") ? [text.replace("*", "some_field")] : [],
  );
}

const numeric = new Set(["SUM", "AVG", "ABS", "ROUND", "TO_GEOPOINT"]);
const byName: readonly (readonly [RegExp, string])[] = [
  [/(^|[._])(ip|address_ip|resp_h|orig_h)$/, "ip"],
  [/(^@?timestamp$|\.(created|ingested|start|end|original_time)$|_timestamp$|first_seen|last_seen)/, "date"],
  [/((^|[._])(port|count|size|duration|risk_score|pid|length|number|lat|lon)|responseStatus\.code|_tokens|_token_count|network\.bytes)$/, "long"],
];

/** The mappings of an index that has every field that the query does not make itself. */
export function mappingsFor(query: Query): JsonObject {
  const types = new Map<string, string>();
  const made = new Set<string>();
  const guess = (name: string, type?: string): void => {
    if (made.has(name)) return;
    const named = byName.find(([form]) => form.test(name))?.[1];
    if (named !== undefined || type !== undefined || !types.has(name)) types.set(name, named ?? type ?? "keyword");
  };
  const walk = (node: Expression): void => {
    if (node.kind === "column") guess(node.name);
    if (node.kind === "compare") {
      for (const [side, other] of [
        [node.left, node.right],
        [node.right, node.left],
      ] as const) {
        if (side.kind === "column" && other.kind === "literal") guess(side.name, typeBeside(other.type));
        if (side.kind === "column" && other.kind === "call" && other.name === "NOW") guess(side.name, "date");
      }
    }
    if (node.kind === "in" && node.left.kind === "column" && node.values[0]?.kind === "literal") guess(node.left.name, typeBeside(node.values[0].type));
    if (node.kind === "call" && numeric.has(node.name)) for (const argument of node.arguments) if (argument.kind === "column") guess(argument.name, "long");
    if (node.kind === "call" && node.name === "CIDR_MATCH" && node.arguments[0]?.kind === "column") guess(node.arguments[0].name, "ip");
    for (const part of partsOf(node)) walk(part);
  };
  for (const command of query.commands) {
    for (const node of expressionsOf(command)) walk(node);
    for (const name of [...namesOf(command), ...patternsOf(command)]) guess(name);
    for (const name of madeBy(command)) made.add(name);
  }
  types.set("@timestamp", "date");
  return { properties: Object.fromEntries([...types].map(([name, type]) => [name, { type }])) };
}

function madeBy(command: Command): readonly string[] {
  switch (command.kind) {
    case "eval":
      return command.fields.map(({ name }) => name);
    case "stats":
      return [...command.aggregates, ...command.by].map(({ name }) => name);
    case "rename":
      return command.pairs.map(({ to }) => to);
    case "dissect":
      return [...command.pattern.matchAll(/%\{[+?]?([^}/]*?)(?:\/\d+)?(?:->)?\}/g)].map(([, name = ""]) => name);
    case "grok":
      return command.patterns.flatMap((pattern) => [...pattern.matchAll(/%\{\w+:([^:}]+)|\(\?<([^>=!]+)>/g)].map(([, a, b]) => a ?? b ?? ""));
    default:
      return [];
  }
}

function typeBeside(type: string): string | undefined {
  return type === "boolean" ? "boolean" : type === "integer" || type === "long" ? "long" : type === "double" ? "double" : undefined;
}

/** Texts that the query's own constants make likely, one document after another. */
export function documentsFor(query: Query, mappings: JsonObject, count: number): readonly JsonObject[] {
  const texts: string[] = ["", "x"];
  const walk = (node: Expression): void => {
    if (node.kind === "literal" && typeof node.value === "string") texts.push(node.value);
    if (node.kind === "like" || node.kind === "rlike") texts.push(...node.patterns.map((text) => text.replaceAll("*", "a")));
    for (const part of partsOf(node)) walk(part);
  };
  for (const command of query.commands) for (const node of expressionsOf(command)) walk(node);
  const fields = Object.entries(mappings.properties as JsonObject);
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(
      fields.flatMap(([name, field], j): readonly (readonly [string, Json])[] =>
        (i + j) % 7 === 6 ? [] : [[name, valueFor((field as JsonObject).type as string, i * 31 + j * 17, texts)]],
      ),
    ),
  );
}

function valueFor(type: string, i: number, texts: readonly string[]): Json {
  switch (type) {
    case "date":
      return new Date(Date.parse("2026-05-31T23:00:00Z") + (i % 3600) * 1000).toISOString();
    case "ip":
      return i % 3 === 0 ? ["10.0.0.1", "8.8.8.8"] : `192.0.2.${i % 256}`;
    case "long":
      return i % 100;
    case "double":
      return (i % 100) / 3;
    case "boolean":
      return i % 2 === 0;
    default:
      return i % 5 === 0 ? [texts[i % texts.length] ?? "", "more"] : (texts[i % texts.length] ?? "");
  }
}
