/** The two shipped rules that this project began with, beside what it emits for the same detections. Each difference is here with its reason; any other fails. */

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RulePayload } from "../../../src/targets/datadog/payload.ts";
import { programOf, translated } from "../../chain.ts";

interface Documented {
  readonly path: string;
  /** JSON text; `-` where one side has nothing; `*` for prose and names, which are each side's own. */
  readonly ours: string;
  readonly theirs: string;
  readonly reason: string;
}

/** What both rules differ in. */
const everywhere: readonly Documented[] = [
  { path: "name", ours: "*", theirs: "*", reason: "a title in the project's own words" },
  { path: "message", ours: "*", theirs: "*", reason: "prose in the project's own words" },
  { path: "tags scope:iam", ours: "-", theirs: "true", reason: "the platform's own grouping of its shipped rules" },
  { path: "tags iaas:aws", ours: "-", theirs: "true", reason: "the platform's own grouping of its shipped rules" },
  { path: "tags mitre_platform:iaas", ours: "-", theirs: "true", reason: "the platform's own grouping of its shipped rules" },
  { path: "tags mitre_platform:cloud", ours: "-", theirs: "true", reason: "the platform's own grouping of its shipped rules" },
  { path: "tags subtechnique:T1555.006-cloud-secrets-management-stores", ours: "true", theirs: "-", reason: "the detection names the sub-technique" },
  { path: "tags samefire_version:1", ours: "true", theirs: "-", reason: "says which version of the detection the rule is" },
];

const seeds: readonly { readonly id: string; readonly detection: string; readonly seed: string; readonly differences: readonly Documented[] }[] = [
  {
    id: "aws.secretsmanager.enumerate-and-retrieve",
    detection: "detections/aws/secretsmanager/enumerate_and_retrieve.det",
    seed: "../shared/data/datadog/seed_def-000-9fr.create_payload.json",
    differences: [
      ...everywhere,
      { path: "tags samefire_id:aws.secretsmanager.enumerate-and-retrieve", ours: "true", theirs: "-", reason: "says which detection the rule is" },
      { path: "queries[0].name", ours: "*", theirs: "*", reason: "a query is called after its step and measure" },
      { path: "queries[1].name", ours: "*", theirs: "*", reason: "a query is called after its step" },
      ...[0, 1].map((i) => ({
        path: `queries[${i}].query @eventSource:secretsmanager.amazonaws.com`,
        ours: "true",
        theirs: "-",
        reason: "the detection tests the event's source, as the other seed does: another service may have an event of that name",
      })),
      { path: "options.keepAlive", ours: "21600", theirs: "3600", reason: "`at most once per 24h` keeps a signal open as long as the platform can" },
    ],
  },
  {
    id: "aws.secretsmanager.anomalous-retrieval",
    detection: "detections/aws/secretsmanager/anomalous_retrieval.det",
    seed: "../shared/data/datadog/seed_def-000-mfm.create_payload.json",
    differences: [
      ...everywhere.filter(({ path }) => path !== "tags scope:iam"),
      { path: "tags samefire_id:aws.secretsmanager.anomalous-retrieval", ours: "true", theirs: "-", reason: "says which detection the rule is" },
      { path: "queries[0].name", ours: "*", theirs: "*", reason: "a query is called after its measure" },
      { path: "queries[0].dataSource", ours: '"logs"', theirs: "-", reason: "the server's default, written out" },
      { path: "options.anomalyDetectionOptions.bucketDuration", ours: "1800", theirs: "-", reason: "the detection's bucket; the capture shows no options" },
      { path: "options.anomalyDetectionOptions.detectionTolerance", ours: "3", theirs: "-", reason: "set in the detection; the capture shows no options" },
      {
        path: "options.anomalyDetectionOptions.learningDuration",
        ours: "168",
        theirs: "-",
        reason: "the detection's week of learning; the capture shows no options",
      },
      { path: "options.keepAlive", ours: "1800", theirs: "3600", reason: "the detection does not suppress, so a signal is open as short as the window allows" },
      {
        path: "options.maxSignalDuration",
        ours: "1800",
        theirs: "86400",
        reason: "the detection does not suppress, so a signal is open as short as the window allows",
      },
    ],
  },
];

/** Every leaf by its path. Lists of texts and the terms of a search are sets. */
function leaves(value: unknown, path = ""): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (typeof value === "string" && path.endsWith(".query")) for (const term of terms(value)) found.set(`${path} ${term}`, "true");
  else if (Array.isArray(value) && value.every((item) => typeof item === "string")) for (const item of value) found.set(`${path} ${item}`, "true");
  else if (Array.isArray(value)) for (const [i, item] of value.entries()) for (const [below, leaf] of leaves(item, `${path}[${i}]`)) found.set(below, leaf);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) for (const [below, leaf] of leaves(item, path === "" ? key : `${path}.${key}`)) found.set(below, leaf);
  } else found.set(path, JSON.stringify(value));
  return found;
}

/** Neither seed has a space in quotes, and a parenthesis only around alternatives. */
function terms(query: string): readonly string[] {
  return query.match(/[^\s(]+(\([^)]*\))?/g) ?? [];
}

/** A condition's names are read as the queries' positions, so that only what it asks is compared. */
function byPosition(rule: RulePayload): RulePayload {
  const names = rule.queries.map(({ name }) => name);
  const cases = rule.cases.map((one) =>
    one.condition === undefined ? one : { ...one, condition: one.condition.replace(/[a-z][a-z0-9_]*/g, (name) => `#${names.indexOf(name)}`) },
  );
  return { ...rule, cases };
}

function differencesOf(ours: RulePayload, theirs: RulePayload): readonly Omit<Documented, "reason">[] {
  const [mine, shipped] = [ours, theirs].map((rule) => leaves(byPosition(rule)));
  const paths = [...new Set([...(mine?.keys() ?? []), ...(shipped?.keys() ?? [])])];
  const both = paths.map((path) => ({ path, ours: mine?.get(path) ?? "-", theirs: shipped?.get(path) ?? "-" }));
  return both.filter((one) => one.ours !== one.theirs);
}

function withoutOwnWords(found: readonly Omit<Documented, "reason">[], documented: readonly Documented[]): readonly Omit<Documented, "reason">[] {
  const own = new Set(documented.filter(({ ours }) => ours === "*").map(({ path }) => path));
  return found.map((one) => (own.has(one.path) ? { path: one.path, ours: "*", theirs: "*" } : one));
}

const sorted = <T extends { readonly path: string }>(of: readonly T[]): readonly T[] => [...of].sort((a, b) => (a.path < b.path ? -1 : 1));

function emitted(id: string, detection: string): RulePayload {
  const program = programOf([detection]);
  const rule = program.rules.find((one) => one.id === id);
  const outcome = rule === undefined ? undefined : translated("datadog", rule, program);
  if (outcome === undefined || !("files" in outcome)) throw new Error(`${id} is not emitted`);
  return JSON.parse(outcome.files[0]?.text ?? "");
}

describe.each(seeds)("$id", ({ id, detection, seed, differences }) => {
  test.skipIf(!existsSync(seed) || !existsSync(detection))("is the shipped rule but for what is written here", () => {
    const found = differencesOf(emitted(id, detection), JSON.parse(readFileSync(seed, "utf8")));
    expect(sorted(withoutOwnWords(found, differences))).toEqual(sorted(differences.map(({ reason: _, ...rest }) => rest)));
  });

  test.skipIf(!existsSync(seed) || !existsSync(detection))("would not pass with another window, term or threshold", () => {
    const ours = emitted(id, detection);
    const theirs: RulePayload = JSON.parse(readFileSync(seed, "utf8"));
    const [query, ...queries] = ours.queries;
    if (query === undefined) throw new Error("no query");
    const changed: readonly RulePayload[] = [
      { ...ours, options: { ...ours.options, evaluationWindow: 900 } },
      { ...ours, queries: [{ ...query, query: `${query.query} -@a:b` }, ...queries] },
      { ...ours, queries: [{ ...query, groupByFields: [] }, ...queries] },
      { ...ours, cases: ours.cases.map((one) => ({ ...one, condition: `${query.name} > 9` })) },
    ];
    const known = differencesOf(ours, theirs).length;
    expect(changed.map((rule) => differencesOf(rule, theirs).length - known)).toEqual([1, 1, 1, 1]);
  });
});
