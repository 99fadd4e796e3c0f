import { expect, test } from "vitest";
import type { LikePattern } from "../../../src/ir/predicate.ts";
import { printSearch, type Search } from "../../../src/targets/datadog/search.ts";
import { and, atom, codes, detection, field, is, not, or, reasons, searchOf, source, translate, value } from "./rules.ts";

const like = (...pattern: LikePattern) => ({ kind: "like", patterns: [pattern], ignoringCase: false }) as const;
const any = { kind: "any" } as const;
const text = (of: string) => ({ kind: "text", text: of }) as const;

test("a value is bare where it cannot be read as anything else, and quoted elsewhere", () => {
  const printed = ["ListSecrets", "a-b/c.d_e", "-x", "a b", "a:b", "OR", "ORDER", "*", 'a"\\'].map((v) => searchOf(atom("f", is(v))));
  expect(printed).toEqual(["@f:ListSecrets", "@f:a-b/c.d_e", '@f:"-x"', '@f:"a b"', '@f:"a:b"', '@f:"OR"', '@f:"ORDER"', '@f:"*"', '@f:"a\\"\\\\"']);
});

test("several values of one attribute are one group, negated by a minus before it", () => {
  expect(searchOf(atom("f", is("a", "b c")))).toBe('@f:(a OR "b c")');
  expect(searchOf(not(atom("f", is("a", "b"))))).toBe("-@f:(a OR b)");
});

test("numbers and booleans are searched by their text", () => {
  expect(searchOf(and(atom(value("n", "int"), is(5, -1)), atom(value("b", "bool"), is(true))))).toBe('@n:(5 OR "-1") @b:true');
  expect(searchOf(atom(value("n", "int"), { kind: "compare", operator: ">=", value: -5 }))).toBe("@n:>=\\-5");
});

test("texts beside a wildcard are escaped, since quotes would switch it off", () => {
  const starts = { kind: "starts-with", values: ["a b", "x:*"], ignoringCase: false } as const;
  expect(searchOf(atom("f", starts))).toBe("@f:(a\\ b* OR x\\:\\**)");
  expect(searchOf(atom("f", { ...starts, kind: "ends-with", values: ["-“é”"] }))).toBe("@f:*\\-\\“é\\”");
  expect(searchOf(atom("f", { ...starts, kind: "contains", values: ["\u2028\n"] }))).toBe("@f:*\\\u2028\\\n*");
  expect(searchOf(atom("f", like(text("arn:"), any, text(":user/"), any)))).toBe("@f:arn\\:*\\:user/*");
});

test("a pattern without wildcards is a value, and one without text is any value", () => {
  expect(searchOf(atom("f", like(text("a b"))))).toBe('@f:"a b"');
  expect(searchOf(atom("f", { kind: "contains", values: [""], ignoringCase: false }))).toBe("@f:*");
});

test("a wildcard that begins with an operator's letters stands outside a group", () => {
  const starts = { kind: "starts-with", values: ["NOT", "OR"], ignoringCase: false } as const;
  expect(searchOf(atom("f", starts))).toBe("(@f:NOT* OR @f:OR*)");
});

test("conjunctions are side by side, alternatives and what is in them in parentheses", () => {
  const [a, b, c] = [atom("a", is("x")), atom("b", is("y")), atom("c", is("z"))];
  expect(searchOf(and(a, or(b, and(a, not(c)))))).toBe("@a:x (@b:y OR (@a:x -@c:z))");
  expect(searchOf(or(and(a, b), c))).toBe("((@a:x @b:y) OR @c:z)");
});

test("a negation beside OR is in parentheses, so that it is not read as `and not`", () => {
  expect(searchOf(or(not(atom("a", is("x"))), atom("b", is("y"))))).toBe("((-@a:x) OR @b:y)");
});

test("networks are CIDR(), negated in the documented way", () => {
  const network = atom(value("ip", "ip"), { kind: "network", networks: ["10.0.0.0/8", "2001:db8::/32"] });
  expect(searchOf(network)).toBe("CIDR(@ip, 10.0.0.0/8, 2001:db8::/32)");
  expect(searchOf(not(network))).toBe("NOT(CIDR(@ip, 10.0.0.0/8, 2001:db8::/32))");
});

test("an element test with one positive test, or alternatives, is a plain attribute term", () => {
  const list = value("resources", "object", [1]);
  const has = (predicate: Parameters<typeof or>[0]) => atom(list, { kind: "has", predicate }, { quantifier: "any" });
  const [type, arn] = [atom("type", is("X")), atom("ARN", is("y"))];
  expect(searchOf(has(type))).toBe("@resources.type:X");
  expect(searchOf(not(has(or(type, arn))))).toBe("-(@resources.type:X OR @resources.ARN:y)");
  const refusal =
    "W1101 `has` with more than one test, or a negated one has no Datadog form: a search cannot hold two tests to the same element (one test, or several joined by `or`, is translated)";
  for (const wrong of [has(and(type, arn)), has(not(type)), has(or(type, and(type, arn)))]) expect(reasons(translate(detection(wrong)))).toEqual([refusal]);
});

test("any element of a list is a plain term", () => {
  expect(searchOf(not(atom(value("ids", "string", [1]), is("a"), { quantifier: "any" })))).toBe("-@ids:a");
});

test("fields go by their mapping, or by that of the object around them", () => {
  const mapped = source({
    maps: [
      { from: ["eventName"], to: ["evt", "name"] },
      { from: ["requestParameters"], to: ["params"] },
    ],
  });
  expect(searchOf(and(atom("eventName", is("a")), atom("requestParameters.secretId", is("b"))), mapped)).toBe("@evt.name:a @params.secretId:b");
});

test("what the platform cannot hold is refused, each with its reason and place", () => {
  const starts = { kind: "starts-with", values: ["a"], ignoringCase: true } as const;
  const cut = { ...value("a"), cuts: [{ kind: "after", text: ":" }] } as const;
  const refused = translate(
    detection(
      and(
        atom("a", starts),
        atom("a", { kind: "matches", regex: { kind: "dot" }, source: "." }),
        atom("a", { kind: "field", operator: "==", other: value("b"), ignoringCase: false }),
        atom("a", like({ kind: "one" })),
        atom(value("a", "string", [1]), is("x"), { quantifier: "every" }),
        atom(cut, is("x")),
        atom(value("n", "float"), is(1e30)),
        atom(value("n", "float"), { kind: "compare", operator: "<", value: 1e-9 }),
      ),
    ),
  );
  expect(reasons(refused)).toEqual([
    "W1101 `ignoring case` has no Datadog form: log search compares attribute values as written",
    "W1101 `matches` has no Datadog form: log search has no regular expressions",
    "W1101 a test against another field has no Datadog form: log search compares an attribute with written values only",
    "W1101 `?` in `like` has no Datadog form: `?` is one character of an unknown kind there, and no shipped rule uses it",
    "W1101 `every` has no Datadog form: a search asks whether any element matches, never all",
    "W1101 a cut or alternative value has no Datadog form: a search cannot cut values or choose between them (a name for one field is translated)",
    "W1105 the number 1e+30 has no plain decimal form to search for",
    "W1105 the number 1e-9 has no plain decimal form to search for",
  ]);
  expect(refused.fidelity === "refused" && refused.reasons.every((reason) => reason.span !== undefined)).toBe(true);
});

test("a field without an attribute of its own is refused", () => {
  const computed = { fields: [{ ...field("agent"), computed: { with: "user_agent_family", argument: ["userAgent"] } }], cuts: [] };
  const formed = source({ maps: [{ from: ["params"], to: ["params"], form: "java_map", span: { file: "cloudtrail.det", start: 0, end: 1 } }] });
  expect(reasons(translate(detection(atom(computed, is("x")))))).toEqual(["W1102 `agent` is not in the raw log, and no Datadog attribute holds it"]);
  expect(reasons(translate(detection(atom("status", is("x")))))).toEqual([
    "W1103 `status` cannot be searched as `@status`: intake takes this key as a reserved attribute",
  ]);
  for (const odd of ["a b", "a:b", "a)", "a*", "", "@x", "-x", "é", "a..b"]) {
    const odder = { fields: [{ ...field("x"), path: [odd, "y"] }], cuts: [] };
    expect(reasons(translate(detection(atom(odder, is("x")))))).toEqual([
      `W1103 \`${odd}.y\` cannot be searched as \`@${odd}.y\`: a search has no sure way to write this name`,
    ]);
  }
  expect(reasons(translate(detection(atom("params.a", is("x"))), formed))).toEqual(["W1104 Datadog has no mapping form `java_map`"]);
});

test("a computed field that is mapped is an attribute like any other", () => {
  const computed = { fields: [{ ...field("agent"), computed: { with: "user_agent_family", argument: ["userAgent"] } }], cuts: [] };
  expect(searchOf(atom(computed, is("x")), source({ maps: [{ from: ["agent"], to: ["http", "agent"] }] }))).toBe("@http.agent:x");
});

test("what the documentation leaves open is named, and nothing else", () => {
  const each = (predicate: Parameters<typeof and>[0]) => codes(translate(detection(predicate)));
  expect(each(atom("a", is("x")))).toEqual(["suppression_differs"]);
  expect(each(not(atom("a", { kind: "present" })))).toEqual(["existence_unverified", "suppression_differs"]);
  expect(each(atom(value("o", "object"), { kind: "present" }))).toEqual(["existence_unverified", "empty_object_lost", "suppression_differs"]);
  expect(each(atom("a", is("", "x")))).toEqual(["empty_text_unverified", "suppression_differs"]);
  expect(each(atom(value("n", "int"), { kind: "compare", operator: "<", value: 5 }))).toEqual(["numeric_facet_assumed", "suppression_differs"]);
  expect(each(atom(value("ip", "ip"), { kind: "network", networks: ["10.0.0.0/8"] }))).toEqual(["cidr_unverified", "suppression_differs"]);
  expect(translate(detection(atom("a", is("x")))).fidelity).toBe("exact");
});

test("a selection of everything is the source's own search, and one of nothing is refused", () => {
  expect(searchOf({ kind: "constant", value: true })).toBe("source:cloudtrail");
  expect(reasons(translate(detection({ kind: "constant", value: false })))).toEqual(["W1109 `events` selects nothing, and Datadog has no search for nothing"]);
});

test("the source's search stays one term of the whole", () => {
  const withQuery = (query: string) => source({ options: [{ name: "query", value: query, duration: false, valueSpan: { file: "s.det", start: 1, end: 2 } }] });
  const whole = (query: string) => searchOf(atom("a", is("x")), withQuery(query));
  expect(whole(" source:(a OR b) ")).toBe("source:(a OR b) @a:x");
  expect(whole("source:a OR source:b")).toBe("(source:a OR source:b) @a:x");
  expect(whole('service:"a OR (b" -env:\\)')).toBe('service:"a OR (b" -env:\\) @a:x');
  const broken = ["", "a) OR (b", "(a", 'a"b', "a\\", "a\nb", "[1 TO 2)", "a)", "a AND", "NOT", "source:", "a -"].map((query) =>
    reasons(translate(detection(atom("a", is("x"))), withQuery(query))),
  );
  expect(broken.map(([first]) => first?.split(" in `")[0])).toEqual([
    "W1110 `query` is no whole search: nothing",
    "W1110 `query` is no whole search: `)` without its beginning",
    "W1110 `query` is no whole search: `(` without its end",
    "W1110 `query` is no whole search: an open quote",
    "W1110 `query` is no whole search: a backslash at the end",
    "W1110 `query` is no whole search: a line break or control character",
    "W1110 `query` is no whole search: `)` without its beginning",
    "W1110 `query` is no whole search: `)` without its beginning",
    ...Array(4).fill("W1110 `query` is no whole search: an operator at the end"),
  ]);
  expect(reasons(translate(detection(atom("a", is("x"))), source({ options: [] })))).toEqual(["E0910 source `cloudtrail` does not say its `query` on datadog"]);
});

test("a predicate as deep as nobody writes is refused, not a crash", () => {
  let deep = or(atom("a", is("x")), atom("b", is("y")));
  for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? and(deep, atom("a", is("x"))) : or(deep, atom("a", is("x")));
  expect(reasons(translate(detection(deep)))).toEqual(["W1112 the predicate is nested more than 200 deep"]);
});

test("the printer puts every operand where it belongs, whatever the tree", () => {
  const a: Search = { kind: "attribute", path: "a", values: [{ kind: "exists" }] };
  const twice: Search = { kind: "not", of: { kind: "not", of: { kind: "and", of: [a, a] } } };
  expect(printSearch(twice)).toBe("-(-(@a:* @a:*))");
});
