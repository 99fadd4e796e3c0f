import { describe, expect, it } from "vitest";
import { detection, predicateOf, ruleOf, shown } from "./program.ts";

const lowered = (predicate: string, more = ""): string => shown(predicateOf(predicate, more));

describe("lowering a predicate", () => {
  it.each([
    ['name is "x"', 'name equals [["x"],false]'],
    ['name is not "x" ignoring case', 'not name equals [["x"],true]'],
    ['name in ["x", "y"]', 'name equals [["x","y"],false]'],
    ["ok", "ok equals [[true],false]"],
    ["user is missing", "not user present"],
    ["user is not missing", "user present"],
    ["user is present", "user present"],
    ["tags is not present", "not tags present"],
    ["count >= 5", 'count compare [">=",5]'],
    ["size < field count", "size field < count"],
    ["name is not field user", "not name field == user"],
    ['address not in network "10.0.0.0/8"', 'not address network [["10.0.0.0/8"]]'],
    ["name like 'a*\\*'", 'name like [[[{"kind":"text","text":"a"},{"kind":"any"},{"kind":"text","text":"*"}]],false]'],
    ["name matches /^a/", 'name matches [{"kind":"sequence","of":[{"kind":"start"},{"kind":"text","text":"a"}]},"^a"]'],
    ['every tags ends with ["a", "b"]', 'every tags ends-with [["a","b"],false]'],
    ['any items has (not (kind is "x" and id is "y"))', 'any items has (not kind equals [["x"],false] or not id equals [["y"],false])'],
  ])("makes atoms: %s", (written, expected) => {
    expect(lowered(written)).toBe(expected);
  });

  it("pushes negation to the atoms", () => {
    expect(lowered('not (ok and (name is "x" or user is not "y"))')).toBe(
      '(not ok equals [[true],false] or (not name equals [["x"],false] and user equals [["y"],false]))',
    );
  });
  it("keeps the quantifier inside the negation: not any, not every", () => {
    expect(lowered('not any tags is "x"')).toBe('not any tags equals [["x"],false]');
    expect(lowered('any tags is not "x"')).toBe('not any tags equals [["x"],false]');
    expect(lowered('not any items has (kind is not "x")')).toBe('not any items has not kind equals [["x"],false]');
  });
  it("flattens parts of its own kind", () => {
    expect(lowered("ok and (user is present and (count > 1 and size > 1))")).toBe(
      '(ok equals [[true],false] and user present and count compare [">",1] and size compare [">",1])',
    );
    expect(lowered("not (ok or not (user is present and count > 1))")).toBe('(not ok equals [[true],false] and user present and count compare [">",1])');
  });
  it("writes `unless` as `and not`, one for each", () => {
    const rule = ruleOf(detection("from log where ok unless user is present unless count > 1 or size > 1 alert on each event"));
    expect(rule.steps.map((step) => shown(step.predicate))).toEqual([
      '(ok equals [[true],false] and not user present and not count compare [">",1] and not size compare [">",1])',
    ]);
  });
  it("is true where nothing is asked", () => {
    expect(shown(ruleOf(detection("from log alert on each event")).steps[0]?.predicate ?? { kind: "constant", value: false })).toBe("true");
  });
  it("writes defines out in their own terms, negated where they are", () => {
    expect(lowered("not a", 'define a on log = b or name in l\ndefine b on log = not ok\nlist l = ["x"]\n')).toBe(
      '(ok equals [[true],false] and not name equals [["x"],false])',
    );
  });
  it("spells a list out once, however many tests name it", () => {
    const predicate = predicateOf("name in l and user in l", 'list l = ["x", "y"]\n');
    const values = predicate.kind === "and" ? predicate.of.map((part) => (part.kind === "atom" && part.test.kind === "equals" ? part.test.values : [])) : [];
    expect(values).toEqual([
      ["x", "y"],
      ["x", "y"],
    ]);
    expect(values[0]).toBe(values[1]);
  });
  it("folds what is never true, or always", () => {
    expect(lowered("name in []")).toBe("false");
    expect(lowered("name not in []")).toBe("true");
    expect(lowered("ok and name in []")).toBe("false");
    expect(lowered("ok or name in l", "list l = []\n")).toBe("ok equals [[true],false]");
    expect(lowered("ok and not (name starts with [])")).toBe("ok equals [[true],false]");
    expect(lowered("any items has (id in [])")).toBe("false");
    expect(lowered("not every items has (id not in [])")).toBe("not items present");
  });
  it("takes a field's lists and absences from above it, relative to the element inside `has`", () => {
    const predicate = predicateOf('any items has (any parts is "x" and id is "y")');
    const inner = predicate.kind === "atom" && predicate.test.kind === "has" && predicate.test.predicate.kind === "and" ? predicate.test.predicate.of : [];
    expect(inner.map((atom) => (atom.kind === "atom" ? atom.value.fields : []))).toEqual([
      [{ path: ["parts"], type: "string", lists: [1], optional: true }],
      [{ path: ["id"], type: "string", lists: [], optional: false }],
    ]);
    const outer = predicateOf('any items.parts is "x"');
    expect(outer.kind === "atom" && outer.value.fields).toEqual([{ path: ["items", "parts"], type: "string", lists: [1, 2], optional: true }]);
  });
  it("says how a computed field comes about", () => {
    const predicate = predicateOf('family is "Chrome"');
    expect(predicate.kind === "atom" && predicate.value.fields[0]?.computed).toEqual({ with: "user_agent_family", argument: ["agent"] });
  });
  it("writes lets out, with their name", () => {
    const rule = ruleOf(detection('let who = user else name after "a" before "b"\nfrom log where who is "x"\nalert on each event for each who'));
    const value = {
      fields: [
        { path: ["user"], type: "string", lists: [], optional: true },
        { path: ["name"], type: "string", lists: [], optional: false },
      ],
      cuts: [
        { kind: "after", text: "a" },
        { kind: "before", text: "b" },
      ],
      name: "who",
    };
    expect(rule.keys).toMatchObject([value]);
    expect(rule.steps[0]?.predicate).toMatchObject({ kind: "atom", value });
  });
  it("keeps the place of every atom", () => {
    const text = detection('from log where ok and name is "x" alert on each event');
    const predicate = ruleOf(text).steps[0]?.predicate;
    const spans = predicate?.kind === "and" ? predicate.of.map(({ span }) => text.slice(span?.start, span?.end)) : [];
    expect(spans).toEqual(["ok", 'name is "x"']);
  });
});
