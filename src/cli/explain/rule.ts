/** What a detection or hunt does, in prose for somebody who does not know the language. Knows the IR and no platform. */

import type { Rule, Source, Step } from "../../ir/detection.ts";
import { oneLine } from "../../output/characters.ts";
import { conditionText, groupText, reportText, suppressionText } from "./condition.ts";
import type { Prose } from "./layout.ts";
import { requirements } from "./predicate.ts";
import { glossary } from "./value.ts";
import { code, listed, sentence } from "./words.ts";

export function explainRule(rule: Rule, sources: Readonly<Record<string, Source>>): Prose {
  const events = rule.steps.map((step) => stepText(step, rule.steps.length > 1, sources[step.source]));
  const what = rule.kind === "hunt" ? [reportText(rule)] : [groupText(rule), [...conditionText(rule.condition), ...suppressionText(rule)]];
  return [[introduction(rule)], ...events, glossary(rule), ...what].filter((paragraph) => paragraph.length > 0);
}

function introduction(rule: Rule): string {
  const { title, status, attack } = rule.metadata;
  const techniques = attack.length === 0 ? "" : `, for ATT&CK ${listed(attack, "and")}`;
  const kind = rule.kind === "hunt" ? `A hunt, ${status}` : `A detection of severity ${rule.severity}, ${status}`;
  return `${sentence(title)} ${kind}${techniques}.`;
}

function stepText(step: Step, named: boolean, source: Source | undefined): readonly string[] {
  const from = `${code(step.source)}${source?.title === undefined ? "" : ` (${oneLine(source.title)})`}`;
  const needed = requirements(step.predicate);
  const lead = named ? `It calls ${code(step.name)} the events of ${from}` : `It looks at the events of ${from}`;
  return needed.length === 0
    ? [`${lead}, all of them.`]
    : [`${lead} in which${needed.length === 1 ? "" : " all of this holds"}:`, ...needed.map((line) => `- ${line}`)];
}
