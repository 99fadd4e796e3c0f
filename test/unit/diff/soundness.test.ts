/** What is claimed of a change is held against the evaluator: a claim that some log refutes fails here. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { changesBetween } from "../../../src/diff/changes.ts";
import type { Direction } from "../../../src/diff/direction.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import { matcher } from "../../../src/evaluate/predicate.ts";
import type { Condition, Detection, Measure, Rule, Step, StepUse, Threshold } from "../../../src/ir/detection.ts";
import type { Atom, Predicate, Test } from "../../../src/ir/predicate.ts";
import { implies } from "../../../src/lint/implies.ts";
import type { Event } from "../../../src/model/event.ts";
import { atom, count, detection, distinct, event, field, hunt, step, sum, value } from "../evaluate/build.ts";

const folded = fc.constantFrom(false, false, true);
const texts = fc.uniqueArray(fc.constantFrom("a", "b", "ab", "B"), { minLength: 1, maxLength: 3 });
const textTest: fc.Arbitrary<Test> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("equals" as const), values: texts, ignoringCase: folded }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("starts-with" as const, "ends-with" as const, "contains" as const), values: texts, ignoringCase: folded }),
  },
  { weight: 1, arbitrary: fc.constant<Test>({ kind: "present" }) },
);
const numberTest: fc.Arbitrary<Test> = fc.record({
  kind: fc.constant("compare" as const),
  operator: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
  value: fc.constantFrom(0, 1, 2, 3),
});
const negated = fc.boolean();
const oneAtom: fc.Arbitrary<Atom> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(textTest, negated).map(([of, not]) => atom(field("s"), of, { negated: not })) },
  { weight: 2, arbitrary: fc.tuple(numberTest, negated).map(([of, not]) => atom(field("n", "int"), of, { negated: not })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(textTest, negated, fc.constantFrom("any" as const, "every" as const))
      .map(([of, not, quantifier]) => atom(value(field("tags", "string", [1])), of, { negated: not, quantifier: of.kind === "present" ? "one" : quantifier })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(textTest, negated, negated)
      .map(([of, not, inner]) =>
        atom(value(field("items", "object", [1])), { kind: "has", predicate: atom(field("id"), of, { negated: inner }) }, { negated: not, quantifier: "any" }),
      ),
  },
);
const joined = (kind: "and" | "or", parts: readonly Predicate[]): Predicate => {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind, of: flat };
};
const alternatives: fc.Arbitrary<Predicate> = fc.array(oneAtom, { minLength: 1, maxLength: 3 }).map((parts) => joined("or", parts));
const predicate: fc.Arbitrary<Predicate> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc
      .array(fc.oneof({ weight: 3, arbitrary: oneAtom }, { weight: 1, arbitrary: alternatives }), { minLength: 1, maxLength: 3 })
      .map((parts) => joined("and", parts)),
  },
  { weight: 1, arbitrary: fc.boolean().map((is): Predicate => ({ kind: "constant", value: is })) },
);

/** The predicate with one more clause, one less, or one in another's place. */
const edited = (before: Predicate): fc.Arbitrary<Predicate> =>
  fc.tuple(fc.array(oneAtom, { maxLength: 1 }), fc.nat(3), fc.boolean()).map(([more, at, drop]) => {
    const parts = before.kind === "and" ? before.of : [before];
    const left = drop && parts.length > 1 ? parts.filter((_, i) => i !== at % parts.length) : parts;
    return joined(
      "and",
      [...left.filter((part) => part.kind !== "constant"), ...more].length === 0 ? [before] : [...left.filter((part) => part.kind !== "constant"), ...more],
    );
  });

const measure: fc.Arbitrary<Measure> = fc.constantFrom(count, count, count, distinct("s"), distinct("s"), sum("n"));
const threshold: fc.Arbitrary<Threshold> = fc.record({
  measure,
  operator: fc.constantFrom(">=" as const, ">=" as const, ">=" as const, ">=" as const, ">" as const, "<=" as const, "<" as const),
  value: fc.constantFrom(0, 1, 2, 3),
});
const thresholds = fc.array(threshold, { minLength: 1, maxLength: 2 });
const seconds = fc.constantFrom(1, 2, 4, 8);
const optionalThresholds = fc.oneof(fc.constant<readonly Threshold[]>([]), thresholds);
const useOf = (name: string, ownWindow: "always" | "maybe"): fc.Arbitrary<StepUse> =>
  fc.tuple(optionalThresholds, seconds, fc.boolean()).map(
    ([asked, own, has]): StepUse => ({
      step: name,
      thresholds: asked,
      ...(asked.length > 0 && (has || ownWindow === "always") && { withinSeconds: own }),
    }),
  );

const conditions: Readonly<Record<Condition["kind"], fc.Arbitrary<Condition>>> = {
  each: fc.constant({ kind: "each" }),
  window: fc.record({ kind: fc.constant("window" as const), thresholds, withinSeconds: seconds }),
  "first-seen": fc.record({
    kind: fc.constant("first-seen" as const),
    values: fc.constant([value(field("s"))]),
    withinSeconds: fc.constantFrom(8, 12),
    learningSeconds: seconds,
  }),
  baseline: fc.record({
    kind: fc.constant("baseline" as const),
    measure,
    bucketSeconds: fc.constantFrom(2, 4),
    deviations: fc.constantFrom("1", "1.0", "2", "0.5"),
    baselineSeconds: fc.constantFrom(8, 12),
    learningSeconds: seconds,
    thresholds: optionalThresholds,
  }),
  all: fc
    .tuple(useOf("a", "maybe"), useOf("b", "maybe"), fc.option(useOf("c", "maybe"), { nil: undefined }), seconds)
    .map(([a, b, c, withinSeconds]): Condition => ({ kind: "all", steps: c === undefined ? [a, b] : [a, b, c], withinSeconds })),
  // biome-ignore lint/suspicious/noThenProperty: a condition's kind is a key here.
  then: fc.tuple(useOf("a", "always"), useOf("b", "always"), fc.option(useOf("c", "always"), { nil: undefined }), seconds, seconds, fc.boolean()).map(
    ([a, b, c, first, second, absent]): Condition => ({
      kind: "then",
      first: a,
      tails: [
        { absent: absent && c === undefined, step: absent && c === undefined ? { step: "b", thresholds: [] } : b, withinSeconds: first },
        ...(c === undefined ? [] : [{ absent, step: absent ? { step: "c", thresholds: [] } : c, withinSeconds: second }]),
      ],
    }),
  ),
};

interface Pair {
  readonly before: Rule;
  readonly after: Rule;
}
const stepsOf = (predicates: readonly Predicate[]): readonly Step[] =>
  ["a", "b", "c"].map((name, i) => step(name, predicates[i] ?? { kind: "constant", value: true }));

const often = fc.constantFrom(true, true, false);

/** Each part of the one rule is with some luck that of the other. */
const pairs = (kind: Condition["kind"]): fc.Arbitrary<Pair> =>
  fc.tuple(fc.array(predicate, { minLength: 3, maxLength: 3 }), conditions[kind], conditions[kind]).chain(([predicates, was, is]) =>
    fc
      .tuple(
        fc.tuple(
          ...predicates.map((one) =>
            fc.oneof({ weight: 5, arbitrary: fc.constant(one) }, { weight: 2, arbitrary: edited(one) }, { weight: 1, arbitrary: predicate }),
          ),
        ),
        fc.tuple(often, often, often),
        fc.boolean(),
      )
      .map(([others, keep, sameCondition]): Pair => {
        const mixed = sameCondition ? was : mixture(was, is, keep);
        return { before: ruleOf(was, predicates), after: ruleOf(mixed, others) };
      }),
  );

function ruleOf(condition: Condition, predicates: readonly Predicate[]): Detection {
  const many = condition.kind === "all" || condition.kind === "then";
  return detection(condition, many ? stepsOf(predicates) : stepsOf(predicates).slice(0, 1));
}

/** Most parts of a condition from the one, some from the other, so that few things change at once. */
function mixture(was: Condition, is: Condition, keep: readonly boolean[]): Condition {
  const parts = Object.entries(is).map(([key, part], i) => [key, keep[i % keep.length] === true ? (was as unknown as Record<string, unknown>)[key] : part]);
  return Object.fromEntries(parts) as unknown as Condition;
}

const data = fc.record(
  {
    k: fc.constantFrom("x", "y"),
    s: fc.constantFrom<unknown>("a", "b", "ab", "B", "A", "ba", "", 1, null),
    n: fc.constantFrom<unknown>(-2, 0, 1, 2, 3, "1", null),
    tags: fc.constantFrom<unknown>([], ["a"], ["a", "b"], ["ab", null], "a", null),
    items: fc.constantFrom<unknown>([], [{}], [{ id: "a" }], [{ id: "ab" }, { id: "B" }], null),
  },
  { requiredKeys: ["k"] },
);
const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.tuple(fc.nat(24), data).map(([at, record]) => event(at, record as Event["data"])),
  { minLength: 1, maxLength: 14 },
);

/** What fires: events by position, groups and rows by their key. */
function firedBy(rule: Rule, log: readonly Event[]): ReadonlySet<string> {
  const verdict = evaluate(rule, log);
  switch (verdict.kind) {
    case "events":
      return new Set(verdict.events.map(String));
    case "groups":
      return new Set(verdict.groups.map(({ key }) => JSON.stringify(key)));
    case "rows":
      return new Set(verdict.rows.map(({ key }) => JSON.stringify(key)));
  }
}

function holds(direction: Direction, before: ReadonlySet<string>, after: ReadonlySet<string>): boolean {
  const more = [...before].every((name) => after.has(name));
  const less = [...after].every((name) => before.has(name));
  return direction === "changes" || (direction === "widens" ? more : direction === "narrows" ? less : more && less);
}

const logs = fc.array(events, { minLength: 8, maxLength: 8 });

test.each(Object.keys(conditions) as readonly Condition["kind"][])("what a change of `%s` is said to do, no log refutes", (kind) => {
  const claimed = { widens: 0, narrows: 0, changes: 0, same: 0 };
  const moved = { widens: 0, narrows: 0, changes: 0, same: 0 };
  fc.assert(
    fc.property(pairs(kind), logs, ({ before, after }, many) => {
      const { direction } = changesBetween(before, after);
      claimed[direction] += 1;
      let differs = false;
      for (const log of many) {
        const [was, is] = [firedBy(before, log), firedBy(after, log)];
        differs ||= !holds("same", was, is);
        expect({ direction, holds: holds(direction, was, is), log: holds(direction, was, is) ? undefined : log }).toEqual({
          direction,
          holds: true,
          log: undefined,
        });
      }
      if (differs) moved[direction] += 1;
    }),
    { numRuns: 500, seed: 7 },
  );
  // Claims are made, and of changes that logs show.
  const least = kind === "first-seen" || kind === "baseline" ? 10 : 20;
  expect(claimed.widens, JSON.stringify({ claimed, moved })).toBeGreaterThan(least);
  expect(claimed.narrows).toBeGreaterThan(least);
  expect(moved.same).toBe(0);
  if (least > 10) expect(Math.min(moved.widens, moved.narrows), JSON.stringify({ claimed, moved })).toBeGreaterThan(5);
});

test("what a change of a hunt is said to do, no log refutes", () => {
  const limit = fc.option(fc.constantFrom(1, 2), { nil: undefined });
  let claims = 0;
  fc.assert(
    fc.property(fc.tuple(predicate, seconds, limit, seconds, limit), logs, ([selects, over, first, longer, second], many) => {
      fc.pre(over !== longer || first !== second);
      const of = (overSeconds: number, most: number | undefined): Rule =>
        hunt([step("events", selects)], {
          measures: [count],
          overSeconds,
          sort: { measure: 0, direction: "descending" },
          ...(most !== undefined && { limit: most }),
        });
      const [before, after] = [of(over, first), of(longer, second)];
      const { direction } = changesBetween(before, after);
      if (direction !== "changes") claims += 1;
      for (const log of many) expect(holds(direction, firedBy(before, log), firedBy(after, log))).toBe(true);
    }),
    { numRuns: 400, seed: 7 },
  );
  expect(claims).toBeGreaterThan(50);
});

test("an implication that is claimed holds for every record", () => {
  let claims = 0;
  fc.assert(
    fc.property(
      predicate.chain((one) => fc.tuple(fc.constant(one), fc.oneof(edited(one), predicate))),
      fc.array(data, { minLength: 40, maxLength: 40 }),
      ([one, other], records) => {
        for (const [given, asked] of [
          [one, other],
          [other, one],
        ] as const) {
          if (!implies(given, asked)) continue;
          claims += 1;
          const [holdsGiven, holdsAsked] = [matcher(given), matcher(asked)];
          for (const record of records) expect(!holdsGiven(record as Event["data"]) || holdsAsked(record as Event["data"])).toBe(true);
        }
      },
    ),
    { numRuns: 1200, seed: 7 },
  );
  expect(claims).toBeGreaterThan(400);
});
