/** The runs of a rule, and a query for people, on a real node, beside the replay's: the same documents, the same instants, and the same rows. */

import { randomUUID } from "node:crypto";
import { bulk, type ElasticsearchError, esql, type QueryAnswer } from "../../engines/elasticsearch.ts";
import type { JsonObject } from "../../model/event.ts";
import type { Document } from "../../replay/elastic/index/read.ts";
import { onNode } from "../../replay/elastic/query/on_node.ts";
import type { ElasticRule } from "../../replay/elastic/rule/rule.ts";
import type { ScheduledRun } from "../../replay/elastic/rule/run_rule.ts";
import { logField, type RealNode } from "../real_node.ts";
import { comparable } from "./node_rows.ts";

export interface OnNode {
  readonly query: string;
  readonly columns: QueryAnswer["columns"];
  /** Where the node has what the replay has in an index. */
  readonly indices: ReadonlyMap<string, string>;
}

/** So many runs are asked at once. */
const together = 4;
/** Of runs that see others than the run beside them, but say the same: a baseline has thousands. */
const mostEdges = 200;
/** Of all others: it runs for weeks in which nothing comes or goes. */
const mostInner = 10;

/** Asks of the same documents: they are stored for the first of them. */
export interface Asker {
  /** Undefined where the node says the same at every run; how it differs at the first where it does not. A node that fails us throws. */
  runs(of: OnNode, rule: ElasticRule, runs: readonly ScheduledRun[]): Promise<string | undefined>;
  /** Of a query for people, asked once of all documents. */
  query(of: OnNode, nowMs: number, rows: ScheduledRun["rows"]): Promise<string | undefined>;
}

export function askerOf(real: RealNode, indices: OnNode["indices"], documents: readonly Document[]): Asker {
  let label: Promise<string> | undefined;
  const stored = (): Promise<string> => {
    label ??= storedAs(real, indices, documents);
    return label;
  };
  return {
    runs: async (of, rule, runs) => {
      const mark = await stored();
      const asked = chosen(runs);
      for (let from = 0; from < asked.length; from += together) {
        const found = await Promise.all(
          asked.slice(from, from + together).map(({ nowMs, rows }) => {
            const filter = { bool: { filter: [{ term: { [logField]: mark } }, seenBy(rule, nowMs)] } };
            // Of more rows than may become alerts, which ones come is the engine's choice.
            return disagreement(real, of, { mark, filter, nowMs, rows, isCut: rows.length > rule.maxSignals });
          }),
        );
        const first = found.find((text) => text !== undefined);
        if (first !== undefined) return first;
      }
      return undefined;
    },
    query: async (of, nowMs, rows) => {
      const mark = await stored();
      return disagreement(real, of, { mark, filter: { term: { [logField]: mark } }, nowMs, rows, isCut: false });
    },
  };
}

/** The mark of the documents of this log, in which others lie as well. */
async function storedAs(real: RealNode, indices: OnNode["indices"], documents: readonly Document[]): Promise<string> {
  const label = randomUUID();
  for (const [index, there] of indices) {
    const own = documents.filter((document) => document.index === index);
    const marked = own.map(({ id, source }) => ({ id: `${label} ${id}`, document: { ...source, [logField]: label } }));
    const stored = await bulk(real.node, there, marked);
    if (!stored.ok) throw failure(real, stored.error);
  }
  return label;
}

interface Asked {
  readonly mark: string;
  readonly filter: JsonObject;
  readonly nowMs: number;
  /** The replay's. */
  readonly rows: ScheduledRun["rows"];
  /** Whether there are more rows than are asked for, so that their number alone is said. */
  readonly isCut: boolean;
}

async function disagreement(real: RealNode, { query, columns, indices }: OnNode, { mark, filter, nowMs, rows, isCut }: Asked): Promise<string | undefined> {
  const answer = await esql(real.node, onNode(query, { nowMs, indices }), filter);
  const at = `at ${new Date(nowMs).toISOString()} Elasticsearch ${real.version}`;
  if (!answer.ok) {
    if (isOurs(answer.error)) return `${at} refuses the query: ${answer.error.reason}`;
    throw failure(real, answer.error);
  }
  const theirs = comparable(query, asReplayed(answer.value, mark, indices));
  const ours = comparable(query, { columns, rows });
  const isSame =
    isCut && theirs.rows.length === ours.rows.length ? theirs.columns.join() === ours.columns.join() : JSON.stringify(theirs) === JSON.stringify(ours);
  return isSame ? undefined : `${at} answers otherwise than the replay: ${difference(theirs, ours)}`;
}

/** The first and the last of each stretch of runs that say the same, and of those that see the same documents; of what is left, some. */
function chosen(runs: readonly ScheduledRun[]): readonly ScheduledRun[] {
  const texts = new Map<ScheduledRun["rows"], string>();
  const textOf = (run: ScheduledRun | undefined): string => {
    if (run === undefined) return "";
    const text = texts.get(run.rows) ?? JSON.stringify(run.rows);
    texts.set(run.rows, text);
    return text;
  };
  const places = [...runs.keys()];
  const isEdge = (of: (run: ScheduledRun | undefined) => string | undefined) => (i: number) =>
    of(runs[i]) !== of(runs[i - 1]) || of(runs[i]) !== of(runs[i + 1]);
  const telling = places.filter(isEdge(textOf));
  const seeing = places.filter(isEdge((run) => run?.sees));
  const kept = new Set([...telling, ...sampled(seeing, mostEdges), ...sampled(places, mostInner)]);
  return runs.filter((_, i) => kept.has(i));
}

function sampled(places: readonly number[], most: number): readonly number[] {
  const step = Math.ceil(places.length / most);
  return places.filter((_, i) => i % step === 0);
}

/** What Kibana's filter lets a run see. */
function seenBy({ timestampOverride, fromMs }: ElasticRule, nowMs: number): JsonObject {
  const range = { gte: new Date(nowMs - fromMs).toISOString(), lte: new Date(nowMs).toISOString(), format: "strict_date_optional_time" };
  const withoutOverride = { bool: { must_not: [{ exists: { field: timestampOverride } }], filter: [{ range: { "@timestamp": range } }] } };
  return { bool: { should: [{ range: { [timestampOverride]: range } }, withoutOverride], minimum_should_match: 1 } };
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
