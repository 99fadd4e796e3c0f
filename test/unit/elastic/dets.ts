/** Detections as people write them, through the whole chain to Elastic. */

import { parse } from "smol-toml";
import type { Outcome } from "../../../src/targets/translate.ts";
import { checked, translated } from "../../chain.ts";

const source = `
source log {
  time at
  fields {
    at:             timestamp
    name:           optional string
    other:          optional string
    size:           optional int
    ratio:          optional float
    admin:          optional bool
    spelled:        optional bool
    address:        optional string
    who:            optional string
    agent:          optional string
    family:         optional string
    tags:           optional list string
    ports:          optional list int
    items:          optional list { id: string  kind: optional string }
    request:        optional object
    request.secret: optional string
    request.inner.deep: optional string
    request.limit:  optional int
    request.ids:    optional list string
    request.rows:   optional list { id: optional string }
    debug:          optional object
    debug.factor:   optional string
    debug.count:    optional int
    debug.codes:    optional list string
    debug.rows:     optional list { id: optional string }
    strange:        optional string
  }
  compute family with user_agent_family(agent)
  on elastic {
    set index: "logs-test-*"
    set integration: ["test"]
    map at      -> \`@timestamp\`
    map who     -> user.name as merged
    map spelled -> flags.spelled as text
    map request -> test.request as java_map
    map items.kind -> test.item_kinds
    map debug -> test.debug as flattened
    map strange -> test.strange as xml_map
  }
}
`;

export const each = (where: string): string => `  from log where ${where}\n  alert on each event`;
export const when = (condition: string, where = 'name is "x"'): string => `  from log where ${where}\n  alert when ${condition}`;

interface Case {
  readonly title?: string;
  readonly severity?: string;
  readonly status?: string;
}

export function detText(body: string, { title = "A test case", severity = "low", status = "stable" }: Case = {}): string {
  return `language 1${source}detection aws.test-case version 1 {\n  title: ${JSON.stringify(title)}\n  severity: ${severity}\n  status: ${status}\n${body}\n}\n`;
}

export function elasticOf(body: string, options: Case = {}): Outcome {
  const text = detText(body, options);
  const { program, diagnostics } = checked(["case.det"], () => ({ text }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return translated("elastic", rule, program);
}

export function filesOf(body: string, options: Case = {}): { readonly esql: string; readonly toml: string } {
  const outcome = elasticOf(body, options);
  if (!("files" in outcome)) throw new Error(JSON.stringify(outcome.diagnostics, null, 2));
  const text = (extension: string) => outcome.files.find(({ path }) => path.endsWith(extension))?.text ?? "";
  return { esql: text(".esql"), toml: text(".toml") };
}

/** The query's lines without the comments before it. */
export function queryLines(body: string): readonly string[] {
  return filesOf(body)
    .esql.trimEnd()
    .split("\n")
    .filter((line) => !line.startsWith("//"));
}

/** The condition of an event's selection, on one line. */
export function conditionOf(where: string): string {
  const { esql } = filesOf(each(where));
  const [, condition = ""] = /\| WHERE ([\s\S]*?)\n\| KEEP/.exec(esql) ?? [];
  return condition.replace(/\n {4}/g, " ");
}

export function ruleOf(body: string, options: Case = {}) {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects.
  return parse(filesOf(body, options).toml) as { metadata: any; rule: any };
}

/** Each reason of a refusal, with the piece of the text that it points at. */
export function refusals(body: string, options: Case = {}): readonly string[] {
  const outcome = elasticOf(body, options);
  if (outcome.kind !== "refused") throw new Error(`not refused: ${outcome.kind}`);
  const text = detText(body, options);
  return outcome.reasons.map(({ code, message, span }) => `${code} ${message} | ${span === undefined ? "" : text.slice(span.start, span.end)}`);
}

/** Codes and directions of what differs, without the ones that every detection has. */
export function differencesOf(body: string): readonly string[] {
  const outcome = elasticOf(body);
  if (!("differences" in outcome)) throw new Error(`refused: ${outcome.kind}`);
  return outcome.differences.filter(({ code }) => code !== "alert_cap").map(({ code, text, direction }) => `${code}: ${text} (${direction})`);
}
