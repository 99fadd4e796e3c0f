/** Detections that hold one hostile text each, in a literal or in everything that people read. */

import { likeLiteral, literal } from "./corpus.ts";

/** What the shape of an output is compared with. */
export const benign = "plain";

const source = `language 1
source notes "Notes" {
  time at
  fields { at: timestamp  message: optional string  actor: optional string }
  on elastic {
    set index: "logs-notes"
    set integration: ["notes"]
    map at -> \`@timestamp\`
    map message -> error.message
    map actor -> user.name
  }
  on datadog {
    set query: "source:notes"
    map message -> note.text
    map actor -> note.actor
  }
  on panther { set log_types: [Custom.Notes] }
}
`;

export const operators = ["is", "in", "starts with", "ends with", "contains", "like"] as const;
export type Operator = (typeof operators)[number];

/** \`message OPERATOR text\`, with a matching and another event in its test. */
export function literalDetection(operator: Operator, text: string): string {
  const operand = operator === "like" ? likeLiteral(text) : operator === "in" ? `["nothing", ${literal(text)}]` : literal(text);
  return `${source}
detection escape.literal version 1 {
  title: "Escape"
  severity: low
  from notes where message ${operator} ${operand}
  alert on each event
  sample note from notes { message: ${literal(text)}  actor: "someone" }
  test "both answers" {
    at 0m note
    at 1m note with { message: "another" }
    expect 1 alerts
  }
}
`;
}

/** The text in all that people read but title and headline. */
export function proseDetection(text: string): string {
  return `${source}
detection escape.prose version 1 {
  title: "Escape"
  severity: low
  description: ${literal(text)}
  triage: ${literal(text)}
  false_positives: [${literal(text)}]
  from notes where message is "x"
  alert on each event
  sample note from notes { message: "x" }
  test "both answers" {
    at 0m note
    at 1m note with { message: "another" }
    expect 1 alerts
  }
}
`;
}

/** The text as the whole headline, where a brace is written twice. */
export function headlineDetection(text: string): string {
  return proseDetection(benign).replace("  severity: low\n", (line) => `${line}  headline: ${literal(text.replace(/[{}]/g, "$&$&"))}\n`);
}

export function title(text: string): string {
  return `Hostile ${text} title`;
}

export function titleDetection(text: string): string {
  return proseDetection(benign).replace('title: "Escape"', () => `title: ${literal(title(text))}`);
}
