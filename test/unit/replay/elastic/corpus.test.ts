/** The vendor's published queries, where they lie beside the repository: what a real node parsed is parsed, and nearly all of it runs. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { compile, read, run } from "../../../../src/replay/elastic/esql.ts";
import { indexOf } from "../../../../src/replay/elastic/index/mapping.ts";
import { parseQuery } from "../../../../src/replay/elastic/query/parse.ts";
import { documentsFor, mappingsFor } from "./corpus.ts";

const file = "../shared/data/elastic/esql-corpus.json";
const exists = existsSync(file);

interface Published {
  readonly path: string;
  readonly idx: number;
  readonly query: string;
  readonly node_8_19_21: string;
}
const published = exists ? (JSON.parse(readFileSync(file, "utf8")) as readonly Published[]) : [];
const parsed = published.filter((one) => one.node_8_19_21 === "parsed");
/** The others use syntax of later versions. */
const mistaken = [
  "hunting/azure/queries/aks_kubelet_proxy_command_execution_from_external_source.toml",
  "hunting/windows/queries/execution_via_windows_scheduled_task_with_low_occurrence_frequency.toml",
];

/** Parsed, and not run: why. */
const backwards = "REPLACE with a regular expression that looks ahead or is possessive";
const listed: Readonly<Record<string, string>> = {
  "rules/integrations/github/initial_access_github_actions_workflow_injection_blocked.toml#0": "MATCH of a cast",
  "rules/integrations/kubernetes/credential_access_kubernetes_pod_exec_sensitive_file_access.toml#0": "URL_DECODE",
  "rules/windows/defense_evasion_posh_obfuscation_backtick.toml#0": backwards,
  "rules/windows/defense_evasion_posh_obfuscation_backtick_var.toml#0": backwards,
  "rules/windows/defense_evasion_posh_obfuscation_iex_env_vars_reconstruction.toml#0": backwards,
};

function outcome(query: string): string | undefined {
  const tree = parseQuery(query, "9.x");
  if (!tree.ok) return tree.problem.message;
  const mappings = mappingsFor(tree.value);
  const names = tree.value.source.kind === "from" ? tree.value.source.indices.map((name) => name.replaceAll("*", "x")) : [];
  const compiled = compile(
    query,
    names.map((name) => indexOf(name, mappings)),
    "9.x",
  );
  if (!compiled.ok) return `${compiled.problem.kind}: ${compiled.problem.message} at ${compiled.problem.place?.line}:${compiled.problem.place?.column}`;
  const documents = documentsFor(tree.value, mappings, 40).map((source, i) => ({ index: names[0] ?? "", id: String(i), source }));
  const answer = run(compiled.value, read(compiled.value, documents), Date.parse("2026-06-01T00:00:00Z"));
  return answer.ok ? undefined : `${answer.problem.kind}: ${answer.problem.message}`;
}

describe("the vendor's published queries", () => {
  it.skipIf(!exists)("are parsed where a node of 8.19.21 parses them", () => {
    expect(parsed.filter(({ query }) => !parseQuery(query, "8.19").ok).map(({ path }) => path)).toEqual([]);
    expect(parsed).toHaveLength(155);
  });

  it.skipIf(!exists)("are refused where they are no ES|QL, with the place", () => {
    const places = published.filter(({ path }) => mistaken.includes(path)).map(({ query }) => parseQuery(query, "9.x"));
    expect(places.map((place) => (place.ok ? undefined : [place.problem.kind, place.problem.place]))).toEqual([
      ["parsing", { line: 12, column: 27 }],
      ["parsing", { line: 2, column: 28 }],
    ]);
  });

  it.skipIf(!exists)("run over documents of the fields that they name, nearly all", () => {
    const failures = Object.fromEntries(
      parsed.flatMap(({ path, idx, query }) => {
        const found = outcome(query);
        return found === undefined ? [] : [[`${path}#${idx}`, found]];
      }),
    );
    expect({ all: Object.keys(failures), mistakes: Object.values(failures).filter((text) => !text.startsWith("unsupported: ")) }).toEqual({
      all: Object.keys(listed),
      mistakes: [],
    });
    expect(Object.keys(listed).length).toBeLessThanOrEqual(parsed.length / 10);
  });
});
