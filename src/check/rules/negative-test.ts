import type { Expectation } from "../../syntax/ast.ts";
import { itemsOf, type RuleDeclaration } from "../steps.ts";
import { rulesOf } from "../walk.ts";
import type { Rule } from "./rule.ts";

/**
 * A detection whose tests never show what it stays silent on: one that alerts on everything would pass them all.
 * A draft may be without tests altogether; what has tests, or is past being an experiment, has a negative one.
 */
export const negativeTest: Rule = ({ files }, report) => {
  for (const { syntax } of files.values()) {
    for (const rule of rulesOf(syntax)) {
      const tests = itemsOf(rule, "test-declaration");
      if (rule.kind === "hunt" || (tests.length === 0 && isDraft(rule))) continue;
      if (!tests.some(({ expectations }) => expectations.some(isNegative))) report("W0508", rule.id.span, { tests: tests.length });
    }
  }
};

function isDraft(rule: RuleDeclaration): boolean {
  const status = itemsOf(rule, "meta").find(({ name }) => name.text === "status")?.value;
  return status?.kind !== "path" || !["testing", "stable"].includes(status.path.parts[0]?.text ?? "");
}

function isNegative(expectation: Expectation): boolean {
  return expectation.kind === "no-alert" || (expectation.kind === "alerts" && expectation.count.value === 0);
}
