/** The ingest models of Elastic's integrations, by data set: what `prove` and the real tests make documents with. A source without one has only its own mapping to go by. */

import type { JsonObject } from "../../model/event.ts";
import { toElasticDocument as cloudtrailDocument } from "./cloudtrail.ts";
import { cloudtrailIndex } from "./cloudtrail_index.ts";
import type { IndexedField } from "./index_mapping.ts";
import { toElasticDocument as oktaDocument } from "./okta.ts";
import { oktaIndex } from "./okta_index.ts";

export interface ElasticIngest {
  readonly dataSet: string;
  readonly toDocument: (record: JsonObject) => JsonObject;
  readonly index: Readonly<Record<string, IndexedField>>;
}

export const elasticIngests: readonly ElasticIngest[] = [
  { dataSet: "aws.cloudtrail", toDocument: cloudtrailDocument, index: cloudtrailIndex },
  { dataSet: "okta.system", toDocument: oktaDocument, index: oktaIndex },
];

/** The model for an index pattern such as `logs-okta.system-*`. */
export function elasticIngestOf(indexPattern: string): ElasticIngest | undefined {
  return elasticIngests.find(({ dataSet }) => indexPattern.startsWith(`logs-${dataSet}-`));
}
