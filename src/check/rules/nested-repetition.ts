import { hasNestedUnboundedRepetition, parseRegex } from "../../syntax/regex.ts";
import { predicatesOf, testsOf } from "../walk.ts";
import type { Rule } from "./rule.ts";

/**
 * `(a+)+`: a repetition without an end inside another.
 * Law 5 promises the same search everywhere, and where a platform goes back and tries again, such a one can take longer than anybody waits.
 */
export const nestedRepetition: Rule = ({ files }, report) => {
  for (const { syntax } of files.values()) {
    for (const { test } of predicatesOf(syntax).flatMap(testsOf)) {
      if (test?.kind !== "matches") continue;
      const parsed = parseRegex(test.regex);
      if ("regex" in parsed && hasNestedUnboundedRepetition(parsed.regex)) report("W0509", test.span, {});
    }
  }
};
