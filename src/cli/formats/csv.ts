/** What `scan` found as one CSV table: an alert or a hunt's row a line. */

import { csvLine } from "../../output/csv.ts";
import { canonicalJson, type JsonValue } from "../../output/json.ts";

export interface CsvFinding {
  /** Absent for a hunt's row. */
  readonly at?: string;
  readonly rule: string;
  readonly version: number;
  readonly title: string;
  readonly severity?: string;
  readonly event?: string;
  /** Names and values of the group, and of a hunt's measures, in their order. */
  readonly values: readonly (readonly [name: string, value: JsonValue])[];
}

/** The values of different rules have different names, so they share a column, as one JSON object. */
export function csvFindings(findings: readonly CsvFinding[]): string {
  const head = csvLine(["at", "severity", "rule", "version", "title", "values", "event"]);
  return (
    head +
    findings
      .map(({ at = "", severity = "", rule, version, title, values, event = "" }) =>
        csvLine([at, severity, rule, version, title, `{${values.map(([name, value]) => `${canonicalJson(name)}:${canonicalJson(value)}`).join(",")}}`, event]),
      )
      .join("")
  );
}
