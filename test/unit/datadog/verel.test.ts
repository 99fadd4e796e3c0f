/** The searches, run by the open-source matcher of Datadog's search language. It knows no lists, no CIDR, and no `?`; the search stays within the rest. */

import { expect, test } from "vitest";
import type { Atom, Predicate } from "../../../src/ir/predicate.ts";
import { published } from "./published.ts";
import { and, atom, detection, is, not, or, payload, translate, value } from "./rules.ts";
import { hostile } from "./texts.ts";

type Log = Readonly<Record<string, string | number>>;

/** Whether each event is found; all events go in one run. */
function matches(query: string, logs: readonly Log[]): readonly boolean[] {
  return published(
    query,
    logs.map((log) => ({ source: "cloudtrail", ...log })),
  );
}

function emitted(predicate: Predicate): string {
  return payload(translate(detection(predicate))).queries[0].query;
}

test("every hostile text finds itself and nothing else", () => {
  const logs = hostile.map((f) => ({ f }));
  for (const [i, text] of hostile.entries()) {
    const found = matches(emitted(atom("f", is(text))), logs);
    expect(
      found.flatMap((hit, j) => (hit ? [j] : [])),
      JSON.stringify(text),
    ).toEqual([i]);
  }
});

test("all hostile texts stand in one list", () => {
  const found = matches(emitted(atom("f", is(...hostile))), [...hostile.map((f) => ({ f })), { f: "other" }, {}]);
  expect(found).toEqual([...hostile.map(() => true), false, false]);
});

/** Two faults of the matcher against the documentation: its `*` stops at line feeds, and an escaped one beside another is a wildcard, unless that is at the end alone. */
const lines = hostile.filter((text) => !/[\n\r]/.test(text) && text.length < 100);
const withoutStars = lines.filter((text) => !text.includes("*"));

test.each(["starts-with", "ends-with", "contains"] as const)("every hostile text is found by %s", (kind) => {
  const logs = lines.flatMap((f) => [{ f }, { f: `${f}after` }, { f: `before${f}` }, { f: `before${f}after` }]);
  for (const text of kind === "starts-with" ? lines : withoutStars) {
    const found = matches(emitted(atom("f", { kind, values: [text], ignoringCase: false })), logs);
    const expected = logs.map(({ f }) => (kind === "starts-with" ? f.startsWith(text) : kind === "ends-with" ? f.endsWith(text) : f.includes(text)));
    expect(found, JSON.stringify(text)).toEqual(expected);
  }
});

test("several hostile texts beside wildcards stand in one group", () => {
  const starts = { kind: "starts-with", values: lines, ignoringCase: false } as const;
  expect(matches(emitted(atom("f", starts)), [...lines.map((f) => ({ f: `${f}after` })), { f: "qqq" }])).toEqual([...lines.map(() => true), false]);
});

/** Any tree of and, or, not over few values: precedence and parentheses are what is tested. */
function randomPredicate(random: () => number, depth: number): Predicate {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const kind = depth === 0 ? "atom" : pick(["atom", "and", "or"] as const);
  if (kind !== "atom") {
    const of = Array.from({ length: 2 + Math.floor(random() * 2) }, () => randomPredicate(random, depth - 1));
    return kind === "and" ? and(...of) : or(...of);
  }
  const path = pick(["a", "b", "c"]);
  const made = pick<Atom>([
    atom(path, is("x")),
    atom(path, is("x", "AND")),
    atom(path, { kind: "starts-with", values: ["x", "OR"], ignoringCase: false }),
    atom(path, { kind: "present" }),
    atom(value("n", "int"), { kind: "compare", operator: pick(["<", "<=", ">", ">="] as const), value: pick([-1, 0, 1]) }),
    atom(value("n", "int"), is(-1, 1)),
  ]);
  return random() < 0.4 ? not(made) : made;
}

/** The laws, for these atoms: a test on a missing value is false, `not` makes it true. */
function holds(predicate: Predicate, log: Log): boolean {
  if (predicate.kind === "and") return predicate.of.every((p) => holds(p, log));
  if (predicate.kind === "or") return predicate.of.some((p) => holds(p, log));
  if (predicate.kind === "constant") return predicate.value;
  const found = log[predicate.value.fields[0]?.path[0] ?? ""];
  return (found !== undefined && passes(predicate.test, found)) !== predicate.negated;
}

function passes(of: Atom["test"], found: string | number): boolean {
  switch (of.kind) {
    case "present":
      return true;
    case "equals":
      return of.values.includes(found);
    case "starts-with":
      return of.values.some((v) => String(found).startsWith(v));
    case "compare":
      return typeof found === "number" && ordered(found, of.operator, of.value);
    default:
      throw new Error(of.kind);
  }
}

function ordered(left: number, operator: "<" | "<=" | ">" | ">=", right: number): boolean {
  return { "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right }[operator];
}

test("whole predicates match what the laws say", () => {
  let seed = 1;
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const logs: Log[] = [];
  for (const a of [undefined, "x", "AND", "xy"]) {
    for (const b of [undefined, "x", "OR"]) {
      for (const n of [undefined, -1, 0, 1]) logs.push({ ...(a && { a }), ...(b && { b }), c: "x", ...(n !== undefined && { n }) });
    }
  }
  const hits = { found: 0, missed: 0 };
  for (let i = 0; i < 250; i++) {
    const predicate = randomPredicate(random, 3);
    const query = emitted(predicate);
    const found = matches(query, logs);
    expect(found, query).toEqual(logs.map((log) => holds(predicate, log)));
    for (const hit of found) hits[hit ? "found" : "missed"]++;
  }
  expect(Math.min(hits.found, hits.missed)).toBeGreaterThan(1000);
});
