/** What a rule's JSON says beside what is replayed. */

import { placeAt, plainOf, readJson } from "../json.ts";
import { isTable, type Keys, type Unplayed, unplayedOf } from "../unplayed.ts";

/** Says who, when and how it is shown: nothing of when a rule fires. Severities are for readers: a signal is one whatever it is called. */
const forReaders = [
  ...["name", "message", "customName", "customMessage", "tags", "defaultTags", "hasExtendedTitle", "id", "version", "createdAt", "creationAuthorId"],
  ...["updatedAt", "updateAuthorId", "isPartner", "isBeta", "complianceSignalOptions"],
];
/** Read by the replay, or refused where they are not empty. */
const played = ["type", "queries", "filters", "groupSignalsBy", "referenceTables", "calculatedFields", "schedulingOptions", "thirdPartyCases"];

const keys: Keys = {
  ...Object.fromEntries(forReaders.map((key) => [key, "for readers" as const])),
  ...Object.fromEntries(played.map((key) => [key, "played" as const])),
  isEnabled: "switch",
  cases: { name: "for readers", status: "for readers", customStatus: "for readers", notifications: "for readers", condition: "played" },
  options: {
    ...{ detectionMethod: "played", evaluationWindow: "played", sequenceDetectionOptions: "played", newValueOptions: "played" },
    ...{ decreaseCriticalityBasedOnEnv: "for readers", anomalyDetectionOptions: { bucketDuration: "played" } },
  },
};

/** Undefined for what is no JSON. */
export function unplayedDatadog(file: string, text: string): readonly Unplayed[] | undefined {
  const read = file.endsWith(".json") ? readJson(text) : undefined;
  if (read?.kind !== "document") return undefined;
  const { root } = read;
  const document = plainOf(root);
  return isTable(document) ? unplayedOf(document, keys, (path) => ({ file, ...placeAt(root, path) })) : undefined;
}
