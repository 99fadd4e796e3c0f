import { describe, expect, it } from "vitest";
import { bodyOf, emitted } from "./translate.ts";

const rule = (where: string): string => bodyOf(emitted({ where }).python, "rule");

describe("a test in Python", () => {
  it.each([
    ['name is "a"', 'return event.get("name") == "a"'],
    ['name is not "a"', 'return event.get("name") != "a"'],
    ['user.arn in ["a", "b"]', 'return _get(event, "user", "arn") in ("a", "b")'],
    ['name in ["A", "a"] ignoring case', 'return _folded(event.get("name")) == "a"'],
    ["admin", 'return event.get("admin") is True'],
    ["not admin", 'return event.get("admin") is not True'],
    ["size is 5", 'return _int(event.get("size")) == 5'],
    ["size >= 5", 'return _at_least(_int(event.get("size")), 5)'],
    ["not size < -5", 'return not _less(_int(event.get("size")), -5)'],
    ["name is missing", 'return not _present(event.get("name"))'],
    ['name starts with ["a", "b"]', 'return _starts_with(event.get("name"), "a", "b")'],
    ['name like "*\\\\*?"', 'return _like(event.get("name"), "*\\\\*?")'],
    ["name is field user.arn", 'return _equal(_text(event.get("name")), _text(_get(event, "user", "arn")))'],
    ['any tags is "x"', 'return any(item == "x" for item in _each(event, "tags", ...))'],
    ['not every tags is "x"', 'return not _every(item == "x" for item in _each(event, "tags", ...))'],
    [
      'any items has (kind is "x" or kind is missing)',
      'return any( hasattr(item, "keys") and (item.get("kind") == "x" or not _present(item.get("kind"))) for item in _each(event, "items", ...) )',
    ],
  ])("%s is %s", (where, python) => {
    expect(rule(where)).toBe(python);
  });

  it("brings only the helpers and imports that it uses", () => {
    const { python } = emitted({ where: 'name is "a"' });
    expect(python).not.toContain("import");
    expect(python.match(/^def \w+/gm)).toEqual(["def rule", "def dedup", "def title"]);
    const { python: network } = emitted({ where: 'name matches /a/ or name in network "10.0.0.0/8"' });
    expect(network.match(/^import \w+/gm)).toEqual(["import ipaddress", "import re"]);
  });

  it("takes long values out into constants, and marks those that bandit mistakes", () => {
    const { python } = emitted({ where: `name is "${"x".repeat(120)}" or name is "/tmp/x" or name is "0.0.0.0"` });
    expect(python).toContain('_TEXT_2 = "/tmp/x"  # nosec B108\n_TEXT_3 = "0.0.0.0"  # nosec B104\n');
    expect(bodyOf(python, "rule")).toBe('return ( event.get("name") == _TEXT or event.get("name") == _TEXT_2 or event.get("name") == _TEXT_3 )');
  });

  it("is put into functions of its own where it is nested deep", () => {
    const nested = Array.from({ length: 60 }).reduce<string>((inner, _, i) => `(name is "${i}" ${i % 2 === 0 ? "and" : "or"} ${inner})`, "admin");
    const { python } = emitted({ where: nested });
    expect(python.match(/^def _condition/gm)?.length).toBe(19);
    expect(Math.max(...python.split("\n").map((line) => line.search(/\S/)))).toBeLessThanOrEqual(20);
  });
});

describe("an event takes part", () => {
  it("only with its keys and what is counted, unless a test asks for them already", () => {
    const { python } = emitted({ where: 'user.arn starts with "u"', alert: "when distinct size >= 5 within 10m for each user.arn, admin" });
    expect(bodyOf(python, "rule")).toBe(
      'return ( _starts_with(_get(event, "user", "arn"), "u") and isinstance(event.get("admin"), bool) and _int(event.get("size")) is not None )',
    );
    expect(bodyOf(python, "dedup")).toBe('return _key(_get(event, "user", "arn"), event.get("admin"))');
    expect(bodyOf(python, "unique")).toBe('return _key(_number_text(_int(event.get("size"))))');
  });

  it("in one group with all others where there is no key", () => {
    expect(emitted({}).python).toContain('def dedup(_event):\n    return "all events"\n');
  });
});

describe("a mapping", () => {
  it("moves a field and all below it", () => {
    expect(bodyOf(emitted({ where: 'user.arn is "x"', maps: "map user.arn -> actor.id" }).python, "rule")).toBe('return _get(event, "actor", "id") == "x"');
    expect(bodyOf(emitted({ where: 'any items has (kind is "x")', maps: "map items -> a.b" }).python, "rule")).toBe(
      'return any( hasattr(item, "keys") and item.get("kind") == "x" for item in _each(event, "a", "b", ...) )',
    );
  });

  it("is where a computed field is read", () => {
    expect(bodyOf(emitted({ where: 'family is "curl"', maps: "map family -> p_family" }).python, "rule")).toBe('return event.get("p_family") == "curl"');
  });
});
