import { describe, expect, it } from "vitest";
import { call, compare, type Expression, joined, name, not, text, tuple } from "../../../src/targets/panther/python/ast.ts";
import { flat, printModule } from "../../../src/targets/panther/python/print.ts";
import { chunked, rawChunked, stringLiteral } from "../../../src/targets/panther/python/strings.ts";

describe("a string literal", () => {
  it.each([
    ["plain", '"plain"'],
    ['say "x"', "'say \"x\"'"],
    [`it's "x" "y"`, `'it\\'s "x" "y"'`],
    [`it's "`, `"it's \\""`],
    ["a\\b", '"a\\\\b"'],
    ["\n\t\r", '"\\n\\t\\r"'],
    ["\u0000\u0085\u202e\u2028\ufeff", '"\\x00\\x85\\u202e\\u2028\\ufeff"'],
    ["Ünï", '"Ünï"'],
    ["аbс", '"\\u0430b\\u0441"'],
    ["😀", '"\\U0001f600"'],
    ["\ud800", '"\\ud800"'],
    ["{x} %s", '"{x} %s"'],
  ])("of %j is %s", (value, literal) => {
    expect(stringLiteral(value)).toBe(literal);
  });

  it("is cut between characters, never inside an escape, and after a space where one is near", () => {
    expect(chunked("one two three four", 12)).toEqual(['"one two "', '"three four"']);
    expect(chunked("\u0085\u0085\u0085", 11)).toEqual(['"\\x85\\x85"', '"\\x85"']);
  });

  it("keeps a backslash with what it escapes when it is raw", () => {
    expect(rawChunked("\\.\\.\\.", 7)).toEqual(['r"\\.\\."', 'r"\\."']);
  });
});

describe("an expression", () => {
  const a = name("a");
  const b = compare(name("b"), "==", text("x"));
  it.each<[string, Expression]>([
    ['a and (b == "x" or a)', joined("and", [a, joined("or", [b, a])])],
    ['a or (b == "x" and a)', joined("or", [a, joined("and", [b, a])])],
    ["a and a and a", joined("and", [a, joined("and", [a, a])])],
    ["not (a and a)", not(joined("and", [a, a]))],
    ["not f(a) or a", joined("or", [not(call("f", a)), a])],
    ['b in ("x",)', compare(name("b"), "in", tuple([text("x")]))],
  ])("gets its parentheses from its operators: %s", (printed, expression) => {
    expect(flat(expression)).toBe(printed);
  });
});

function printed(value: Expression): string {
  return printModule({ header: [], imports: [], constants: [], functions: [{ name: "f", parameter: "x", body: [{ kind: "return", value }] }], helpers: [] });
}
const long = (letter: string): Expression => name(letter.repeat(40));

describe("a line that grows too long", () => {
  it("opens at `and`, keeping nested parentheses", () => {
    const nested = joined("or", [long("c"), long("d")]);
    expect(printed(joined("and", [long("a"), long("b"), nested]))).toBe(`def f(x):
    return (
        ${"a".repeat(40)}
        and ${"b".repeat(40)}
        and (${"c".repeat(40)} or ${"d".repeat(40)})
    )
`);
    const deeper = joined("or", [long("c"), long("d"), long("e")]);
    expect(printed(joined("and", [long("a"), long("b"), deeper]))).toContain(`        and (
            ${"c".repeat(40)}
            or ${"d".repeat(40)}
            or ${"e".repeat(40)}
        )
`);
  });

  it("opens two operands inside `bool()`, where black does not choose another bracket", () => {
    expect(printed(joined("and", [long("a"), call("f", long("b"), long("c"))]))).toBe(`def f(x):
    return bool(
        ${"a".repeat(40)}
        and f(${"b".repeat(40)}, ${"c".repeat(40)})
    )
`);
  });

  it("puts a text on the next line, and cuts it only where that is not enough", () => {
    expect(printed(text("x".repeat(88)))).toBe(`def f(x):\n    return (\n        "${"x".repeat(88)}"\n    )\n`);
    const lines = printed(text("x".repeat(200))).split("\n");
    expect(lines.every((line) => line.length <= 100)).toBe(true);
    expect(lines.join("").match(/x+/g)?.slice(1).join("").length).toBe(200);
  });
});

it("a module of more than a thousand lines says so to pylint", () => {
  const many = Array.from({ length: 1200 }, (_, i) => text(`value ${i}`));
  const module = printModule({ header: ["x"], imports: [], constants: [{ kind: "assign", name: "_LIST", value: tuple(many) }], functions: [], helpers: [] });
  expect(module.split("\n").slice(0, 2)).toEqual(["# x", "# pylint: disable=too-many-lines"]);
});
