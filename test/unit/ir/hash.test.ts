import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meaningHash } from "../../../src/ir/hash.ts";
import { detection, ruleOf } from "../lower/program.ts";

const hash = (text: string): string => meaningHash(ruleOf(text));
const each = (predicate: string, before = ""): string => hash(`${detection(`from log where ${predicate}\nalert on each event`)}${before}`);
const alerting = (alert: string, events = "from log where ok"): string => hash(detection(`${events}\nalert ${alert}`));

/** Atoms that mean different things, and a way of writing each differently. */
const atoms: readonly (readonly [string, string])[] = [
  ['name is "x"', 'name in ["x", "x"]'],
  ['name in ["x", "y"]', 'name in ["y", "x"]'],
  ["count > 4", "count >= 5"],
  ["count < 5", "count <= 4"],
  ["user is missing", "not (user is present)"],
  ['user is not "x"', 'not (user is "x")'],
  ["ok", "ok is true"],
  ['name is "X" ignoring case', 'name is "x" ignoring case'],
  ["name like '*a'", "name like '**a'"],
  ['any tags is "x"', 'any tags in ["x"]'],
  ["size > 4", "(size > 4)"],
  ["name matches /a(b)/", "name matches /a(?:b)/"],
  ['any items has (id is "x" and parts is present)', 'any items has (parts is present and id is "x")'],
];

describe("the hash of a meaning", () => {
  it("is the same however an atom is written", () => {
    for (const [one, other] of atoms) expect([one, each(one)]).toEqual([one, each(other)]);
  });
  it("is another for every other atom", () => {
    const hashes = atoms.flatMap(([one]) => [each(one), each(`not (${one})`)]);
    expect(new Set(hashes).size).toBe(atoms.length * 2);
  });
  it("does not see order, duplicates and grouping of parts", () => {
    const predicate = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.nat(atoms.length - 1),
        fc.record({ kind: fc.constantFrom("and", "or" as const), of: fc.array(tie("tree"), { minLength: 2, maxLength: 4 }) }),
      ),
    })).tree;
    fc.assert(
      fc.property(predicate, fc.infiniteStream(fc.double({ noNaN: true, min: 0, max: 1 })), (tree, stream) => {
        const random = (): number => stream.next().value ?? 0;
        expect(each(written(rewritten(tree, random), random))).toBe(each(written(tree, () => 0)));
      }),
      { numRuns: 150 },
    );
  });
  it("does not see a part that is there twice, whatever is left of it", () => {
    expect(each('ok or ((name is "x" or count > 1) and (count > 1 or name is "x"))')).toBe(each('ok or name is "x" or count > 1'));
  });
  it("does not see names, metadata, platforms, spans or tests", () => {
    const plain = detection('from log where ok and (name is "x" or user is "y")\nalert when distinct user >= 5 within 10m for each name');
    const dressed = `language 1\n// a comment\n${plain
      .replace("language 1", "")
      .replace("a.b version 1", "c.d version 7")
      .replace('title: "t"', 'title: "other" status: stable attack: [TA0006] headline: "{name}"')
      .replace("severity: low", "severity: high")
      .replace('from log where ok and (name is "x" or user is "y")', "let who = user\nfrom log where both")
      .replace("distinct user", "distinct who")
      .replace(
        "for each name",
        'for each name\non elastic { set interval: 5m }\nsample s from log {}\ntest "t" { at 0m s expect no alert }',
      )}define both on log = (user is "y" or name is "x") and ok\n`;
    expect(hash(dressed)).toBe(hash(plain));
  });
  it("does not see the names of steps, nor the order of `and`", () => {
    const named = (a: string, b: string, condition: string): string =>
      alerting(`when ${condition} within 10m for each user`, `events ${a} from log where ok\nevents ${b} from log where not ok`);
    expect(named("a", "b", "a (count > 3) and b")).toBe(named("y", "x", "x and y (count >= 4)"));
    expect(named("a", "b", "a and b (count > 3)")).not.toBe(named("a", "b", "a (count > 3) and b"));
    expect(named("a", "b", "a then b")).not.toBe(named("a", "b", "b then a"));
  });
  it("is another for every change of a condition", () => {
    const conditions = [
      "on each event",
      "on each event for each user",
      "on each event for each user at most once per 1h",
      "on each event for each user at most once per 2h",
      "when count >= 5 within 10m",
      "when count >= 5 within 11m",
      "when count >= 6 within 10m",
      "when count >= 5 within 10m for each user",
      "when count >= 5 within 10m for each name",
      "when count >= 5 and count < 9 within 10m",
      "when distinct name >= 5 within 10m",
      "when distinct (name, user) >= 5 within 10m",
      "when sum count >= 5 within 10m",
      "when first seen name within 10d",
      "when first seen name within 10d learning 1d",
      "when count per 1h is 3 deviations above 7d baseline",
      "when count per 1h is 3.5 deviations above 7d baseline",
      "when count per 1h is 3 deviations above 7d baseline and count > 5",
      "when count per 1h is 3 deviations above 7d baseline learning 1d",
    ];
    expect(new Set(conditions.map((condition) => alerting(condition))).size).toBe(conditions.length);
    expect(alerting("when count >= 5 and distinct name > 2 within 10m")).toBe(alerting("when distinct name >= 3 and count > 4 and count >= 5 within 10m"));
    expect(alerting("when count per 1h is 3 deviations above 7d baseline")).toBe(
      alerting("when count per 1h is 3.0 deviations above 7d baseline learning 84h"),
    );
  });
  it("is another where a field's type or list changes, and the same where its absence does", () => {
    const text = detection('from log where name is "x"\nalert on each event');
    expect(hash(text.replace("name: string", "name: optional string"))).toBe(hash(text));
    expect(hash(text.replace("name: string", "name: ip").replace('"x"', '"::1"'))).not.toBe(hash(text.replace('"x"', '"::1"')));
    expect(hash(text.replaceAll("source log", "source other").replaceAll("from log", "from other"))).not.toBe(hash(text));
  });
  it("is 64 hexadecimal characters that stay from release to release", () => {
    expect(each('name is "x"')).toMatch(/^[0-9a-f]{64}$/);
    // A change here makes every detection look changed: raise irVersion, and say so.
    expect(each('name is "x"').slice(0, 16)).toBe("922c3b55944aef85");
  });
});

type Tree = number | { readonly kind: "and" | "or"; readonly of: readonly Tree[] };

/** Shuffled, with parts doubled and wrapped in their own kind. */
function rewritten(tree: Tree, random: () => number): Tree {
  if (typeof tree === "number") return tree;
  const parts = tree.of.map((part) => rewritten(part, random));
  const doubled = [...parts, ...parts.filter(() => random() > 0.7)];
  const shuffled = doubled.map((part) => ({ part, at: random() })).sort((a, b) => a.at - b.at);
  const of = shuffled.map(({ part }) => (random() > 0.7 ? { kind: tree.kind, of: [part, part] } : part));
  return { kind: tree.kind, of };
}

function written(tree: Tree, random: () => number): string {
  if (typeof tree === "number") return atoms[tree]?.[random() > 0.5 ? 1 : 0] ?? "ok";
  return `(${tree.of.map((part) => written(part, random)).join(` ${tree.kind} `)})`;
}
