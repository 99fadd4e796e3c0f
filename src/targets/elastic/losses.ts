/** What the ingest pipeline and the index lose on the way to a test, and whether that can change its answer: empty and long texts, and values put in another's place. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Atom, Field, LikePattern, Test, Value } from "../../ir/predicate.ts";
import type { Regex } from "../../ir/regex.ts";
import { type Context, differ } from "./context.ts";
import { canBeEmpty } from "./lucene.ts";
import { patternsOf } from "./patterns.ts";
import { storageOf } from "./storage.ts";

/** How a test reaches its value: a column, a key of a flattened field, the flattened sibling of a stringified object, or the text of that object. */
export type Route = "column" | "flattened" | "searched" | "cut";

/**
 * ignore_above of keywords in data streams, of the columns of stringified objects, and the pipeline's limit for their flattened siblings. A flattened field of
 * its own has none: an event with a value that is too long for a term is refused whole, whatever a rule asks (docs/sources.md).
 */
const longest = { column: 1_024, cut: 8_191, searched: 32_765 };
/** One field can have both limits, by how a test reaches it. */
const lostBecause = { cut: "which its column does not keep", searched: "for which the pipeline makes no field to search" } as const;

export function noteLosses(context: Context, { value, test, quantifier, negated, span }: Atom, route: Route): void {
  const values = test.kind === "field" ? [value, test.other] : [value];
  for (const one of values) noteMerged(context, one, negated);
  const [field] = value.fields;
  // With `else`, the field after a lost one is taken, whatever that says.
  const otherwise = values.some((one) => one.fields.length > 1);
  const every = quantifier === "every";
  const name = field?.path.join(".") ?? "";
  if (values.some(holdsTexts) && (every || otherwise || holdsOnEmpty(test, value))) {
    const effect = otherwise || (every && test.kind === "field") ? "either" : every && !holdsOnEmpty(test, value) ? "matches_more" : "matches_less";
    differ(context, { code: "empty_text_dropped", text: `an empty text in \`${name}\` is missing here`, span, effect, flipped: negated });
  }
  const throughObject = route === "searched" || route === "cut";
  if (route !== "flattened" && (throughObject || (values.some(holdsLongTexts) && (every || otherwise || canBeLong(test))))) {
    const what = !throughObject
      ? `a value of \`${name}\` with`
      : field?.type === "object"
        ? `an object \`${name}\` whose text has`
        : `\`${name}\` in an object whose text has`;
    const effect = otherwise || (every && !throughObject) ? "either" : "matches_less";
    const why = throughObject ? `, ${lostBecause[route]},` : "";
    const text = `${what} more than ${longest[route]} characters${why} is missing here`;
    differ(context, { code: "long_text_dropped", text, span, effect, flipped: negated });
  }
}

/** For a group key or a measured field: every value counts. `what` says which of them it is. */
export function noteLostValue(context: Context, value: Value, what: string): void {
  noteMerged(context, value);
  const field = value.fields[0];
  const name = field?.path.join(".") ?? "";
  const rest = { span: value.span, effect: value.fields.length > 1 ? ("either" as const) : ("matches_less" as const) };
  const inObject = value.fields.some((f) => storageOf(f, context.mapping).kind === "in-object");
  if (holdsTexts(value) && !value.cuts.some((cut) => cut.text !== ""))
    differ(context, { code: "empty_text_dropped", text: `an empty ${what} \`${name}\` is missing here`, ...rest });
  if (inObject) {
    differ(context, {
      code: "long_text_dropped",
      text: `the ${what} \`${name}\` in an object whose text has more than ${longest.cut} characters, ${lostBecause.cut}, is missing here`,
      ...rest,
    });
  } else if (holdsLongTexts(value)) {
    differ(context, { code: "long_text_dropped", text: `a ${what} \`${name}\` with more than ${longest.column} characters is missing here`, ...rest });
  }
}

export function noteMerged(context: Context, value: Value, flipped = false): void {
  for (const field of value.fields) {
    const storage = storageOf(field, context.mapping);
    if (storage.kind !== "column" || storage.form !== "merged") continue;
    const name = field.path.join(".");
    differ(context, {
      code: "merged_field",
      text: `where \`${name}\` is missing, \`${storage.name.join(".")}\` holds another field's value`,
      span: value.span,
      flipped,
    });
  }
}

/** Numbers and booleans are neither empty nor long; an object is empty as a text is. */
function holdsTexts(value: Value): boolean {
  return value.fields.some((field) => field.type === "string" || field.type === "object");
}

/** What a platform's parser computes is short, whatever it was computed from. */
function holdsLongTexts(value: Value): boolean {
  return value.fields.some((field: Field) => (field.type === "string" || field.type === "object") && field.computed === undefined);
}

/** Whether a test says of an empty text what it does not say of a missing one. */
function holdsOnEmpty(test: Test, value: Value): boolean {
  if (value.cuts.some((cut) => cut.text !== "")) return false;
  // The family of an empty user agent is `Other`, and nobody's tests can be held against that one name alone.
  const computed = value.fields.some((field) => field.computed !== undefined);
  switch (test.kind) {
    case "present":
    case "field":
      return true;
    case "equals":
    case "starts-with":
    case "ends-with":
    case "contains":
    case "like":
      return patternsOf(test).some((pattern) => (computed ? matchesOther(pattern) : pattern.every((part) => part.kind === "any")));
    case "matches":
      return computed || canBeEmpty(test.regex);
    case "compare":
    case "network":
    case "has":
      return false;
    default:
      return assertNever(test);
  }
}

function matchesOther(pattern: LikePattern): boolean {
  return pattern.every((part) => part.kind !== "text" || "other".includes(part.text.toLowerCase()));
}

/** Whether a text longer than a keyword can hold passes the test. */
function canBeLong(test: Test): boolean {
  switch (test.kind) {
    case "present":
    case "field":
      return true;
    case "equals":
    case "starts-with":
    case "ends-with":
    case "contains":
    case "like":
      return patternsOf(test).some((pattern) => pattern.some((part) => part.kind === "any") || textLength(pattern) > longest.column);
    case "matches":
      return longestMatch(test.regex) > longest.column;
    case "compare":
    case "network":
    case "has":
      return false;
    default:
      return assertNever(test);
  }
}

/** `?` can be a pair of surrogates, which ignore_above counts as two. */
function textLength(pattern: LikePattern): number {
  return pattern.reduce((sum, part) => sum + (part.kind === "text" ? part.text.length : 2), 0);
}

/** The length of the longest value in which a search succeeds: without both anchors there is none. */
function longestMatch(regex: Regex): number {
  if (regex.kind === "alternatives") return Math.max(0, ...regex.of.map(longestMatch));
  const parts = regex.kind === "sequence" ? regex.of : [regex];
  if (parts[0]?.kind !== "start" || parts.at(-1)?.kind !== "end") return Number.POSITIVE_INFINITY;
  return parts.reduce((sum, part) => sum + widest(part), 0);
}

function widest(regex: Regex): number {
  switch (regex.kind) {
    case "empty":
    case "start":
    case "end":
      return 0;
    case "text":
      return regex.text.length;
    case "dot":
    case "class":
      return 2;
    case "sequence":
      return regex.of.reduce((sum, part) => sum + widest(part), 0);
    case "alternatives":
      return Math.max(0, ...regex.of.map(widest));
    case "repeat":
      return regex.max === undefined ? (widest(regex.of) === 0 ? 0 : Number.POSITIVE_INFINITY) : regex.max * widest(regex.of);
    default:
      return assertNever(regex);
  }
}
