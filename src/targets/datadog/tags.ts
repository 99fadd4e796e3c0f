/** A rule's tags, in Datadog's own conventions and in a stable order. */

import { attackEntry } from "../../attack/attack.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Detection } from "../../ir/detection.ts";
import type { Findings } from "./findings.ts";

/** Documented: what else is sent comes back changed. ATT&CK's own capitals are what shipped rules have. */
const legal = /^[\p{L}][\p{L}\p{N}_\-:./]{0,199}$/u;

/** `sources`: the value of each `source:` term, so that a rule is listed with its integration. */
export function tags(rule: Detection, sources: readonly string[], ofOption: readonly string[], findings: Findings): readonly string[] {
  const own = [
    `samefire_id:${rule.id}`,
    `samefire_version:${rule.version}`,
    "security:attack",
    ...sources.map((name) => `source:${name}`),
    ...rule.metadata.attack.flatMap(attackTags),
    ...rule.metadata.tags,
    ...ofOption,
  ];
  const unique = [...new Set(own)].sort();
  return unique.filter((tag) => {
    if (legal.test(tag)) return true;
    findings.notes.push(problem("W1113", rule.idSpan ?? rule.span, { tag }));
    return false;
  });
}

/** Datadog's technique tags name the technique; the sub-technique has a tag of its own. */
function attackTags(id: string): readonly string[] {
  if (id.startsWith("TA")) return [attackTag("tactic", id)];
  const [technique = id, sub] = id.split(".");
  return [attackTag("technique", technique), ...(sub === undefined ? [] : [attackTag("subtechnique", id)])];
}

function attackTag(key: string, id: string): string {
  const slug = (attackEntry(id)?.name ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug === "" ? `${key}:${id}` : `${key}:${id}-${slug}`;
}
