import type { Condition, Duration } from "../../syntax/ast.ts";
import { clauseOf, stepsOf, usesOf } from "../steps.ts";
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
      const sources = stepsOf(rule, ruleScopes.get(rule) ?? scope, modelOf).flatMap(({ view }) => (view.on === undefined ? [] : [view.on]));
      const coarsest = sources.toSorted((a, b) => (b.resolution?.seconds ?? 0) - (a.resolution?.seconds ?? 0))[0];
      if (coarsest?.resolution === undefined) continue;
      const { resolution, name } = coarsest;
      for (const window of windowsOf(clause.condition)) {
        if (window.seconds > 0 && window.seconds < resolution.seconds)
          report("W0510", window.span, { window: window.raw, source: name.text, resolution: resolution.raw });
      }
    }
  }
};

function windowsOf(condition: Condition): readonly Duration[] {
  const own = usesOf(condition).flatMap(({ within }) => (within === undefined ? [] : [within]));
  switch (condition.kind) {
    case "each":
      return [];
    case "window":
    case "first-seen":
    case "all":
      return [...own, condition.within];
    case "baseline":
      return [condition.per];
    case "then":
      return [...own, ...condition.tails.map(({ within }) => within)];
  }
}
