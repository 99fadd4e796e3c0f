/** MATCH, `:`, QSTR and KQL: what the index answers about a document, whichever of several values it finds. Never null. */

import { resolveColumn } from "../compile/column.ts";
import { converted } from "../compile/comparison.ts";
import type { Column, Compiled, Compiling } from "../compile/compiled.ts";
import { lifted, type Site } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import type { Expression, Kind } from "../query/ast.ts";
import { partsOf } from "../query/walk.ts";
import { isNumeric, isSeveral, isText, type Row, type Scalar, typeName, valuesOf } from "../value/value.ts";
import { parseKql } from "./kql.ts";
import { parseQueryString } from "./query_string.ts";
import { compileSearch, type Search } from "./search.ts";
import { wordsOf } from "./words.ts";

const names = new Set(["MATCH", "QSTR", "KQL", "MATCH_PHRASE"]);

export function isFullText(name: string): boolean {
  return names.has(name);
}

/** Only AND, OR and NOT may stand around one, and only in a filter. */
export function checkFullText(node: Expression, mayStand: boolean): void {
  const isOne = node.kind === "match" || (node.kind === "call" && isFullText(node.name));
  if (isOne && !mayStand) fail("verification", `Invalid condition: [${node.text}] can't be used here`, node.at);
  const inside = mayStand && (node.kind === "and" || node.kind === "or" || node.kind === "not");
  for (const part of partsOf(node)) checkFullText(part, inside);
}

export function fullText(compiling: Compiling, site: Site, node: Kind<"match"> | Kind<"call">, compile: (of: Expression) => Compiled): Compiled {
  const shown = node.kind === "match" ? "[:] operator" : `[${node.name}] function`;
  const { unsearchable } = compiling;
  if (unsearchable !== undefined) fail("verification", `${shown} cannot be used after ${unsearchable}`, node.kind === "match" ? node.field.at : node.at);
  if (node.kind === "match") return match(compiling, site, node.field, compile(node.query));
  const [first, second] = node.arguments;
  if (first === undefined || node.arguments.length > 2) return fail("verification", `error building [${node.name.toLowerCase()}]`, node.at);
  if (node.options.length > 0) return fail("unsupported", `options of ${node.name}`, node.at);
  switch (node.name) {
    case "MATCH":
      return second === undefined
        ? fail("verification", "error building [match]: function [match] expects two arguments", node.at)
        : match(compiling, site, first, compile(second));
    case "KQL":
    case "QSTR": {
      const query = constantText(node.name, first, compile);
      const parsed = node.name === "KQL" ? parseKql(query, compiling.version) : parseQueryString(query);
      if (typeof parsed === "string") return fail("runtime", `Failed to parse query [${query}]: ${parsed}`, node.at);
      return searched(site, compileSearch({ compiling, isLenient: node.name === "QSTR", at: node.at }, parsed));
    }
    default:
      return fail("unsupported", `the function ${node.name} is not replayed`, node.at);
  }
}

function constantText(name: string, of: Expression, compile: (of: Expression) => Compiled): string {
  const value = compile(of).known?.value;
  if (typeof value !== "string") return fail("verification", `first argument of [${name}] must be [string] and a constant, received [${of.text}]`, of.at);
  return value;
}

function searched(site: Site, search: Search): Compiled {
  return { type: "boolean", evaluate: search, known: undefined, at: site.at, text: site.text };
}

/** On text any of the words, on everything else any value that is the same. */
function match(compiling: Compiling, site: Site, field: Expression, wanted: Compiled): Compiled {
  if (field.kind !== "column")
    return fail(
      field.kind === "cast" ? "unsupported" : "verification",
      `[MATCH] function cannot operate on [${field.text}], which is not a field from an index mapping`,
      field.at,
    );
  const column = resolveColumn(compiling, field.name, field.at);
  if (column.field === undefined)
    return fail("verification", `[MATCH] function cannot operate on [${field.text}], which is not a field from an index mapping`, field.at);
  if (wanted.known === undefined || wanted.known.value === null || isSeveral(wanted.known.value))
    return fail("verification", `second argument of MATCH must be a constant, received [${wanted.text}]`, wanted.at);
  const test = valueTest(column, wanted);
  const slot = column.slot();
  return lifted(site, "boolean", [{ ...wanted, known: undefined }], (row: Row) => valuesOf(row[slot] ?? null).some(test));
}

function valueTest(column: Column, wanted: Compiled): (value: Scalar) => boolean {
  const value = wanted.known?.value as Scalar;
  if (column.type === "text") {
    const words = new Set(wordsOf(String(value)));
    return (text) => wordsOf(text as string).some((word) => words.has(word));
  }
  if (isText(column.type)) {
    const text = column.field?.mapping.lowercased === true ? String(value).toLowerCase() : String(value);
    return (other) => other === text;
  }
  if (isNumeric(column.type)) {
    const number = isNumeric(wanted.type) ? Number(value) : Number(String(value));
    return (other) => Number(other) === number;
  }
  const same = converted(wanted, column.type);
  if (same.type !== column.type)
    return fail("verification", `second argument of MATCH must be [${typeName(column.type)}], found [${typeName(wanted.type)}]`, wanted.at);
  return (other) => other === same.known?.value;
}
