/** A step's predicate as a search. What a search cannot say becomes a reason at its span. Negation stays at the atoms, and a minus matches events without the attribute, as `not` does. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/detection.ts";
import type { Atom, LikePart, LikePattern, Predicate, Test } from "../../ir/predicate.ts";
import type { Scalar } from "../../model/event.ts";
import { attributeOf } from "./attributes.ts";
import { differs, type Findings } from "./findings.ts";
import type { Search, SearchValue } from "./search.ts";
import { supports } from "./supports.ts";

/** Deeper than any person writes, and shallower than the call stack. */
const deepest = 200;

interface Place {
  readonly source: Source;
  readonly findings: Findings;
  /** The list of objects whose element a test inside `has` looks at. */
  readonly around: readonly string[];
  readonly depth: number;
}

/** Undefined where something was refused, and for the constant true, which adds no term. `step` is for messages. */
export function searchOf(predicate: Predicate, source: Source, findings: Findings, step: string): Search | undefined {
  if (predicate.kind === "constant") {
    if (!predicate.value) findings.reasons.push(problem("W1109", predicate.span, { step }));
    return undefined;
  }
  return search(predicate, { source, findings, around: [], depth: 0 });
}

function search(predicate: Predicate, place: Place): Search | undefined {
  switch (predicate.kind) {
    case "atom":
      return atom(predicate, place);
    case "and":
    case "or": {
      if (place.depth >= deepest) return refuse(place, "W1112", predicate.span, { deepest });
      const of = predicate.of.map((p) => search(p, { ...place, depth: place.depth + 1 }));
      const whole = of.filter((s) => s !== undefined);
      return whole.length === of.length ? { kind: predicate.kind, of: whole } : undefined;
    }
    case "constant":
      return refuse(place, "W1101", predicate.span, { what: "a constant inside a predicate", reason: "a search is made of attributes" });
    default:
      return assertNever(predicate);
  }
}

function atom(atom: Atom, place: Place): Search | undefined {
  if (atom.quantifier === "every") return refuse(place, "W1101", atom.span, { what: "`every`", reason: supports.every.reason });
  const found = atom.test.kind === "has" ? element(atom, atom.test.predicate, place) : tested(atom, atom.test, place);
  return found !== undefined && atom.negated ? { kind: "not", of: found } : found;
}

/** "Some element passes" is "some element's attribute passes" for one positive test; alternatives may be different elements' and still be right. */
function element(has: Atom, predicate: Predicate, place: Place): Search | undefined {
  const [list] = has.value.fields;
  const alternatives = predicate.kind === "or" ? predicate.of : [predicate];
  const separate = alternatives.every((p) => p.kind === "atom" && !p.negated);
  if (list === undefined || !separate)
    return refuse(place, "W1101", has.span, { what: "`has` with more than one test, or a negated one", reason: supports.has.reason });
  return search(predicate, { ...place, around: [...place.around, ...list.path], depth: place.depth + 1 });
}

function tested(atom: Atom, test: Exclude<Test, { kind: "has" }>, place: Place): Search | undefined {
  const attribute = attributeOf(atom.value, place.source, place.around, atom.value.span ?? atom.span);
  if (attribute.kind === "refused") {
    place.findings.reasons.push(attribute.reason);
    return undefined;
  }
  const { path } = attribute;
  if (test.kind === "network") {
    differs(place.findings, "cidr_unverified", `\`CIDR(@${path}, ...)\` in a detection rule is not documented`, atom.span, atom.negated);
    return { kind: "network", path, networks: test.networks };
  }
  const values = searchValues(test, atom, place);
  if (values === undefined) return undefined;
  for (const value of values) note(value, path, atom, place.findings);
  return { kind: "attribute", path, values };
}

function searchValues(test: Exclude<Test, { kind: "has" | "network" }>, { span }: Atom, place: Place): readonly SearchValue[] | undefined {
  if ("ignoringCase" in test && test.ignoringCase)
    return refuse(place, "W1101", span, { what: "`ignoring case`", reason: supports["text.ignoring-case"].reason });
  switch (test.kind) {
    case "present":
      return [{ kind: "exists" }];
    case "equals": {
      const huge = test.values.find((value) => scalarText(value) === undefined);
      if (typeof huge === "number") return refuse(place, "W1105", span, { value: huge });
      return test.values.map((value) => ({ kind: "exact", text: scalarText(value) ?? "" }));
    }
    case "compare": {
      const number = scalarText(test.value);
      return number === undefined ? refuse(place, "W1105", span, { value: test.value }) : [{ kind: "compare", operator: test.operator, number }];
    }
    case "starts-with":
      return test.values.map((text) => wildcard([{ kind: "text", text }, { kind: "any" }]));
    case "ends-with":
      return test.values.map((text) => wildcard([{ kind: "any" }, { kind: "text", text }]));
    case "contains":
      return test.values.map((text) => wildcard([{ kind: "any" }, { kind: "text", text }, { kind: "any" }]));
    case "like":
      if (test.patterns.some((pattern) => pattern.some((part) => part.kind === "one"))) {
        return refuse(place, "W1101", span, { what: "`?` in `like`", reason: supports["text.like-one"].reason });
      }
      return test.patterns.map(wildcard);
    case "matches":
      return refuse(place, "W1101", span, { what: "`matches`", reason: supports["text.matches"].reason });
    case "field":
      return refuse(place, "W1101", span, { what: "a test against another field", reason: supports.field.reason });
    default:
      return assertNever(test);
  }
}

/** A pattern without text is any value, one without `*` is the text itself. */
function wildcard(pattern: LikePattern): SearchValue {
  const parts = pattern.filter(isWildcardPart).filter((part) => part.kind === "any" || part.text !== "");
  if (parts.every((part) => part.kind === "text")) return { kind: "exact", text: parts.map((part) => part.text).join("") };
  return parts.every((part) => part.kind === "any") ? { kind: "exists" } : { kind: "wildcard", parts };
}

function isWildcardPart(part: LikePart): part is Exclude<LikePart, { kind: "one" }> {
  return part.kind !== "one";
}

/** The difference that the form of a value brings. */
function note(value: SearchValue, path: string, { value: tested, span, negated }: Atom, findings: Findings): void {
  if (value.kind === "exists") {
    differs(findings, "existence_unverified", `whether \`@${path}:*\` matches null and the empty text is not documented`, span, negated);
    if (tested.fields[0]?.type === "object") differs(findings, "empty_object_lost", `\`@${path}:*\` does not find an object that holds nothing`, span, negated);
  } else if (value.kind === "compare") {
    differs(findings, "numeric_facet_assumed", `\`@${path}\` must be a measure for \`${value.operator}\``, span, negated);
  } else if (value.kind === "exact" && value.text === "") {
    differs(findings, "empty_text_unverified", `whether \`@${path}:""\` finds the empty text is not documented`, span, negated);
  }
}

/** Numbers and booleans are searched by their text; undefined for a number whose text has an exponent. */
function scalarText(value: Scalar): string | undefined {
  const text = String(value);
  return typeof value === "number" && /[^0-9.-]/.test(text) ? undefined : text;
}

function refuse<C extends "W1101" | "W1105" | "W1112">(place: Place, code: C, span: Span | undefined, parameters: Parameters<typeof problem<C>>[2]): undefined {
  place.findings.reasons.push(problem(code, span, parameters));
  return undefined;
}
