/** The text of a query as it goes into files: printed, or written by hand in the detection. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { PlatformSettings, Rule } from "../../ir/detection.ts";
import type { Query } from "./ast.ts";
import { type Context, differ } from "./context.ts";
import { printQuery } from "./print.ts";

export type Replaced = PlatformSettings["replaces"][number];

export function replacedQuery(rule: Rule): Replaced | undefined {
  return rule.platforms.elastic?.replaces.find(({ name }) => name === "query");
}

/** Characters of a query's text. */
const longest = 1_000_000;
/** Commands of a query: the platform takes one more, and the detection engine appends a limit. */
const mostCommands = 500;

export function queryText(context: Context, query: Query, replaced: Replaced | undefined, place: Span | undefined): string {
  if (replaced !== undefined) differ(context, { code: "query_replaced", text: "the query is hand-written, and nothing is known of it", span: replaced.span });
  else if (query.length > mostCommands) context.reasons.push(problem("W1013", place, { commands: query.length, most: mostCommands }));
  const text = replaced?.text.trimEnd() ?? printQuery(query);
  if (text.length > longest) context.reasons.push(problem("W1012", place, { length: text.length }));
  return text;
}
