/** Reads a rule's YAML as Panther's own loader would, and says where it is not what a replay can run. Reads no Python. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Rule, RuleFile } from "./rule.ts";
import { checkSeverity, flagAt, has, mistake, placeOf, readYaml, textAt, textsAt, unmodelled, wholeAt } from "./yaml.ts";

export type ReadRule = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** The platform's, where a key is absent. */
const defaults = { threshold: 1, dedupMinutes: 60 } as const;
/** The backend treats shorter periods as this. */
const shortestDedup = 5;

export function readRule(file: RuleFile): ReadRule {
  const document = readYaml(file);
  const { diagnostics } = document;
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const kind = textAt(document, "AnalysisType");
  if (kind !== undefined && kind !== "rule") mistake(document, "AnalysisType", "`rule`");
  checkSeverity(document);
  const id = textAt(document, "RuleID");
  const pythonFile = textAt(document, "Filename");
  const rule = {
    logTypes: textsAt(document, "LogTypes"),
    enabled: flagAt(document, "Enabled"),
    createsAlert: flagAt(document, "CreateAlert", true),
    threshold: wholeAt(document, "Threshold", { otherwise: defaults.threshold }),
    dedupMinutes: Math.max(shortestDedup, wholeAt(document, "DedupPeriodMinutes", { otherwise: defaults.dedupMinutes })),
  };
  for (const key of ["InlineFilters", "Detection"]) if (has(document, key)) unmodelled(document, key, "only the platform itself can run it");
  if (diagnostics.length > 0 || id === undefined || pythonFile === undefined) return { ok: false, diagnostics };
  return { ok: true, rule: { id, pythonFile, pythonSpan: placeOf(document, "Filename"), ...rule } };
}
