/** A real Elasticsearch node that a proof asks beside the replay: temporary indices of its own, with the integrations' mappings, and what is to be done when it is over. */

import { randomBytes } from "node:crypto";
import { type About, type Answer, about, countDocuments, createIndex, deleteIndex, type Elasticsearch } from "../engines/elasticsearch.ts";
import { elasticIngests } from "../replay/ingest/elastic.ts";
import { mappingsOf } from "../replay/ingest/index_mapping.ts";

/** Plain data: any worker may ask. */
export interface RealNode extends About {
  readonly node: Elasticsearch;
  /** By data set. Named at random, so that none is anybody's, and by no pattern of a data stream. */
  readonly indices: Readonly<Record<string, string>>;
}

/** Marks a document as one of a log: what a query is to see of an index in which all logs lie. */
export const logField = "samefire.log";

export async function openRealNode(node: Elasticsearch): Promise<Answer<RealNode>> {
  const found = await about(node);
  if (!found.ok) return found;
  const run = randomBytes(8).toString("hex");
  const indices = Object.fromEntries(elasticIngests.map(({ dataSet }) => [dataSet, `samefire-prove-${run}-${dataSet}`]));
  const real = { ...found.value, node, indices };
  for (const { dataSet, index } of elasticIngests) {
    const { properties, ...others } = mappingsOf(index);
    const mappings = { ...others, properties: { ...(properties as object), [logField]: { type: "keyword" } } };
    const made = await createIndex(node, indices[dataSet] ?? "", mappings, ...(found.value.isServerless ? [{}] : []));
    if (made.ok) continue;
    await removeIndices(real);
    return made;
  }
  return { ok: true, value: real };
}

/** How many events have been asked about on the node. */
export async function eventsOn({ node, indices }: RealNode): Promise<Answer<number>> {
  let events = 0;
  for (const index of Object.values(indices)) {
    const count = await countDocuments(node, index);
    if (!count.ok) return count;
    events += count.value;
  }
  return { ok: true, value: events };
}

/** Those that could not be removed, each with the reason. */
export async function removeIndices({ node, indices }: RealNode): Promise<readonly { readonly index: string; readonly reason: string }[]> {
  const removed = await Promise.all(Object.values(indices).map(async (index) => ({ index, answer: await deleteIndex(node, index) })));
  return removed.flatMap(({ index, answer }) => (answer.ok ? [] : [{ index, reason: answer.error.reason }]));
}
