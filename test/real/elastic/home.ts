/** Where a source's documents are in the real tests: an index of its own below its pattern, made and filled by the ingest model of its data set. */

import type { Source } from "../../../src/ir/detection.ts";
import { type ElasticIngest, elasticIngestOf } from "../../../src/replay/ingest/elastic.ts";

export interface Home {
  readonly index: string;
  readonly ingest: ElasticIngest;
}

export function homeOf(source: Source, purpose = "streams"): Home {
  const pattern = source.platforms.elastic?.options.find(({ name }) => name === "index")?.value;
  const ingest = typeof pattern === "string" ? elasticIngestOf(pattern) : undefined;
  if (ingest === undefined) throw new Error(`no ingest model makes documents for the source ${source.name}`);
  return { index: `logs-${ingest.dataSet}-samefire-${purpose}`, ingest };
}
