import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { irDocument } from "../../../src/ir/document.ts";
import { lower } from "../../../src/lower/lower.ts";
import { exampleProject, examples } from "../check/examples.ts";
import { projectOf } from "../check/project.ts";
import { detection, predicateOf, programOf } from "../lower/program.ts";

const schema = JSON.parse(readFileSync("schema/ir.schema.json", "utf8"));
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ } });
const validate = ajv.compile(schema);
const problems = (document: unknown): unknown => (validate(document) ? [] : validate.errors);

const many = `${detection(`headline: "{who} {{x}}" context: [tags] created: "2026-01-01" formerly: a.old references: ["https://example.com"] triage: "x" attack: [TA0006, T1555.006]
  let who = user else name after "a"
  events a from log where name in ["x"] ignoring case and any tags like "a*?" and name matches /^a[b-d]+(e|f)*$/ and any items has (id is "x" and kind is missing) and count > 5
  events b from log by name where ok and address in network "10.0.0.0/8" and name contains "x" and name is field user and family is "x"
  alert when a (count >= 3 within 5m) then no b within 1h for each who at most once per 1h
  on elastic { set a: 5m set b: ["x"] because "y" accept x because "y" replace query """q""" because "y" }
  on panther { skip because "y" }`)}
detection a.c version 1 { title: "t" severity: high from log alert when distinct (user, name) > 3 within 1m }
detection a.d version 1 { title: "t" severity: high from log alert when first seen user within 1d }
detection a.e version 1 { title: "t" severity: high from log alert when count per 1h is 2.5 deviations above 1d baseline and count > 2 }
detection a.f version 1 { title: "t" severity: high events a from log events b from log alert when a (sum count > 5) and b within 1h }
detection a.g version 1 { title: "t" severity: high from log alert on each event }
hunt a.h version 1 { title: "t" from log report count, distinct user for each name over 1d sort count descending limit 5 }
`;

describe("the IR's schema", () => {
  const program = programOf(many);
  const document = JSON.parse(JSON.stringify(irDocument(program.rules, program.sources)));
  it("fits everything that the language can say", () => {
    expect(projectOf(many).diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(program.rules).toHaveLength(7);
    expect(problems(document)).toEqual([]);
  });
  it.skipIf(examples.length === 0)("fits the example detections (needs ../shared)", () => {
    const { rules, sources } = lower(exampleProject());
    expect(rules.length).toBeGreaterThanOrEqual(5);
    expect(problems(JSON.parse(JSON.stringify(irDocument(rules, sources))))).toEqual([]);
  });
  it.each<[string, (document: { [key: string]: never }) => void]>([
    ["another version", (d) => Object.assign(d, { ir: 2 })],
    ["an unknown key", (d) => Object.assign(d, { extra: 1 })],
    ["a rule without its hash", (d) => deleteAt(d, ["rules", 0, "hash"])],
    ["a detection without a condition", (d) => deleteAt(d, ["rules", 0, "condition"])],
    ["an unknown severity", (d) => setAt(d, ["rules", 0, "severity"], "urgent")],
    ["a window of nothing", (d) => setAt(d, ["rules", 1, "condition", "withinSeconds"], 0)],
    ["an atom without its negation said", (d) => deleteAt(d, ["rules", 0, "steps", 0, "predicate", "of", 0, "negated"])],
    ["an `and` of one", (d) => setAt(d, ["rules", 0, "steps", 0, "predicate", "of"], [predicateOf("ok")])],
    ["a test of no values", (d) => setAt(d, ["rules", 0, "steps", 0, "predicate", "of", 0, "test", "values"], [])],
    ["a field of an unknown type", (d) => setAt(d, ["sources", "log", "fields", 0, "type"], "text")],
    ["a hunt with a severity", (d) => setAt(d, ["rules", 6, "severity"], "low")],
  ])("refuses %s", (_, change) => {
    const mutant = structuredClone(document);
    change(mutant);
    expect(mutant).not.toEqual(document);
    expect(problems(mutant)).not.toEqual([]);
  });
});

type Key = string | number;
function parentOf(document: unknown, path: readonly Key[]): Record<Key, unknown> {
  return path.slice(0, -1).reduce<Record<Key, unknown>>((at, key) => at[key] as Record<Key, unknown>, document as Record<Key, unknown>);
}
function setAt(document: unknown, path: readonly Key[], value: unknown): void {
  parentOf(document, path)[path.at(-1) ?? ""] = value;
}
function deleteAt(document: unknown, path: readonly Key[]): void {
  delete parentOf(document, path)[path.at(-1) ?? ""];
}
