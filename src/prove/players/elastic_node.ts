/** The runs of a rule on a real node, beside the replay's: the same documents, the same instants, and the same rows. */

import { randomUUID } from "node:crypto";
import { bulk, type ElasticsearchError, esql, type QueryAnswer } from "../../engines/elasticsearch.ts";
import type { JsonObject } from "../../model/event.ts";
import type { Document } from "../../replay/elastic/index/read.ts";
import { onNode } from "../../replay/elastic/query/on_node.ts";
import { limited } from "../../replay/elastic/rule/compile_rule.ts";
import type { ElasticRule } from "../../replay/elastic/rule/rule.ts";
import type { ScheduledRun } from "../../replay/elastic/rule/run_rule.ts";
import { logField, type RealNode } from "../real_node.ts";
import { comparable } from "./node_rows.ts";

export interface OnNode {
  readonly rule: ElasticRule;
  readonly columns: QueryAnswer["columns"];
  /** Where the node has what the replay has in an index. */
  readonly indices: ReadonlyMap<string, string>;
}

/** So many runs are asked at once. */
const together = 4;
/** A baseline runs for weeks, in which nothing comes or goes: of such runs so many are asked. */
const withinStretches = 10;

/** Undefined where the node says the same at every run; how it differs at the first where it does not. A node that fails us throws. */
export async function disagreementOnNode(
  real: RealNode,
  { rule, columns, indices }: OnNode,
  documents: readonly Document[],
  runs: readonly ScheduledRun[],
): Promise<string | undefined> {
  const label = randomUUID();
  for (const [index, there] of indices) {
    const own = documents.filter((document) => document.index === index);
    const marked = own.map(({ id, source }) => ({ id: `${label} ${id}`, document: { ...source, [logField]: label } }));
    const stored = await bulk(real.node, there, marked);
    if (!stored.ok) throw failure(real, stored.error);
  }
  const query = limited(rule);
  const asked = chosen(runs);
  for (let from = 0; from < asked.length; from += together) {
    const found = await Promise.all(
      asked.slice(from, from + together).map(async ({ nowMs, rows }) => {
        const answer = await esql(real.node, onNode(query, { nowMs, indices }), seenBy(rule, nowMs, label));
        const at = `at the run of ${new Date(nowMs).toISOString()} Elasticsearch ${real.version}`;
        if (!answer.ok) {
          if (isOurs(answer.error)) return `${at} refuses the query: ${answer.error.reason}`;
          throw failure(real, answer.error);
        }
        const theirs = comparable(query, asReplayed(answer.value, label, indices));
        const ours = comparable(query, { columns, rows });
        // Of more rows than may become alerts, which ones come is the engine's choice.
        const isCut = rows.length > rule.maxSignals && theirs.rows.length === ours.rows.length;
        if (isCut ? theirs.columns.join() === ours.columns.join() : JSON.stringify(theirs) === JSON.stringify(ours)) return undefined;
        return `${at} answers otherwise than the replay: ${difference(theirs, ours)}`;
      }),
    );
    const first = found.find((text) => text !== undefined);
    if (first !== undefined) return first;
  }
  return undefined;
}

/** Of each stretch of runs that see the same documents and say the same, the first and the last; of what is left, some from all over. */
function chosen(runs: readonly ScheduledRun[]): readonly ScheduledRun[] {
  const texts = new Map<ScheduledRun["rows"], string>();
  const stretches = runs.map(({ sees, rows }) => {
    const text = texts.get(rows) ?? JSON.stringify(rows);
    texts.set(rows, text);
    return `${sees} ${text}`;
  });
  const isEdge = (i: number): boolean => stretches[i] !== stretches[i - 1] || stretches[i] !== stretches[i + 1];
  const inner = runs.flatMap((_, i) => (isEdge(i) ? [] : [i]));
  const step = Math.ceil(inner.length / withinStretches);
  const sampled = new Set(inner.filter((_, i) => i % step === 0));
  return runs.filter((_, i) => isEdge(i) || sampled.has(i));
}

/** What Kibana's filter lets a run see, of one log. */
function seenBy({ timestampOverride, fromMs }: ElasticRule, nowMs: number, label: string): JsonObject {
  const range = { gte: new Date(nowMs - fromMs).toISOString(), lte: new Date(nowMs).toISOString(), format: "strict_date_optional_time" };
  const withoutOverride = { bool: { must_not: [{ exists: { field: timestampOverride } }], filter: [{ range: { "@timestamp": range } }] } };
  const isSeen = { bool: { should: [{ range: { [timestampOverride]: range } }, withoutOverride], minimum_should_match: 1 } };
  return { bool: { filter: [{ term: { [logField]: label } }, isSeen] } };
}

/** Ids and names of indices as the replay has them, and without the mark. */
function asReplayed({ columns, rows }: QueryAnswer, label: string, indices: ReadonlyMap<string, string>): QueryAnswer {
  const names = new Map([...indices].map(([name, there]) => [there, name]));
  return {
    columns: columns.filter(({ name }) => name !== logField),
    rows: rows.map((row) => ({
      ...row,
      ...(typeof row._id === "string" && { _id: row._id.replace(`${label} `, "") }),
      ...(typeof row._index === "string" && { _index: names.get(row._index) ?? row._index }),
    })),
  };
}

type Comparable = ReturnType<typeof comparable>;

function difference(theirs: Comparable, ours: Comparable): string {
  if (theirs.columns.join() !== ours.columns.join()) return `its columns are ${theirs.columns.join(", ")}, and not ${ours.columns.join(", ")}`;
  const [here, there] = [new Set(ours.rows), new Set(theirs.rows)];
  const only = (rows: readonly string[], others: ReadonlySet<string>) =>
    rows
      .filter((row) => !others.has(row))
      .slice(0, 3)
      .join(" ") || "none";
  return `rows that it alone has: ${only(theirs.rows, here)}; that the replay alone has: ${only(ours.rows, there)}`;
}

/** Whether an error is about what was asked, and not about whether it may be asked. */
function isOurs({ status }: ElasticsearchError): boolean {
  return status === 200 || status === 400 || status === 404 || status === 500;
}

function failure({ node }: RealNode, { reason }: ElasticsearchError): Error {
  return new Error(`the Elasticsearch at ${node.url} failed while it was asked: ${reason}`);
}
