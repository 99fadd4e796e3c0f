/** Detections as people write them, through the whole chain to Datadog. */

import type { Outcome } from "../../../src/targets/translate.ts";
import { checked, translated } from "../../chain.ts";

const sources = `
source cloudtrail {
  time eventTime
  fields {
    eventTime:                  timestamp
    eventName:                  optional string
    awsRegion:                  optional string
    bytes:                      optional int
    userAgent:                  optional string
    agent:                      optional string
    userIdentity.arn:           optional string
    userIdentity.accessKeyId:   optional string
    requestParameters.secretId: optional string
  }
  compute agent with user_agent_family(userAgent)
  on datadog {
    set query: "source:cloudtrail"
    map eventName -> evt.name
  }
}
`;

/** One detection, whose body follows the title and severity. */
export function detText(body: string): string {
  return `language 1${sources}detection aws.test-case version 1 {\n  title: "A test case"\n  severity: low\n  status: stable\n${body}\n}\n`;
}

export function datadogOf(body: string): Outcome {
  const text = detText(body);
  const { program, diagnostics } = checked(["case.det"], () => ({ text }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return translated("datadog", rule, program);
}

/** The text of the one file. */
export function fileOf(body: string): string {
  const outcome = datadogOf(body);
  if (!("files" in outcome)) throw new Error(JSON.stringify(outcome, null, 2));
  return outcome.files[0]?.text ?? "";
}

export function payloadOf(body: string) {
  return JSON.parse(fileOf(body));
}

/** Each reason of a refusal, with the piece of the text that it points at. */
export function refusals(body: string): readonly string[] {
  const outcome = datadogOf(body);
  if (outcome.kind !== "refused") throw new Error(`not refused: ${outcome.kind}`);
  const text = detText(body);
  return outcome.reasons.map(({ code, message, span }) => `${code} ${message} | ${span === undefined ? "" : text.slice(span.start, span.end)}`);
}

/** Codes and texts of what differs, but for suppression. */
export function differencesOf(body: string): readonly string[] {
  const outcome = datadogOf(body);
  if (!("differences" in outcome)) throw new Error(`refused: ${outcome.kind}`);
  return outcome.differences.filter(({ code }) => code !== "suppression_differs").map(({ code, text, direction }) => `${code}: ${text} (${direction})`);
}
