/** Logs as tests write them: reserved attributes and tags at the root, as the published matcher has its events. */

import { parseSearch } from "../../../../grammars/datadog/search.ts";
import type { Json, JsonObject } from "../../../../src/model/event.ts";
import { type Assumptions, usual } from "../../../../src/replay/datadog/assumptions.ts";
import { type DatadogLog, reservedNames } from "../../../../src/replay/datadog/log.ts";
import { type LogTest, searchTest } from "../../../../src/replay/datadog/match.ts";

export function logOf({ message, tags, ...rest }: JsonObject): DatadogLog {
  const reserved: Record<string, string> = {};
  const attributes: Record<string, Json> = {};
  for (const [key, value] of Object.entries(rest)) {
    if ((reservedNames as readonly string[]).includes(key)) reserved[key] = String(value);
    else attributes[key] = value;
  }
  return { reserved, tags: (tags ?? []) as string[], attributes, ...(message !== undefined && { message: String(message) }) };
}

/** The test of a search, or why there is none. */
export function testOf(query: string, assumptions: Assumptions = usual): LogTest | string {
  const parsed = parseSearch(query);
  if (parsed.kind === "mistake") return parsed.found === "" ? "the search ends too early" : `unexpected \`${parsed.found}\``;
  const problems: { readonly reason: string }[] = [];
  const test = searchTest(parsed.tree, assumptions, problems as never);
  return problems[0]?.reason ?? test;
}

/** Whether a search finds a log, or why it cannot be told. */
export function finds(query: string, log: JsonObject, assumptions: Assumptions = usual): boolean | string {
  const test = testOf(query, assumptions);
  return typeof test === "string" ? test : test(logOf(log));
}
