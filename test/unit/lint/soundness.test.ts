/** What the lints claim is held against the evaluator: a claim that some event refutes fails here. */

import fc from "fast-check";
import { expect, test } from "vitest";
import type { Span } from "../../../src/diagnostics/diagnostic.ts";
import { matcher } from "../../../src/evaluate/predicate.ts";
import type { Atom, LikePart, Predicate, Test, Value } from "../../../src/ir/predicate.ts";
import { type Finding, findingsIn } from "../../../src/lint/predicate.ts";
import { unsatisfiable } from "../../../src/lint/unsatisfiable.ts";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { atom, field, value } from "../evaluate/build.ts";

const letters = ["a", "b", "A", "\u{1F600}"];
const texts = ["", ...letters, ...letters.flatMap((a) => letters.map((b) => a + b)), ...letters.flatMap((a) => letters.map((b) => `${a}${b}a`))];
const numbers = [-1, 0, 1, 1.5, 2, 2.5, 3, 4];
/** Missing, of other types, and every value of the small worlds that the tests below are made of. */
const worlds: Readonly<Record<string, readonly (Json | undefined)[]>> = {
  s: [undefined, null, 1, true, {}, [], ["a"], "10.0.0.1", "10.9.0.1", ...texts],
  n: [undefined, null, "1", true, [1], ...numbers],
  ok: [undefined, null, "true", 1, true, false],
  tags: [undefined, null, [], [null], "a", ["a"], ["b"], ["a", "b"], ["ab", 1], [null, "A"], [1], [{}]],
  items: [undefined, null, [], [{}], [{ id: "a" }], [{ id: "b" }, { id: "a" }], [{ id: 1 }], ["a"], { id: "a" }],
};

const folded = fc.boolean();
const text = fc.constantFrom("", "a", "b", "A", "ab", "aB", "ba", "\u{1F600}");
const someTexts = fc.array(text, { minLength: 1, maxLength: 3 });
const likePart: fc.Arbitrary<LikePart> = fc.oneof(
  text.filter((t) => t !== "").map((t) => ({ kind: "text", text: t }) as const),
  fc.constantFrom({ kind: "any" } as const, { kind: "one" } as const),
);
const textTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constant("equals" as const), values: someTexts, ignoringCase: folded }),
  fc.record({ kind: fc.constantFrom("starts-with" as const, "ends-with" as const, "contains" as const), values: someTexts, ignoringCase: folded }),
  fc.record({
    kind: fc.constant("like" as const),
    patterns: fc.array(fc.array(likePart, { maxLength: 3 }), { minLength: 1, maxLength: 2 }),
    ignoringCase: folded,
  }),
  fc.record({ kind: fc.constant("network" as const), networks: fc.constantFrom(["10.0.0.0/8"], ["10.0.0.0/16"], ["10.0.0.0/8", "::/0"]) }),
  fc.record({
    kind: fc.constant("matches" as const),
    regex: fc.constantFrom({ kind: "text" as const, text: "a" }, { kind: "dot" as const }),
    source: fc.constant(""),
  }),
  fc.constant<Test>({ kind: "field", operator: "==", other: value(field("other")), ignoringCase: false }),
);
const number = fc.constantFrom(...numbers);
const numberTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constant("equals" as const), values: fc.array(number, { minLength: 1, maxLength: 2 }), ignoringCase: fc.constant(false) }),
  fc.record({ kind: fc.constant("compare" as const), operator: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const), value: number }),
);
const boolTest: fc.Arbitrary<Test> = fc.record({
  kind: fc.constant("equals" as const),
  values: fc.constantFrom([true], [false], [true, false]),
  ignoringCase: fc.constant(false),
});
const present = fc.constant<Test>({ kind: "present" });
const some = fc.constantFrom("any" as const, "every" as const);

const onOne = (of: Value, tests: fc.Arbitrary<Test>): fc.Arbitrary<Atom> =>
  fc
    .record({ test: fc.oneof({ weight: 5, arbitrary: tests }, { weight: 1, arbitrary: present }), negated: folded })
    .map(({ test, negated }) => atom(of, test, { negated }));
const onList = (of: Value, tests: fc.Arbitrary<Test>): fc.Arbitrary<Atom> =>
  fc.oneof(
    fc.record({ test: tests, negated: folded, quantifier: some }).map(({ test, ...rest }) => atom(of, test, rest)),
    fc.record({ test: present, negated: folded }).map(({ test, negated }) => atom(of, test, { negated })),
  );
const idTest: fc.Arbitrary<Test> = onOne(value(field("id")), textTest).map((predicate) => ({ kind: "has", predicate }));
const cut: Value = { fields: [field("s")], cuts: [{ kind: "after", text: "a" }], name: "rest" };

const worldsOf: readonly (readonly [key: string, fc.Arbitrary<Atom>])[] = [
  ["s", onOne(value(field("s")), textTest)],
  ["s", onOne(cut, textTest)],
  ["n", onOne(value(field("n", "int")), numberTest)],
  ["n", onOne(value(field("n", "float")), numberTest)],
  ["ok", onOne(value(field("ok", "bool")), boolTest)],
  ["tags", onList(value(field("tags", "string", [1])), textTest)],
  ["items", onList(value(field("items", "object", [1])), idTest)],
  ["items", onList(value(field("items.id", "string", [1])), textTest)],
];

const runs = { numRuns: 2000 };

test.each(worldsOf.map(([key, atoms], index) => [index, key, atoms] as const))("no event passes what is said to be impossible: %i, %s", (_, key, atoms) => {
  let claims = 0;
  fc.assert(
    fc.property(fc.array(atoms, { minLength: 2, maxLength: 4 }), (all) => {
      if (!unsatisfiable(all)) return;
      claims++;
      const passing = all.map(matcher);
      for (const one of worlds[key] ?? []) {
        for (const other of ["a", undefined]) {
          const data: JsonObject = { ...(one !== undefined && { [key]: one }), ...(other !== undefined && { other }) };
          if (passing.every((passes) => passes(data))) throw new Error(`${JSON.stringify(data)} passes all`);
        }
      }
    }),
    runs,
  );
  expect(claims).toBeGreaterThan(50);
});

/** A predicate whose every node has a place of its own. */
function placed(predicate: Predicate, next: { at: number }): Predicate {
  const span: Span = { file: "a.det", start: next.at, end: ++next.at };
  if (predicate.kind === "and" || predicate.kind === "or") return { ...predicate, span, of: predicate.of.map((part) => placed(part, next)) };
  if (predicate.kind !== "atom" || predicate.test.kind !== "has") return { ...predicate, span };
  return { ...predicate, span, test: { kind: "has", predicate: placed(predicate.test.predicate, next) } };
}

/** The predicate as its reader would leave it who believes the findings: what changes nothing is deleted, what nothing can pass is false. */
function believed(predicate: Predicate, findings: ReadonlyMap<number, Finding["kind"]>): Predicate | "deleted" {
  const found = findings.get(predicate.span?.start ?? -1);
  if (found === "idle" || found === "always") return "deleted";
  switch (predicate.kind) {
    case "constant":
      return predicate;
    case "atom": {
      if (found === "never") return { kind: "constant", value: false };
      if (predicate.test.kind !== "has") return predicate;
      const inside = believed(predicate.test.predicate, findings);
      return inside === "deleted" ? predicate : { ...predicate, test: { kind: "has", predicate: inside } };
    }
    case "and":
    case "or": {
      const of = predicate.of.map((part) => believed(part, findings)).filter((part) => part !== "deleted");
      // Nothing is left to hold, or nothing that could.
      return of.length === 0 ? { kind: "constant", value: predicate.kind === "and" } : { ...predicate, of };
    }
  }
}

const anyAtom = fc.oneof(...worldsOf.map(([, atoms]) => atoms));
const nested: fc.Arbitrary<Predicate> = fc.letrec<{ and: Predicate; or: Predicate }>((tie) => ({
  and: fc.array(fc.oneof({ maxDepth: 2, withCrossShrink: true }, anyAtom, tie("or")), { minLength: 2, maxLength: 5 }).map((of) => ({ kind: "and", of })),
  or: fc.array(fc.oneof({ maxDepth: 2, withCrossShrink: true }, anyAtom, tie("and")), { minLength: 2, maxLength: 4 }).map((of) => ({ kind: "or", of })),
})).and;
const event = fc.record(
  Object.fromEntries(
    [...Object.entries(worlds), ["other", ["a", "b"] as readonly Json[]] as const].map(([key, values]) => [
      key,
      fc.constantFrom(...values.filter((v) => v !== undefined)),
    ]),
  ),
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

test("whoever believes the findings selects the same events", () => {
  const claims = { never: 0, idle: 0, always: 0 };
  fc.assert(
    fc.property(nested, fc.array(event, { minLength: 30, maxLength: 30 }), (made, events) => {
      const predicate = placed(made, { at: 0 });
      const findings = findingsIn(predicate, (place, other) => place.start !== other.start);
      if (findings.length === 0) return;
      for (const { kind } of findings) claims[kind]++;
      const left = believed(predicate, new Map(findings.map(({ kind, span }) => [span.start, kind])));
      const before = matcher(predicate);
      const after = left === "deleted" ? () => true : matcher(left);
      for (const data of events)
        if (before(data) !== after(data)) throw new Error(`${JSON.stringify(data)}: ${before(data)}, then ${after(data)}: ${JSON.stringify(findings)}`);
    }),
    { numRuns: 600 },
  );
  // Some 64 of the rarest are usual; the seeds are random, so the bound stays far from what chance gives.
  expect(Object.entries(claims).filter(([, count]) => count < 20)).toEqual([]);
});
