/** Programs made of texts, for tests; spans are left out, since they are the parser's. */

import type { Rule } from "../../../src/ir/detection.ts";
import type { Predicate } from "../../../src/ir/predicate.ts";
import { lower, type Program } from "../../../src/lower/lower.ts";
import { detection, projectOf, where } from "../check/project.ts";

export function programOf(text: string, others: Readonly<Record<string, string>> = {}): Program {
  return lower(projectOf(text, others));
}

export function ruleOf(text: string): Rule {
  const [rule] = programOf(text).rules;
  if (rule === undefined) throw new Error(`no rule: ${JSON.stringify(projectOf(text).diagnostics)}`);
  return rule;
}

export function predicateOf(predicate: string, more = ""): Predicate {
  const [step] = ruleOf(`${where(predicate)}${more}`).steps;
  if (step === undefined) throw new Error("no step");
  return step.predicate;
}

export { detection };

/** `not any items.id equals ["x"]`: short enough to read. */
export function shown(predicate: Predicate): string {
  switch (predicate.kind) {
    case "constant":
      return String(predicate.value);
    case "and":
    case "or":
      return `(${predicate.of.map(shown).join(` ${predicate.kind} `)})`;
    case "atom": {
      const { negated, quantifier, value, test } = predicate;
      const cuts = value.cuts.map(({ kind, text }) => ` ${kind} ${text}`).join("");
      const { kind, ...rest } = test;
      const detail =
        test.kind === "has"
          ? shown(test.predicate)
          : test.kind === "field"
            ? `${test.operator} ${test.other.fields.map((f) => f.path.join("."))}`
            : JSON.stringify(Object.values(rest));
      const words = [
        negated ? "not" : "",
        quantifier === "one" ? "" : quantifier,
        value.fields.map((f) => f.path.join(".")).join("|") + cuts,
        kind,
        detail === "[]" ? "" : detail,
      ];
      return words.filter((word) => word !== "").join(" ");
    }
  }
}

export function withoutSpans<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, inner) => (/^(span|.*Span)$/.test(key) ? undefined : inner)));
}
