/** Our matcher against the open-source one of Datadog's search language, run as WASM, over emitted searches and logs made of their values. */

import { readdirSync, readFileSync } from "node:fs";
import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { parseSearch, type Search } from "../../../../grammars/datadog/search.ts";
import type { Atom, Predicate } from "../../../../src/ir/predicate.ts";
import type { Json, JsonObject } from "../../../../src/model/event.ts";
import { programOf, translated } from "../../../chain.ts";
import { published } from "../../datadog/published.ts";
import { and, atom, is, not, or, searchOf, value } from "../../datadog/rules.ts";
import { hostile } from "../../datadog/texts.ts";
import { finds, logOf, testOf } from "./logs.ts";

function ours(query: string, logs: readonly JsonObject[]): readonly boolean[] {
  const found = testOf(query);
  if (typeof found === "string") throw new Error(`${query}: ${found}`);
  return logs.map((log) => found(logOf(log)));
}

/** Found by both, missed by both; a difference is thrown with its log. */
function compared(query: string, logs: readonly JsonObject[]): { readonly found: number; readonly missed: number } {
  const [mine, theirs] = [ours(query, logs), published(query, logs)];
  const at = mine.findIndex((answer, i) => answer !== theirs[i]);
  if (at >= 0) throw new Error(`${query}\n${JSON.stringify(logs[at])}\nours ${mine[at]}, published ${theirs[at]}`);
  const found = mine.filter(Boolean).length;
  return { found, missed: mine.length - found };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
function pick<T>(random: () => number, of: readonly T[]): T {
  return of[Math.floor(random() * of.length)] as T;
}

/** Attribute paths of a search, each with the texts it is tested for. */
function literals(search: Search, into = new Map<string, Set<string>>()): ReadonlyMap<string, Set<string>> {
  if (search.kind === "and" || search.kind === "or") for (const part of search.of) literals(part, into);
  else if (search.kind === "not") literals(search.of, into);
  else if (search.kind === "term" && search.field.kind === "attribute") {
    const texts = into.get(search.field.path) ?? new Set();
    into.set(search.field.path, texts);
    if (search.value.kind === "exact") texts.add(search.value.text);
    if (search.value.kind === "pattern") texts.add(search.value.parts.map((part) => (part.kind === "text" ? part.text : "")).join("-"));
  }
  return into;
}

/** Nested objects for a path of dots. */
function nested(entries: readonly (readonly [string, Json])[]): JsonObject {
  const root: Record<string, Json> = {};
  for (const [path, found] of entries) {
    const parts = path.split(".");
    let at = root;
    for (const part of parts.slice(0, -1)) {
      at[part] ??= {};
      at = at[part] as Record<string, Json>;
    }
    at[parts.at(-1) ?? ""] = found;
  }
  return root;
}

/** Each path has one of its search's own values, one near it, something else, or nothing. */
function logsFor(query: string, random: () => number, count: number): readonly JsonObject[] {
  const parsed = parseSearch(query);
  if (parsed.kind === "mistake") throw new Error(query);
  const paths = [...literals(parsed.tree)];
  return Array.from({ length: count }, () => ({
    source: random() < 0.8 ? "cloudtrail" : "elsewhere",
    tags: [],
    ...nested(
      paths.flatMap(([path, texts]): (readonly [string, Json])[] => {
        const own = pick(random, [...texts, "x"]);
        const found = pick<Json | undefined>(random, [
          own,
          own,
          own,
          own,
          `${own}x`,
          [...own].slice(1).join(""),
          own.toUpperCase(),
          "",
          null,
          5,
          true,
          undefined,
        ]);
        return found === undefined ? [] : [[path, found]];
      }),
    ),
  }));
}

function emittedQueries(): readonly string[] {
  const golden = readdirSync("test/golden/datadog").map((name) => readFileSync(`test/golden/datadog/${name}`, "utf8"));
  const program = programOf(globSync("detections/aws/**/*.det").toSorted());
  const shipped = program.rules.flatMap((rule) => {
    const outcome = translated("datadog", rule, program);
    return "files" in outcome ? outcome.files.map(({ text }) => text) : [];
  });
  return [...golden, ...shipped].flatMap((text) => (JSON.parse(text) as { queries: { query: string }[] }).queries.map(({ query }) => query));
}

test("both matchers agree on every emitted search", () => {
  const random = seeded(7);
  const queries = [...new Set(emittedQueries())];
  expect(queries.length).toBeGreaterThan(5);
  const counts = queries.map((query) => compared(query, logsFor(query, random, 400)));
  for (const [i, { found, missed }] of counts.entries()) expect(Math.min(found, missed), queries[i]).toBeGreaterThan(0);
});

/** The published matcher's faults, kept out of the made searches; the test below holds each of them. */
const known = hostile.filter((text) => text !== "null" && text.length < 100);
const plain = known.filter((text) => !/[\n\r]/.test(text));
const withoutStars = plain.filter((text) => !text.includes("*"));

function madeAtom(random: () => number): Atom {
  const path = pick(random, ["a", "b", "c.d"]);
  const many = <T>(of: readonly T[]): readonly T[] => Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(random, of));
  const text = (kind: "starts-with" | "ends-with" | "contains"): Atom => {
    const values = many(kind === "starts-with" ? plain : withoutStars);
    return atom(path, { kind, values, ignoringCase: false });
  };
  const made = pick<() => Atom>(random, [
    () => atom(path, is(...many(known))),
    () => text("starts-with"),
    () => text("ends-with"),
    () => text("contains"),
    () => atom(path, { kind: "present" }),
    () => atom(value("n", "int"), { kind: "compare", operator: pick(random, ["<", "<=", ">", ">="] as const), value: pick(random, [-1.5, -1, 0, 1]) }),
    () => atom(value("n", "int"), is(...many([-1, 0, 2.5]))),
    () => atom(value("flag", "bool"), is(pick(random, [true, false]))),
  ])();
  return random() < 0.3 ? not(made) : made;
}

function madePredicate(random: () => number, depth: number): Predicate {
  const kind = depth === 0 ? "atom" : pick(random, ["atom", "and", "or"] as const);
  if (kind === "atom") return madeAtom(random);
  const of = Array.from({ length: 2 + Math.floor(random() * 2) }, () => madePredicate(random, depth - 1));
  return kind === "and" ? and(...of) : or(...of);
}

test("both matchers agree on made searches over hostile texts", () => {
  const random = seeded(11);
  const total = { found: 0, missed: 0 };
  for (let i = 0; i < 250; i++) {
    const query = searchOf(madePredicate(random, 2));
    const numbers = logsFor(query, random, 30).map(({ n: _, flag: __, ...log }) => ({
      ...log,
      ...(random() < 0.8 && { n: pick(random, [-2, -1.5, -1, 0, 0.5, 1, 2.5]) }),
      ...(random() < 0.8 && { flag: random() < 0.5 }),
    }));
    const { found, missed } = compared(query, numbers);
    total.found += found;
    total.missed += missed;
  }
  expect(Math.min(total.found, total.missed)).toBeGreaterThan(1000);
});

/** Where the two differ on what could be emitted, and why ours is right. */
test.each<[query: string, log: JsonObject, ours: boolean, why: string]>([
  ["@a:*x", { a: "a\nx" }, true, "`*` stands for any characters, and a line feed is one"],
  ["@a:\\*x*y", { a: "abx1y" }, false, "an escaped `*` is a star"],
  ["@a:x", { a: ["x"] }, true, "any element of a list is searched"],
  ["@a.b:x", { a: [{ b: "x" }] }, true, "and of a list of objects"],
  ["@a.b:x", { "a.b": "x" }, true, "a dot in a key is as good as an object"],
  ["@a:null", { a: null }, false, "null is no text"],
  ["@n:>10", { n: "9" }, false, "texts do not compare"],
  ["@n:<0", { n: "" }, false, "nor the empty one"],
  ["CIDR(@a, 10.0.0.0/8)", { a: "10.1.2.3" }, true, "networks are documented"],
  ["@a:1 OR @b:2 @c:3", { a: "1" }, true, "AND binds tighter"],
  ["hello", { message: "HELLO" }, true, "the message is searched whatever the case"],
])("the published matcher differs on %s over %j", (query, log, expected) => {
  expect([finds(query, log), published(query, [log])]).toEqual([expected, [!expected]]);
});
