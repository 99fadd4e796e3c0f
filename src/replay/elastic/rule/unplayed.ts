/** What a rule's TOML or NDJSON says beside what is replayed. Of a query that is which indices it reads, since a replay has one of each kind alone, and how many rows it keeps, which few logs reach. */

import type { Span } from "../../../diagnostics/diagnostic.ts";
import { isTable, type Keys, type Table, type Unplayed, unplayedOf } from "../../unplayed.ts";
import { parseQuery } from "../query/parse.ts";
import { type Document, documentOf, keySpan, placeOf, type Reading } from "./document.ts";

/** Severities are for readers: an alert is one whatever it is called. Actions tell of it besides. */
const forReaders = [
  ...["name", "description", "author", "license", "severity", "risk_score", "tags", "threat", "references", "false_positives", "note", "setup"],
  ...["investigation_fields", "version", "revision", "id", "created_at", "created_by", "updated_at", "updated_by", "immutable", "rule_source"],
  ...["related_integrations", "required_fields", "severity_mapping", "risk_score_mapping", "rule_name_override", "meta", "actions", "throttle"],
  ...["execution_summary", "timeline_id", "timeline_title"],
];
/** Read by the replay, or refused where they are not as usual. */
const played = ["type", "language", "query", "from", "to", "interval", "filters", "exceptions_list", "timestamp_override_fallback_disabled"];

const ofRules: Keys = {
  ...Object.fromEntries(forReaders.map((key) => [key, "for readers" as const])),
  ...Object.fromEntries(played.map((key) => [key, "played" as const])),
  enabled: "switch",
};
const keys: Keys = {
  metadata: { creation_date: "for readers", updated_date: "for readers", integration: "for readers", min_stack_comments: "for readers" },
  rule: ofRules,
  hunt: "for readers",
  queries: "played",
};

/** Undefined for what cannot be read. */
export function unplayedElastic(file: string, text: string): readonly Unplayed[] | undefined {
  const read = documentOf({ file, text });
  if ("diagnostic" in read) return undefined;
  const spanOf = (path: readonly string[]): Span => keySpan({ file, text }, path.at(-1) ?? "");
  const found = unplayedOf(read.document, keys, spanOf).map((one) => ({ ...one, key: one.key.replace(/^rule\./, "") }));
  return [...found, ...sourcesOf(read, { file, text })];
}

function sourcesOf({ document: { rule, hunt, queries } }: Document, reading: Reading): readonly Unplayed[] {
  const asked = isTable(rule) ? [rule.query] : isTable(hunt) ? listed(hunt.query) : listed(queries);
  return asked.flatMap((query, i): readonly Unplayed[] => {
    const parsed = typeof query === "string" ? parseQuery(query, "9.x") : undefined;
    if (typeof query !== "string" || parsed?.ok !== true || parsed.value.source.kind !== "from") return [];
    const { indices, metadata } = parsed.value.source;
    const start = placeOf(reading, query);
    const held = (name: string, value: unknown): Unplayed => {
      const key = i === 0 ? name : `${name} (query ${i + 1})`;
      return { key, value: JSON.stringify(value), isSwitch: false, span: { file: reading.file, start, end: start + 1 } };
    };
    const limits = parsed.value.commands.flatMap((command) => (command.kind === "limit" ? [command.rows] : []));
    return [held("FROM", [indices.join(", "), ...metadata]), ...(limits.length > 0 ? [held("LIMIT", limits)] : [])];
  });
}

function listed(value: Table[string]): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
