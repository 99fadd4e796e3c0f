import type { Condition, Duration } from "../../syntax/ast.ts";
import { clauseOf, type StepFact, stepsOf, usesOf } from "../steps.ts";
import { rulesOf } from "../walk.ts";
import type { Rule } from "./rule.ts";

/**
 * A window shorter than what lies between two times of the log, such as 30 seconds over a log that rounds to minutes.
 * Only events with the very same time fit into it, which is hardly what was meant. A source says its resolution as `time FIELD every 1m`.
 */
export const shortWindow: Rule = ({ files, modelOf }, report) => {
  for (const { syntax, scope, ruleScopes } of files.values()) {
    for (const rule of rulesOf(syntax)) {
      const clause = clauseOf(rule);
      if (clause?.kind !== "alert") continue;
      const facts = stepsOf(rule, ruleScopes.get(rule) ?? scope, modelOf);
      const judge = (window: Duration, over: readonly StepFact[]): void => {
        const [source, ...others] = over.map(({ view }) => view.on);
        const resolution = source?.resolution;
        // Between times that are rounded differently, or not at all, lie shorter distances.
        if (source === undefined || resolution === undefined || others.some((other) => other?.resolution?.seconds !== resolution.seconds)) return;
        if (window.seconds > 0 && window.seconds < resolution.seconds)
          report("W0510", window.span, { window: window.raw, source: source.name.text, resolution: resolution.raw });
      };
      for (const { name, within } of usesOf(clause.condition)) {
        const own = facts.filter((fact) => fact.name === name.text);
        if (within !== undefined) judge(within, own);
      }
      for (const window of windowsOf(clause.condition)) judge(window, facts);
    }
  }
};

/** Those over all steps, or between them. */
function windowsOf(condition: Condition): readonly Duration[] {
  switch (condition.kind) {
    case "each":
      return [];
    case "window":
    case "first-seen":
    case "all":
      return [condition.within];
    case "baseline":
      return [condition.per];
    case "then":
      return condition.tails.map(({ within }) => within);
  }
}
