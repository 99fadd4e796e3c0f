/** What a rule's YAML says beside what is replayed. */

import { isAlias, isMap, isScalar, isSeq, type Node } from "yaml";
import { isTable, type Keys, type Unplayed, unplayedOf } from "../unplayed.ts";
import { keyPlace, readYaml } from "./yaml.ts";

/** Severities are for readers: an alert is one whatever it is called. */
const forReaders = [
  ...["DisplayName", "Description", "Runbook", "Reference", "Severity", "Tags", "Reports", "SummaryAttributes", "Tests", "CreatedBy", "BaseVersion"],
  ...["OnlyUseBaseRiskScore"],
];
/** Of `Filename` it is held that it names what was run. */
const played = ["AnalysisType", "Filename", "Detection", "InlineFilters", "Threshold", "DedupPeriodMinutes"];

const keys: Keys = {
  ...Object.fromEntries(forReaders.map((key) => [key, "for readers" as const])),
  ...Object.fromEntries(played.map((key) => [key, "played" as const])),
  Enabled: "switch",
};

/** Undefined for what is no YAML. */
export function unplayedPanther(path: string, text: string): readonly Unplayed[] | undefined {
  if (!/\.ya?ml$/.test(path)) return undefined;
  const section = readYaml({ path, text });
  const found = plainOf(section.node);
  if (!isTable(found)) return undefined;
  return unplayedOf({ CreateAlert: true, ...found }, keys, ([key = ""]) => keyPlace(section, key));
}

/** An alias is taken for its name: what it stands for may be large. */
function plainOf(node: Node | null | undefined): unknown {
  if (isScalar(node)) return node.value;
  if (isAlias(node)) return `*${node.source}`;
  if (isSeq(node)) return node.items.map((item) => plainOf(item as Node | null));
  if (!isMap(node)) return null;
  return Object.fromEntries(node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "", plainOf(value as Node | null)]));
}
