/** 365 queries and what a real node of 8.19.21 answered to them: rows, order where sorted, and errors as errors. */

import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../../src/model/event.ts";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";
import type { Parameter } from "../../../../src/replay/elastic/query/reading.ts";
import { documents, known, type Probe, probes } from "./probes.ts";

/** Where the replay answers differently, and why. One that comes to agree fails. */
const sketch = "COUNT_DISTINCT is counted exactly, the node's is a sketch";
const exceptions: Readonly<Record<string, string>> = {
  "count_distinct g50000": sketch,
  "count_distinct by": sketch,
  "count_distinct first 100 of g50000": sketch,
  "count_distinct first 500 of g50000": sketch,
  "count_distinct first 1000 of g50000": sketch,
  "count_distinct first 3000 of g50000": sketch,
  "count_distinct first 40000 of g50000": sketch,
  "sort then keep": "rows that sort alike have no order; the node happens to turn theirs around",
};

function parametersOf({ params = [] }: Probe): readonly Parameter[] {
  return params.map((param): Parameter => {
    if (typeof param !== "object") return { value: param };
    const [name = "", value] = Object.entries(param)[0] ?? [];
    const isIdentifier = typeof value === "object" && value !== null && "identifier" in value;
    return isIdentifier ? { name, identifier: String((value as JsonObject).identifier) } : { name, value: value as string };
  });
}

function answer(probe: Probe): Json {
  const compiled = compile(probe.query, known, "8.19", parametersOf(probe));
  if (!compiled.ok) return { error: compiled.problem.kind === "unsupported" ? compiled.problem.message : true };
  const found = run(compiled.value, read(compiled.value, documents), Date.parse("2024-06-01T00:00:00Z"));
  if (!found.ok) return { error: found.problem.kind === "unsupported" ? found.problem.message : true };
  const { columns, rows } = found.value;
  return { columns: columns.map(({ name, type }) => `${name}:${type}`), count: rows.length, rows: rows.slice(0, probe.values?.length ?? 0) };
}

function wanted({ status, columns, rows, values }: Probe): Json {
  return status === 200 ? { columns: columns ?? [], count: rows ?? 0, rows: values ?? [] } : { error: true };
}

/** Where the query does not sort, any order is one. */
function comparable(probe: Probe, found: Json): Json {
  const isSorted = /\bSORT\b/i.test(probe.query);
  if (isSorted || typeof found !== "object" || found === null || !("rows" in found)) return found;
  return { ...found, rows: [...(found.rows as readonly Json[])].map((row) => JSON.stringify(row)).sort() };
}

describe("a query of the probes", () => {
  it.each(probes.map((probe) => [probe.name, probe] as const))("%s", (name, probe) => {
    const agrees = JSON.stringify(comparable(probe, answer(probe))) === JSON.stringify(comparable(probe, wanted(probe)));
    if (name in exceptions) expect([name, agrees]).toEqual([name, false]);
    else expect(comparable(probe, answer(probe))).toEqual(comparable(probe, wanted(probe)));
  });

  it("is one of 365, and at most 12 are excepted", () => {
    expect({ probes: probes.length, few: Object.keys(exceptions).length <= 12 }).toEqual({ probes: 365, few: true });
  });
});
