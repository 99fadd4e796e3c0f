/** Detections over several steps, their streams, and the signals that their rules would give: for tests of correlations. */

import { evaluate } from "../../../src/evaluate/evaluate.ts";
import { matcher } from "../../../src/evaluate/predicate.ts";
import { valueReader } from "../../../src/evaluate/value.ts";
import type { Detection } from "../../../src/ir/detection.ts";
import type { Value } from "../../../src/ir/predicate.ts";
import type { Event, JsonObject } from "../../../src/model/event.ts";
import type { Correlation, Signal } from "../../../src/replay/panther/correlation_rule.ts";
import { readCorrelation } from "../../../src/replay/panther/read_correlation.ts";
import { type CorrelationPlan, correlationPlanOf } from "../../../src/targets/panther/correlation_plan.ts";
import { rhythmOf } from "../../../src/targets/panther/request.ts";
import type { OutputFile } from "../../../src/targets/target.ts";
import { type CorrelationDocument, correlationFile, correlationOf } from "./correlation_files.ts";
import { firstRule, optionsFor, programOf, translatedOf, translateRule } from "./translate.ts";

export interface StepsParts {
  readonly alert: string;
  /** `where` of the steps a and b; c is what has the name c. */
  readonly a?: string;
  readonly b?: string;
  readonly more?: string;
  readonly keys?: string;
  readonly id?: string;
}

export function stepsText({ alert, a = 'name is "a"', b = 'name is "b"', more = "", keys = "for each user.arn", id = "some.steps" }: StepsParts): string {
  return `language 1
source log "A log" {
  time at
  fields {
    at: timestamp  name: optional string  region: optional string  size: optional int  user.arn: optional string  user.id: optional string
    agent: optional string  family: optional string
  }
  compute family with user_agent_family(agent)
  on panther { set log_types: [Custom.Log] }
}
source other "Another log" {
  time at
  fields { at: timestamp  kind: optional string  actor: optional string }
  on panther { set log_types: [Custom.Other] }
}
detection ${id} version 1 {
  title: "Some steps"
  severity: low
  ${more}
  events a from log where ${a}
  events b from log where ${b}
  events c from log where name is "c"
  events d from other by actor where kind is "d"
  alert when ${alert} ${keys}
  sample entry from log { name: "a"  region: "r"  size: 1  user.arn: "u"  user.id: "i" }
  test "both" {
    at 0m entry
    at 1m entry with { name: "b" }
    at 2m entry with { name: "none" }
    expect no alert
  }
}
`;
}

export interface Correlated {
  readonly rule: Detection;
  readonly plan: CorrelationPlan;
  readonly files: readonly OutputFile[];
  readonly document: CorrelationDocument;
  /** The document as the replay reads it. */
  readonly correlation: Correlation;
  readonly codes: readonly string[];
  readonly notes: readonly string[];
}

/** What a detection of steps becomes, where it is not refused. */
export function correlated(parts: StepsParts): Correlated {
  const program = programOf(["steps.det"], () => ({ text: stepsText(parts) }));
  const rule = firstRule(program);
  if (rule.kind !== "detection" || (rule.condition.kind !== "all" && rule.condition.kind !== "then")) throw new Error("steps are expected");
  const { files, differences, notes } = translatedOf(translateRule(rule, program));
  const plan = correlationPlanOf(rule, rule.condition, rhythmOf(optionsFor(rule, program)));
  if (!("signals" in plan)) throw new Error("a plan is expected");
  const read = readCorrelation(correlationFile(files));
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  return {
    rule,
    plan,
    files,
    document: correlationOf(files),
    correlation: read.rule.correlation,
    codes: differences.map(({ code, direction }) => `${code}: ${direction}`),
    notes: notes.map(({ code }) => code),
  };
}

/** What the member rules make of a stream, by the reference's own matching: matches that have the keys and what is counted. `late` of an event: its delay in seconds. */
export function signalsOf({ plan }: Correlated, events: readonly Event[]): readonly Signal[] {
  return plan.members.flatMap(({ id, signal: { step, needed } }) => {
    const matches = matcher(step.predicate);
    const has = [...step.keys, ...needed].map(valueReader);
    return events.flatMap(({ source, atMs, data }, position): readonly Signal[] => {
      if (source !== step.source || !matches(data) || has.some((read) => read(data) === undefined)) return [];
      return [{ member: id, value: keyOf(step.keys, data), position, atMs, arrivedMs: atMs + Number(data.late ?? 0) * 1000 }];
    });
  });
}

function keyOf(keys: readonly Value[], data: JsonObject): string {
  return JSON.stringify(keys.map((key) => valueReader(key)(data)));
}

/** The keys of the groups for which the reference fires. */
export function firingGroups(rule: Detection, events: readonly Event[]): readonly string[] {
  const verdict = evaluate(rule, events);
  return verdict.kind === "groups" ? verdict.groups.map(({ key }) => JSON.stringify(key)).sort() : [];
}
