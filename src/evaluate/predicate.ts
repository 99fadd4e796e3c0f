/** The reference meaning of `where` and `unless` (laws 1 to 5): a predicate becomes a closure over raw records. Knows nothing of time and groups. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Atom, Predicate, Test } from "../ir/predicate.ts";
import type { Json, JsonObject } from "../model/event.ts";
import { networkMatcher } from "./network.ts";
import { searcher } from "./regex.ts";
import { foldAscii, likeMatcher } from "./text.ts";
import { elementsReader, hasType, isMissing, isObject, type Reader, rawReader, typedReader } from "./value.ts";

export function matcher(predicate: Predicate): Reader<boolean> {
  switch (predicate.kind) {
    case "and": {
      const parts = predicate.of.map(matcher);
      return (data) => parts.every((matches) => matches(data));
    }
    case "or": {
      const parts = predicate.of.map(matcher);
      return (data) => parts.some((matches) => matches(data));
    }
    case "constant":
      return () => predicate.value;
    case "atom": {
      const matches = atomMatcher(predicate);
      return predicate.negated ? (data) => !matches(data) : matches;
    }
    default:
      return assertNever(predicate);
  }
}

function atomMatcher(atom: Atom): Reader<boolean> {
  if (atom.test.kind === "present") {
    const read = rawReader(atom.value);
    return (data) => !isMissing(read(data));
  }
  const holds = testMatcher(atom.test);
  if (atom.quantifier === "one") {
    const read = typedReader(atom.value);
    return (data) => {
      const value = read(data);
      return value !== undefined && holds(value, data);
    };
  }
  const read = elementsReader(atom.value);
  const type = atom.value.fields[0]?.type ?? "object";
  const element = (value: Json, data: JsonObject): boolean => hasType(value, type) && holds(value, data);
  if (atom.quantifier === "any") return (data) => read(data).some((value) => element(value, data));
  return (data) => {
    const values = read(data);
    return values.length > 0 && values.every((value) => element(value, data));
  };
}

/** Whether a present value of its declared type passes. `data` is the record, for `field`. */
type Holds = (value: Json, data: JsonObject) => boolean;

function testMatcher(test: Exclude<Test, { kind: "present" }>): Holds {
  switch (test.kind) {
    case "equals": {
      const values = new Set<Json>(test.values.map((value) => fold(value, test.ignoringCase)));
      return (value) => values.has(fold(value, test.ignoringCase));
    }
    case "compare": {
      const { operator, value: limit } = test;
      return (value) => typeof value === "number" && compare(value, operator, limit);
    }
    case "field":
      return fieldMatcher(test);
    case "starts-with":
      return textMatcher(test, (text, part) => text.startsWith(part));
    case "ends-with":
      return textMatcher(test, (text, part) => text.endsWith(part));
    case "contains":
      return textMatcher(test, (text, part) => text.includes(part));
    case "like": {
      const patterns = test.patterns.map((pattern) =>
        likeMatcher(test.ignoringCase ? pattern.map((part) => (part.kind === "text" ? { ...part, text: foldAscii(part.text) } : part)) : pattern),
      );
      return (value) => {
        const text = fold(value, test.ignoringCase);
        return typeof text === "string" && patterns.some((matches) => matches(text));
      };
    }
    case "matches": {
      const found = searcher(test.regex);
      return (value) => typeof value === "string" && found(value);
    }
    case "network": {
      const contains = networkMatcher(test.networks);
      return (value) => typeof value === "string" && contains(value);
    }
    case "has": {
      const matches = matcher(test.predicate);
      return (value) => isObject(value) && matches(value);
    }
    default:
      return assertNever(test);
  }
}

function fieldMatcher({ operator, other, ignoringCase }: Extract<Test, { kind: "field" }>): Holds {
  const read = typedReader(other);
  return (value, data) => {
    const right = read(data);
    if (right === undefined) return false;
    if (operator === "==") return fold(value, ignoringCase) === fold(right, ignoringCase);
    return typeof value === "number" && typeof right === "number" && compare(value, operator, right);
  };
}

function textMatcher(test: { readonly values: readonly string[]; readonly ignoringCase: boolean }, passes: (text: string, part: string) => boolean): Holds {
  const parts = test.values.map((part) => (test.ignoringCase ? foldAscii(part) : part));
  return (value) => {
    const text = fold(value, test.ignoringCase);
    return typeof text === "string" && parts.some((part) => passes(text, part));
  };
}

function fold(value: Json, ignoringCase: boolean): Json {
  return ignoringCase && typeof value === "string" ? foldAscii(value) : value;
}

/** Also for thresholds, whose sums may be beyond 2^53. */
export function compare(left: number | bigint, operator: "<" | "<=" | ">" | ">=", right: number): boolean {
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return assertNever(operator);
  }
}
