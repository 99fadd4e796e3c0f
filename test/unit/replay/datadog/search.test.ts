/** The search by Datadog's documentation: grammar, matcher, and what is told of searches that it does not define. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseSearch, SearchParser } from "../../../../grammars/datadog/search.ts";
import type { JsonObject } from "../../../../src/model/event.ts";
import { usual } from "../../../../src/replay/datadog/assumptions.ts";
import { finds, testOf } from "./logs.ts";

const shared = "../shared/data/datadog";

test("the grammar is not ambiguous", () => {
  expect(() => new SearchParser({ skipValidations: false })).not.toThrow();
});

test.each<[query: string, found: JsonObject, missed: JsonObject]>([
  ["@a:x", { a: "x" }, { a: "X" }],
  ["@a.b:x", { a: { b: "x" } }, { a: "x" }],
  ["@a.b.c:x", { "a.b": { c: "x" } }, { a: { "b.x": "x" } }],
  ["@a.b:x", { a: [{ b: "y" }, { b: ["z", "x"] }] }, { a: [{ b: "y" }, { c: "x" }] }],
  ["@a:5", { a: 5 }, { a: 5.5 }],
  ["@a:true", { a: true }, { a: false }],
  ["@a:x*", { a: "xy" }, { a: "yx" }],
  ["@a:*x", { a: "yx" }, { a: "xy" }],
  ["@a:*x*z*", { a: "1x2z3" }, { a: "1z2x3" }],
  ["@a:*ab", { a: "aab" }, { a: "abа" }],
  ["@a:x?z", { a: "x😀z" }, { a: "xz" }],
  ["@a:x*", { a: "x\n\ny" }, { a: "\nx" }],
  ['@a:"x*"', { a: "x*" }, { a: "xy" }],
  ["@a:x\\*", { a: "x*" }, { a: "xy" }],
  ['@a:"\\"\\\\"', { a: '"\\' }, { a: '\\"\\\\' }],
  ["@a:x\\ \\(y\\)", { a: "x (y)" }, { a: "x" }],
  ["-@a:x", {}, { a: "x" }],
  ["NOT @a:x", { a: "y" }, { a: "x" }],
  ["NOT NOT @a:x", { a: "x" }, { a: "y" }],
  ["!@a:x", { a: "y" }, { a: "x" }],
  ["@a:x @b:y", { a: "x", b: "y" }, { a: "x" }],
  ["@a:x OR @b:y @c:z", { a: "x" }, { b: "y" }],
  ["(@a:x OR @b:y) @c:z", { b: "y", c: "z" }, { a: "x" }],
  ["@a:(x OR y)", { a: "y" }, { a: "z" }],
  ["-@a:(x OR y)", { a: "z" }, { a: "y" }],
  ["@a:(x y)", { a: ["y", "x"] }, { a: "x" }],
  ["@a:(x* -xy)", { a: "xz" }, { a: "xy" }],
  ["@a:ORDER*", { a: "ORDERED" }, { a: "ORD" }],
  ["@n:>5", { n: 6 }, { n: 5 }],
  ["@n:<=\\-1", { n: -1 }, { n: 0 }],
  ["@n:>5", { n: [1, 6] }, { n: "6" }],
  ["@n:[1 TO 3]", { n: 3 }, { n: 4 }],
  ["@n:{1 TO 3}", { n: 2 }, { n: 1 }],
  ["@n:[1 TO 3}", { n: 1 }, { n: 3 }],
  ["@n:[* TO -2]", { n: -3 }, { n: -1 }],
  ["@a:*", { a: false }, { b: 1 }],
  ["-@a:*", { b: 1 }, { a: "x" }],
  ["@a:*", { a: [{ b: 1 }] }, {}],
  ["_exists_:@a", { a: 0 }, {}],
  ["_missing_:@a", {}, { a: 0 }],
  ["source:x", { source: "x" }, { a: { source: "x" } }],
  ["source:x*", { source: "xy" }, { tags: ["source:xy"] }],
  ["env:(a OR b)", { tags: ["env:b"] }, { tags: ["env", "b"] }],
  ["env:*", { tags: ["env"] }, { tags: ["envy"] }],
  ["tags:x", { tags: ["x"] }, { tags: ["k:x"] }],
  ["CIDR(@ip, 10.0.0.0/8, 192.0.2.7)", { ip: ["1.2.3.4", "192.0.2.7"] }, { ip: "11.0.0.1" }],
  ["NOT(CIDR(@ip, 2001:db8::/33))", { ip: "2001:db8:8000::1" }, { ip: "2001:db8:7fff::1" }],
  ["CIDR(@ip, ::ffff:1.2.0.0/112)", { ip: "::ffff:1.2.3.4" }, { ip: "1.2.3.4" }],
  ["CIDR(@ip, 0.0.0.0/0)", { ip: "255.255.255.255" }, { ip: "::1" }],
  ["hello", { message: "say HELLO, world" }, { message: "hellos" }],
  ['"hello world"', { message: "hello, world" }, { message: "world hello" }],
  ["hel*", { message: "say hello" }, { message: "shell" }],
  ["message:*jndi\\:*", { message: "x <jndi:ldap>" }, { message: "jndi" }],
  ["*:secret", { a: [{ b: "my Secret" }] }, { a: "secrets" }],
  ["*", { a: 1 }, { never: 1 }],
])("%s finds %j and not %j", (query, found, missed) => {
  expect([finds(query, found), finds(query, missed)]).toEqual([true, query === "*"]);
});

test.each([
  ["", "the search ends too early"],
  ["@a:", "unexpected `:`"],
  ["@a: x", "unexpected `:`"],
  ["@a", "`@a` has no value"],
  ["@a IN (x)", "`@a` has no value"],
  ["@a:x)", "unexpected `)`"],
  ["(@a:x", "the search ends too early"],
  ["@a:(x", "the search ends too early"],
  ["@a:(@b:x)", "unexpected `@b:`"],
  ["@a:()", "unexpected `)`"],
  ["@a:x OR", "the search ends too early"],
  ["OR @a:x", "unexpected `OR`"],
  ["@a:-1", "unexpected `-`"],
  ['@a:"x', 'unexpected `"`'],
  ["@a:x\\", "unexpected `\\`"],
  ["@a:arn:aws", "unexpected `arn:`"],
  ["@a:x=y", "unexpected `=`"],
  ["@a:x~2", "unexpected `~`"],
  ["@a:x^2", "unexpected `^`"],
  ["+@a:x", "unexpected `+`"],
  ["@n:[1 TO]", "unexpected `]`"],
  ["@n:[1 3]", "unexpected `3`"],
  ["@n:>x", "`x` is no number, and only numbers compare"],
  ['@n:["1" TO "3"]', '`"1"` is no number, and only numbers compare'],
  ["source:>1", "`source` is no numeric attribute"],
  ["[1 TO 3]", "a comparison needs an attribute"],
  ["#f:x", "calculated fields belong to scheduled rules"],
  ["CIDR(ip, 10.0.0.0/8)", "`CIDR` takes an attribute first, such as `@network.client.ip`"],
  ["CIDR(@ip)", "`CIDR` names no network"],
  ["CIDR(@ip, 10.0.0.0/33)", "`10.0.0.0/33` is no network"],
  ["CIDR(@ip, 10.0.0.0/8/8)", "`10.0.0.0/8/8` is no network"],
  [`${"(".repeat(101)}x${")".repeat(101)}`, "unexpected `(`"],
])("%s is refused: %s", (query, reason) => {
  expect(testOf(query)).toBe(reason);
});

test("searches of any length are read, and answered soon", () => {
  const long = Array.from({ length: 20_000 }, (_, i) => `@a:v${i}`).join(" OR ");
  expect(finds(long, { a: "v19999" })).toBe(true);
  expect(finds(`@a:"${"x".repeat(1_000_000)}`, {})).toBe('unexpected `"`');
  expect(finds(`@a:${"*a".repeat(50)}*b`, { a: "a".repeat(20_000) })).toBe(false);
});

test("what exists is asked of the caller where the documentation is silent", () => {
  const logs = [{ a: "" }, { a: null }, { a: [] }, { a: {} }, { a: { b: null } }, { a: [null, "x"] }];
  const answers = (emptyTextExists: boolean, valuelessExists: boolean) => logs.map((log) => finds("@a:*", log, { ...usual, emptyTextExists, valuelessExists }));
  expect([answers(true, false), answers(false, true)]).toEqual([
    [true, false, false, false, false, true],
    [false, true, true, true, true, true],
  ]);
});

/** Texts of the published corpora are read where they lie. */
function shippedLines(name: string): readonly { readonly query: string }[] {
  const path = `${shared}/${name}`;
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** A search that lost its colon: bare text to a reader of the grammar, and nothing that its author meant. */
const brokenShipped = ["source:gcp.gce.route @evt.name(beta.compute.routes.insert OR beta.compute.routes.patch)"];

test.skipIf(!existsSync(shared))("every search of the shipped rules is read and can be answered, but for a broken one", () => {
  const queries = shippedLines("ootb_queries.jsonl").map(({ query }) => query);
  expect(queries.length).toBeGreaterThan(400);
  expect(queries.filter((query) => typeof testOf(query) === "string")).toEqual(brokenShipped);
});

interface PublishedCase {
  readonly query: string;
  readonly matching: readonly JsonObject[];
  readonly nonMatching: readonly JsonObject[];
  readonly compileError: boolean;
}

/** Where the published matcher's own tests differ from the documentation, and what that says. */
const differences: readonly { readonly documented: string; readonly concerns: RegExp; readonly cases: number }[] = [
  { documented: "a range is one of a numeric attribute: not of the message", concerns: /^(NOT |-)?[[{]/, cases: 57 },
  { documented: "nor of a tag", concerns: /^(NOT |-)?a:\[/, cases: 41 },
  { documented: "nor of texts", concerns: /^(NOT |-)?@a:\[.*"/, cases: 18 },
  { documented: "`%` need not be escaped, so this is a search", concerns: /^@a%:3$/, cases: 1 },
  { documented: "an escaped quote belongs to the name", concerns: /^@\\"a-b\\":1$/, cases: 1 },
];

test.skipIf(!existsSync(shared))("the published matcher's tests agree, but for the listed", () => {
  const { cases } = JSON.parse(readFileSync(`${shared}/vrl_match_cases.json`, "utf8")) as { readonly cases: readonly PublishedCase[] };
  const disagreed = cases.flatMap(({ query, matching, nonMatching, compileError }) => {
    const answers = [...matching.map((log) => finds(query, log) === true), ...nonMatching.map((log) => finds(query, log) === false)];
    if (compileError) answers.push(typeof testOf(query) === "string");
    return answers.filter((agrees) => !agrees).map(() => query);
  });
  expect(disagreed.filter((query) => !differences.some(({ concerns }) => concerns.test(query)))).toEqual([]);
  expect(differences.map(({ concerns }) => disagreed.filter((query) => concerns.test(query)).length)).toEqual(differences.map((listed) => listed.cases));
});

interface Probe {
  readonly id: string;
  readonly query: string;
  readonly event: JsonObject;
  readonly datadogExpected: boolean | null;
}

test.skipIf(!existsSync(shared))("every documented answer of the probes comes out, but for a text that is compared with a tag", () => {
  const probes = JSON.parse(readFileSync(`${shared}/vrl_vs_datadog_probes.json`, "utf8")) as readonly Probe[];
  const differ = probes.filter(({ query, event, datadogExpected }) => datadogExpected !== null && finds(query, event) !== datadogExpected);
  expect(probes.filter(({ datadogExpected }) => datadogExpected !== null).length).toBeGreaterThan(55);
  expect(differ.map(({ id, query, event }) => [id, finds(query, event)])).toEqual([["tag_cmp_bug", "`b` is no numeric attribute"]]);
});

test("a mistake's place is where it stands", () => {
  expect(parseSearch("@a:x  @b:(y OR =z)")).toEqual({ kind: "mistake", place: { start: 15, end: 16 }, found: "=" });
});
