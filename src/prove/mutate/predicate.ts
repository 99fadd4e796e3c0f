/** Small changes of what a step selects. Knows no rule. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Atom, FieldType, LikePart, LikePattern, Predicate, Test, Value } from "../../ir/predicate.ts";
import { atomText, likeText, predicateText, scalarText, writtenText } from "../../ir/words.ts";
import type { Scalar } from "../../model/event.ts";
import { type Change, inEach, within, without } from "./change.ts";
import { regexChanges } from "./regex.ts";

/** Of a whole `where ... unless ...`. */
export function selectionChanges(predicate: Predicate): readonly Change<Predicate>[] {
  if (predicate.kind === "constant") return [];
  const { span } = predicate;
  const all: Change<Predicate> = { operator: "drop clause", span, before: predicateText(predicate), after: "", to: { kind: "constant", value: true } };
  return [...predicateChanges(predicate), all];
}

function predicateChanges(predicate: Predicate): readonly Change<Predicate>[] {
  switch (predicate.kind) {
    case "constant":
      return [];
    case "atom":
      return atomChanges(predicate);
    case "and":
    case "or": {
      const { kind, of, span } = predicate;
      const other = kind === "and" ? "or" : "and";
      const swapped: Predicate = { kind: other, of };
      return [
        ...of.map((part, i): Change<Predicate> => {
          const { span: own = span } = part;
          return { operator: "drop clause", span: own, before: predicateText(part), after: "", to: joined(kind, without(of, i)) };
        }),
        { operator: "and, or", span, before: predicateText(predicate), after: predicateText(swapped), to: joined(other, of) },
        ...within(inEach(of, predicateChanges), (parts) => joined(kind, parts), span),
      ];
    }
    default:
      return assertNever(predicate);
  }
}

/** No part of its own kind, no lonely part. */
function joined(kind: "and" | "or", parts: readonly Predicate[]): Predicate {
  const of = parts.flatMap((part) => (part.kind === kind ? part.of : [part]));
  const [only, ...more] = of;
  return only !== undefined && more.length === 0 ? only : { kind, of };
}

function atomChanges(atom: Atom): readonly Change<Predicate>[] {
  const { negated, quantifier, value, test, span } = atom;
  const to = (operator: Change<Atom>["operator"], changed: Atom): Change<Atom> => ({
    operator,
    span,
    before: atomText(atom),
    after: atomText(changed),
    to: changed,
  });
  const found: Change<Atom>[] = [to("negate", { ...atom, negated: !negated })];
  if (quantifier === "any" || quantifier === "every") found.push(to("quantifier", { ...atom, quantifier: quantifier === "any" ? "every" : "any" }));
  found.push(...within(valueChanges(value), (changed): Atom => ({ ...atom, value: changed }), span));
  if (test.kind === "has") {
    return [...found, ...within(predicateChanges(test.predicate), (changed): Atom => ({ ...atom, test: { kind: "has", predicate: changed } }), span)];
  }
  for (const change of testChanges(test, value.fields[0]?.type ?? "object")) {
    const changed: Atom = { ...atom, test: change.to };
    // Of one value of many, the value says it; else the whole test.
    found.push(change.before === "" ? to(change.operator, changed) : { ...change, span, to: changed });
  }
  return found;
}

export function valueChanges(value: Value): readonly Change<Value>[] {
  const { fields, cuts, name: _, ...rest } = value;
  const changed = (to: Pick<Value, "fields" | "cuts">): Change<Value> => ({
    operator: "value",
    before: writtenText(value),
    after: writtenText(to),
    to: { ...rest, ...to },
  });
  const found = fields.length > 1 ? fields.map((_, i) => changed({ fields: without(fields, i), cuts })) : [];
  for (const [i, cut] of cuts.entries()) {
    found.push(changed({ fields, cuts: without(cuts, i) }));
    found.push(changed({ fields, cuts: cuts.with(i, { ...cut, kind: cut.kind === "after" ? "before" : "after" }) }));
    found.push(changed({ fields, cuts: cuts.with(i, { ...cut, text: otherText(cut.text) }) }));
  }
  return found;
}

/** Texts are empty where the change is told by the whole test. */
type TestChange = Pick<Change<Test>, "operator" | "before" | "after" | "to">;

function testChanges(test: Test, type: FieldType): readonly TestChange[] {
  const told = (operator: TestChange["operator"], to: Test): TestChange => ({ operator, before: "", after: "", to });
  switch (test.kind) {
    case "present":
    case "has":
      return [];
    case "equals":
      return [...caseChanges(test), ...listChanges(test), ...(type === "string" ? neighbours(test) : [])];
    case "starts-with":
    case "ends-with":
    case "contains":
      return [...caseChanges(test), ...listChanges(test), ...neighbours(test)];
    case "compare":
      return [
        told("operator", { ...test, operator: beside[test.operator] }),
        told("literal", { ...test, value: test.value - 1 }),
        told("literal", { ...test, value: test.value + 1 }),
      ];
    case "field":
      if (test.operator !== "==") return [told("operator", { ...test, operator: beside[test.operator] })];
      return type === "string" ? [told("case", { ...test, ignoringCase: !test.ignoringCase })] : [];
    case "like":
      return [...caseChanges(test), ...patternsChanges(test)];
    case "matches":
      return regexChanges(test.regex).map(({ source, to }) => ({
        operator: "pattern",
        before: `/${test.source}/`,
        after: `/${source}/`,
        to: { kind: "matches", regex: to, source },
      }));
    case "network":
      return test.networks.flatMap((network, i): readonly TestChange[] => {
        const changed = otherNetworks(network).map((other): TestChange => {
          const to: Test = { kind: "network", networks: test.networks.with(i, other) };
          return { operator: "network", before: scalarText(network), after: scalarText(other), to };
        });
        const dropped: TestChange = {
          operator: "drop value",
          before: scalarText(network),
          after: "",
          to: { kind: "network", networks: without(test.networks, i) },
        };
        return test.networks.length > 1 ? [dropped, ...changed] : changed;
      });
    default:
      return assertNever(test);
  }
}

export const beside = { ">=": ">", ">": ">=", "<=": "<", "<": "<=" } as const;

type TextTest = Extract<Test, { readonly kind: "starts-with" | "ends-with" | "contains" }>;
type ListTest = Extract<Test, { readonly kind: "equals" }> | TextTest;

/** Only where the case of a letter can matter. */
function caseChanges(test: ListTest | Extract<Test, { readonly kind: "like" }>): readonly TestChange[] {
  const texts = test.kind === "like" ? test.patterns.map(likeText) : test.values.map(String);
  const strings = test.kind === "like" || test.values.some((value) => typeof value === "string");
  if (!strings || !texts.some((text) => /[A-Za-z]/.test(text))) return [];
  return [{ operator: "case", before: "", after: "", to: { ...test, ignoringCase: !test.ignoringCase } }];
}

function listChanges(test: ListTest): readonly TestChange[] {
  const { values } = test;
  const many = values.length > 1;
  return (values as readonly Scalar[]).flatMap((value, i): readonly TestChange[] => {
    const other = otherScalar(value);
    const changed = { ...test, values: (values as readonly Scalar[]).with(i, other) } as Test;
    const literal: TestChange = { operator: "literal", before: many ? scalarText(value) : "", after: scalarText(other), to: changed };
    const rest = { ...test, values: without<Scalar>(values, i) } as Test;
    return many ? [literal, { operator: "drop value", before: scalarText(value), after: "", to: rest }] : [literal];
  });
}

/** A character less; of an empty text none can be left out. */
function otherText(text: string): string {
  const points = [...text];
  return points.length > 1 ? points.slice(0, -1).join("") : `${text}x`;
}

function otherScalar(value: Scalar): Scalar {
  if (typeof value === "string") return otherText(value);
  return typeof value === "number" ? value + 1 : !value;
}

const nearby = {
  equals: ["starts-with", "contains"],
  "starts-with": ["equals", "contains"],
  "ends-with": ["equals", "contains"],
  contains: ["equals", "starts-with", "ends-with"],
} as const;

function neighbours(test: ListTest): readonly TestChange[] {
  const { values, ignoringCase } = test;
  if (!values.every((value) => typeof value === "string")) return [];
  return nearby[test.kind].map((kind) => ({ operator: "test neighbour", before: "", after: "", to: { kind, values, ignoringCase } as Test }));
}

function patternsChanges(test: Extract<Test, { readonly kind: "like" }>): readonly TestChange[] {
  const { patterns } = test;
  return patterns.flatMap((pattern, i): readonly TestChange[] => {
    const changed = otherPatterns(pattern).map(
      (other): TestChange => ({
        operator: "pattern",
        before: likeText(pattern),
        after: likeText(other),
        to: { ...test, patterns: patterns.with(i, other) },
      }),
    );
    const dropped: TestChange = { operator: "drop value", before: likeText(pattern), after: "", to: { ...test, patterns: without(patterns, i) } };
    return patterns.length > 1 ? [dropped, ...changed] : changed;
  });
}

function otherPatterns(pattern: LikePattern): readonly LikePattern[] {
  return pattern.flatMap((part, i): readonly LikePattern[] => {
    if (part.kind === "text") return [pattern.with(i, { kind: "text", text: otherText(part.text) })];
    if (part.kind === "one") return [merged(pattern.with(i, { kind: "any" })), merged(without(pattern, i))];
    return [merged(pattern.with(i, { kind: "one" })), merged(without(pattern, i))];
  });
}

/** No two texts and no two `any` in a row. */
function merged(pattern: LikePattern): LikePattern {
  const parts: LikePart[] = [];
  for (const part of pattern) {
    const last = parts.at(-1);
    if (last?.kind === "any" && part.kind === "any") continue;
    if (last?.kind === "text" && part.kind === "text") parts[parts.length - 1] = { kind: "text", text: last.text + part.text };
    else parts.push(part);
  }
  return parts;
}

function otherNetworks(network: string): readonly string[] {
  const [address = "", length = ""] = network.split("/");
  const most = address.includes(":") ? 128 : 32;
  return [Number(length) - 1, Number(length) + 1].filter((bits) => bits >= 0 && bits <= most).map((bits) => `${address}/${bits}`);
}
