/** `first seen` as a new value rule: the values that the platform remembers for days, each group's its own. */

import type { Condition, Step } from "../../ir/detection.ts";
import { durationText, longestMemoryDays } from "./durations.ts";
import { differs, lengthens, refuse } from "./findings.ts";
import type { Decision } from "./plan.ts";
import { type Planning, queryOf } from "./queries.ts";
import { mostNewAttributes } from "./validate.ts";

type FirstSeen = Extract<Condition, { kind: "first-seen" }>;

const daySeconds = 86400;

export function planFirstSeen(planned: Planning, step: Step, { values, withinSeconds, learningSeconds, span }: FirstSeen): Decision | undefined {
  const { findings } = planned;
  const query = queryOf(planned, step, { kind: "new-value", values }, span);
  const [forgetDays, learningDays] = [withinSeconds, learningSeconds].map((seconds) => Math.ceil(seconds / daySeconds)) as [number, number];
  if (values.length > mostNewAttributes)
    refuse(findings, `\`first seen\` of ${values.length} fields`, `a rule learns ${mostNewAttributes} attributes at most`, span);
  if (forgetDays > longestMemoryDays) {
    refuse(findings, `\`first seen\` within ${durationText(withinSeconds)}`, `a value is forgotten after ${longestMemoryDays} days at most`, span);
    return undefined;
  }
  const [memory, learning] = [durationText(forgetDays * daySeconds), durationText(learningDays * daySeconds)];
  const end = `whether a value that was seen exactly ${memory} ago is forgotten, and whose time that goes by, is not documented`;
  differs(findings, "window_end_unverified", end, span);
  const group = planned.rule.keys.length > 0 ? "each group" : "the detection";
  const once = `the rule learns for ${learning} and is silent until then, whatever was there before it; ${group} needs an event that is ${durationText(learningSeconds)} old`;
  lengthens(findings, "learning_per_rule", once, span, { window: learningSeconds, becomes: learningDays * daySeconds });
  if (forgetDays * daySeconds > withinSeconds) {
    const text = `a value is remembered for ${memory}, not for ${durationText(withinSeconds)}`;
    lengthens(findings, "longer_memory", text, span, { window: withinSeconds, becomes: forgetDays * daySeconds });
  }
  return { kind: "new-value", query: query.name, forgetDays, learningDays };
}
