/** `replace query`: a search that a person wrote, in the place of the one that the rule would have. Nothing is known of it but that it is whole. */

import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import { differs, type Findings } from "./findings.ts";
import type { PlannedQuery } from "./plan.ts";
import { readSourceQuery } from "./source_query.ts";

function replacement(rule: Detection) {
  return rule.platforms.datadog?.replaces.find(({ name }) => name === "query");
}

/** Undefined where nothing is replaced. A search is one line, so a text block's lines are joined. */
export function replacedQuery(rule: Detection, findings: Findings): string | undefined {
  const replaced = replacement(rule);
  if (replaced === undefined) return undefined;
  const query = replaced.text.trim().replace(/[^\S\n]*\n\s*/g, " ");
  const read = readSourceQuery(query);
  if (read.kind === "broken") findings.reasons.push(problem("W1118", replaced.span, { query, reason: read.reason }));
  differs(findings, "query_replaced", "the search is hand-written text: unproved", replaced.span);
  return query;
}

/** One text cannot say which of several queries it stands for. */
export function checkReplaced(rule: Detection, queries: readonly PlannedQuery[], findings: Findings): void {
  const replaced = replacement(rule);
  if (replaced === undefined || queries.length < 2) return;
  findings.reasons.push(problem("W1117", replaced.span, { queries: queries.map(({ name }) => name) }));
}
