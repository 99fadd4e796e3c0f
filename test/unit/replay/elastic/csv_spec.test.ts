/** Elastic's own cases, under 9.x, where they lie beside the repository: every one that uses supported commands passes, and the others are listed. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../../src/model/event.ts";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import { readSpecs, readTable, type SpecCase } from "./csv_spec.ts";

const folder = "../shared/data/elastic/csv-spec";
const exists = existsSync(folder);

/** What does not pass, and why. One that comes to pass fails. */
const listed: Readonly<Record<string, string>> = {
  "stats: countDistinctOfIpPrecision": "the sketch's own error at a precision of 5: 9 for 8 addresses",
};

const tables = exists ? ["employees", "hosts", "sample_data"].map((name) => ({ name, ...readTable(join(folder, "data", `${name}.csv`)) })) : [];
const indices = tables.map(({ name, mappings }) => indexOf(name, mappings));
const documents = tables.flatMap(({ name, documents: sources }) => sources.map((source, i) => ({ index: name, id: String(i), source })));
const cases = exists ? readSpecs(folder) : [];

interface Outcome {
  readonly columns: readonly string[];
  readonly rows: readonly Json[];
  readonly warnings: readonly string[];
}

const longTypes: Readonly<Record<string, string>> = {
  i: "integer",
  l: "long",
  d: "double",
  s: "keyword",
  string: "keyword",
  dt: "date",
  datetime: "date",
  int: "integer",
};

function typeOf(name: string): string {
  return longTypes[name] ?? name;
}

function wanted({ columns, rows, ignoresOrder, warnings }: SpecCase): Outcome {
  const values = rows.map((row) => row.map((cell, i) => cellValue(cell, typeOf(columns[i]?.type ?? ""))));
  return {
    columns: columns.map(({ name, type }) => `${name}:${typeOf(type)}`),
    rows: ordered(values, ignoresOrder),
    warnings: warnings.map((text) => text.replaceAll('\\"', '"')).sort(),
  };
}

function ordered(rows: readonly Json[], ignoresOrder: boolean): readonly Json[] {
  const texts = rows.map((row) => JSON.stringify(row));
  return ignoresOrder ? texts.sort() : texts;
}

function cellValue(cell: string, type: string): Json {
  if (cell === "null") return null;
  if (/^\[.*\]$/.test(cell))
    return cell
      .slice(1, -1)
      .split(",")
      .map((part) => scalar(part.trim().replace(/^"(.*)"$/, "$1"), type));
  return scalar(cell.replace(/^"(.*)"$/, "$1"), type);
}

function scalar(cell: string, type: string): Json {
  if (type === "integer" || type === "long" || type === "double") return Number(cell);
  if (type === "boolean") return cell === "true";
  return type === "date" ? new Date(/Z$/.test(cell) ? cell : `${cell}Z`).toISOString() : cell;
}

function answer(spec: SpecCase): Outcome | string {
  const compiled = compile(spec.query, indices, "9.x");
  if (!compiled.ok) return `${compiled.problem.kind}: ${compiled.problem.message}`;
  const found = run(compiled.value, read(compiled.value, documents), Date.parse("2026-06-01T00:00:00Z"));
  if (!found.ok) return `${found.problem.kind}: ${found.problem.message}`;
  const { columns, rows, warnings } = found.value;
  const relevant = warnings.filter((text) => spec.warnings.some((one) => one.replaceAll('\\"', '"') === text));
  const missing = spec.warningPatterns.filter((pattern) => !warnings.some((text) => new RegExp(pattern.replaceAll("\\\\", "")).test(text)));
  return {
    columns: columns.map(({ name, type }) => `${name}:${type}`),
    rows: ordered(
      rows.map((row) => row),
      spec.ignoresOrder,
    ),
    warnings: [...relevant, ...missing.map((pattern) => `missing: ${pattern}`)].sort(),
  };
}

describe("a case of the csv-spec", () => {
  it.skipIf(!exists)("is one of 224", () => {
    expect(cases).toHaveLength(224);
    expect(Object.keys(listed).filter((name) => !cases.some((one) => one.name === name))).toEqual([]);
  });
  it.skipIf(!exists).each(cases.map((spec) => [spec.name, spec] as const))("%s", (name, spec) => {
    const found = answer(spec);
    if (name in listed) expect([name, JSON.stringify(found) === JSON.stringify(wanted(spec))]).toEqual([name, false]);
    else expect(found).toEqual(wanted(spec));
  });
});
