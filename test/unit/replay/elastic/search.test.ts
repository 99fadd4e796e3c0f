/** KQL and Lucene's query syntax: which documents of the probes' index a node of 8.19.21 found; null where it refused the query. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";
import { documents, known } from "./probes.ts";

interface Searched {
  readonly function: "KQL" | "QSTR";
  readonly query: string;
  readonly ids: readonly string[] | null;
}
const searches = JSON.parse(readFileSync("test/unit/replay/elastic/search_probes.json", "utf8")) as readonly Searched[];

/** Where the replay answers differently, and why. One that comes to agree fails. */
const exceptions: Readonly<Record<string, string>> = {
  "QSTR(x:a~)": "fuzzy terms are not read",
};

function found({ function: name, query }: Searched): readonly string[] | string {
  const compiled = compile(`FROM ev METADATA _id | WHERE ${name}(${JSON.stringify(query)}) | KEEP _id | SORT _id`, known);
  if (!compiled.ok) return compiled.problem.message;
  const answer = run(compiled.value, read(compiled.value, documents), 0);
  return answer.ok ? answer.value.rows.map(([id]) => String(id)) : answer.problem.message;
}

describe("a search", () => {
  it.each(searches.map((search) => [`${search.function}(${search.query})`, search] as const))("%s", (name, search) => {
    const ids = found(search);
    const agrees = search.ids === null ? typeof ids === "string" : JSON.stringify(ids) === JSON.stringify(search.ids);
    if (name in exceptions) expect([name, agrees]).toEqual([name, false]);
    else expect(search.ids === null ? typeof ids : ids).toEqual(search.ids ?? "string");
  });
});
