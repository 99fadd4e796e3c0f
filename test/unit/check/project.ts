/** Projects made of texts, for tests. */

import { check, type Project } from "../../../src/check/project.ts";
import { problem } from "../../../src/diagnostics/report.ts";

/** `case.det`, beside whatever other files it imports. */
export function projectOf(text: string, others: Readonly<Record<string, string>> = {}): Project {
  const files = new Map(Object.entries({ "case.det": text, ...others }));
  return check(["case.det"], (path) => {
    const found = files.get(path);
    return found === undefined ? { problem: problem("E1301", { path }, { path }) } : { text: found };
  });
}

/** Code and the text that it points at, in order. */
export function said(text: string, others: Readonly<Record<string, string>> = {}): readonly (readonly [code: string, at: string])[] {
  const texts: Readonly<Record<string, string>> = { "case.det": text, ...others };
  return projectOf(text, others).diagnostics.map(
    ({ code, span }) => [code, span === undefined ? "" : (texts[span.file] ?? "").slice(span.start, span.end)] as const,
  );
}

export const source = `
source log {
  time at
  fields {
    at: timestamp
    name: string
    user: optional string
    count: optional int
    size: optional float
    ok: optional bool
    address: optional ip
    tags: optional list string
    request: optional object
    request.id: optional string
    items: optional list { id: string  kind: optional string  parts: optional list string }
    agent: optional string
    family: optional string
  }
  compute family with user_agent_family(agent)
}
`;

/** A detection over that source, whole but for what the test is about. */
export function detection(body: string): string {
  return `language 1\n${source}\ndetection a.b version 1 {\n  title: "t"\n  severity: low\n${body}\n}\n`;
}

/** One predicate in `where`. */
export function where(predicate: string): string {
  return detection(`from log where ${predicate}\nalert on each event`);
}
