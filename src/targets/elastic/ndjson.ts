/**
 * The line of a rule in a file that Kibana imports: the same content as the TOML file. There is no summary line, which Kibana does not need and
 * which would be wrong as soon as files are put together. Neither are there ids of saved objects or dates, which the server sets.
 */

import { escapeHidden, unicodeEscape } from "../../output/characters.ts";
import type { JsonValue } from "../../output/json.ts";
import type { RuleContent } from "./rule.ts";
import type { Threat } from "./threat.ts";

export function kibanaLine(content: RuleContent): string {
  return `${escapeHidden(JSON.stringify(payload(content)), unicodeEscape)}\n`;
}

/** Keys in a fixed order. What the TOML file leaves out has Kibana's own default here. */
function payload(content: RuleContent): JsonValue {
  const { suppression, investigated } = content;
  return {
    rule_id: content.ruleId,
    name: content.name,
    description: content.description,
    risk_score: content.riskScore,
    severity: content.severity,
    type: "esql",
    language: "esql",
    query: content.query,
    from: content.from,
    to: "now",
    interval: content.interval,
    enabled: content.enabled,
    author: content.author,
    tags: content.tags,
    threat: content.threats.map(threat),
    references: content.references,
    false_positives: content.falsePositives,
    note: content.note ?? "",
    setup: "",
    license: content.license ?? "",
    max_signals: content.maxSignals,
    timestamp_override: "event.ingested",
    ...(investigated.length > 0 && { investigation_fields: { field_names: investigated } }),
    ...(suppression !== undefined && {
      alert_suppression: {
        group_by: suppression.groupBy,
        duration: { value: suppression.duration.value, unit: suppression.duration.unit },
        missing_fields_strategy: "suppress",
      },
    }),
    exceptions_list: [],
    actions: [],
    version: content.version,
    // Each wants a range of versions, and nobody has said one.
    related_integrations: [],
    required_fields: [],
    risk_score_mapping: [],
    severity_mapping: [],
  };
}

/** Kibana wants the list of techniques even where it is empty. */
function threat({ id, name, reference, techniques }: Threat): JsonValue {
  return {
    framework: "MITRE ATT&CK",
    tactic: { id, name, reference },
    technique: techniques.map(({ subtechniques, ...technique }) => ({
      id: technique.id,
      name: technique.name,
      reference: technique.reference,
      ...(subtechniques.length > 0 && { subtechnique: subtechniques.map((of) => ({ id: of.id, name: of.name, reference: of.reference })) }),
    })),
  };
}
