/** A real Elasticsearch node over HTTP: indices, documents, ES|QL. What the node refuses is a value, never an exception. Knows nothing of detections. */

import type { Json, JsonObject } from "../model/event.ts";

export interface Elasticsearch {
  /** `http://127.0.0.1:9200`, without a slash at its end. */
  readonly url: string;
  /** Sent with each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long one answer may take. */
  readonly patienceMs?: number;
}

export interface ElasticsearchError {
  /** HTTP status; 0 where the node did not answer. */
  readonly status: number;
  readonly reason: string;
}
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ElasticsearchError };

export interface Document {
  readonly id: string;
  readonly document: JsonObject;
}

export interface QueryAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values by column name. */
  readonly rows: readonly Readonly<Record<string, Json>>[];
}

const defaultPatienceMs = 120_000;
const bulkSize = 5_000;

export interface About {
  /** `8.19.21`. */
  readonly version: string;
  /** Elastic's own hosting, where indices have no settings of their own. */
  readonly isServerless: boolean;
}

/** What answers there, or why it is not to be used: it is gone, does not let us in, is something else, or too old for the ES|QL that is emitted. */
export async function about(node: Elasticsearch): Promise<Answer<About>> {
  const root = await request(node, "GET", "/");
  // A node of the bare distribution has no page at its root.
  const found = !root.ok && root.error.status === 405 ? await request(node, "GET", "/_nodes/_local/_none?filter_path=nodes.*.version") : root;
  if (!found.ok) return found;
  const version = (found.value.version ?? Object.values((found.value.nodes as JsonObject | undefined) ?? {})[0]) as JsonObject | undefined;
  const [number, isServerless] = [String(version?.number ?? version?.version ?? ""), version?.build_flavor === "serverless"];
  const [, major = "", minor = ""] = /^(\d+)\.(\d+)\./.exec(number) ?? [];
  const refused = (reason: string): Answer<About> => ({ ok: false, error: { status: 200, reason } });
  if (version?.distribution === "opensearch") return refused("it is OpenSearch, which has no ES|QL");
  if (major === "") return refused("what answers there is not Elasticsearch");
  // What is served without a version of its own says an old one.
  const isOld = Number(major) < 8 || (Number(major) === 8 && Number(minor) < 19);
  if (isOld && !isServerless) return refused(`it is Elasticsearch ${number}, and what is emitted needs 8.19 or newer`);
  return { ok: true, value: { version: number, isServerless } };
}

export async function countDocuments(node: Elasticsearch, index: string): Promise<Answer<number>> {
  const answer = await request(node, "GET", `/${encodeURIComponent(index)}/_count`);
  return answer.ok ? { ok: true, value: Number(answer.value.count) } : answer;
}

/** Whether a node answers there and all its shards are usable. */
export async function isUp(node: Elasticsearch): Promise<boolean> {
  const answer = await request(node, "GET", "/_cluster/health?timeout=1s");
  return answer.ok && (answer.value.status === "green" || answer.value.status === "yellow");
}

const oneShard: JsonObject = { number_of_shards: 1, number_of_replicas: 0 };

/** One that exists already is an error. */
export async function createIndex(node: Elasticsearch, name: string, mappings: JsonObject, settings = oneShard): Promise<Answer<JsonObject>> {
  return request(node, "PUT", `/${encodeURIComponent(name)}`, JSON.stringify({ settings, mappings }));
}

/** One that exists already goes. */
export async function replaceIndex(node: Elasticsearch, name: string, mappings: JsonObject, settings: JsonObject = {}): Promise<Answer<JsonObject>> {
  const dropped = await deleteIndex(node, name);
  return dropped.ok ? createIndex(node, name, mappings, { ...oneShard, ...settings }) : dropped;
}

export async function deleteIndex(node: Elasticsearch, name: string): Promise<Answer<JsonObject>> {
  return request(node, "DELETE", `/${encodeURIComponent(name)}?ignore_unavailable=true`);
}

/** Indexes all documents and makes them searchable; the first that is refused is the error. */
export async function bulk(node: Elasticsearch, index: string, documents: readonly Document[]): Promise<Answer<number>> {
  for (let from = 0; from < documents.length; from += bulkSize) {
    const lines = documents.slice(from, from + bulkSize).map(({ id, document }) => `${JSON.stringify({ index: { _id: id } })}\n${JSON.stringify(document)}\n`);
    const answer = await request(node, "POST", `/${encodeURIComponent(index)}/_bulk?refresh=true`, lines.join(""), "application/x-ndjson");
    if (!answer.ok) return answer;
    if (answer.value.errors !== false) return { ok: false, error: { status: 400, reason: firstRefusal(answer.value) } };
  }
  return { ok: true, value: documents.length };
}

/** Runs an ES|QL query, over the documents that `filter` (query DSL) leaves, with values for its `?`. A partial answer is an error: a missing row must not look like silence. */
export async function esql(node: Elasticsearch, query: string, filter?: JsonObject, params?: readonly Json[]): Promise<Answer<QueryAnswer>> {
  const body = { query, ...(filter !== undefined && { filter }), ...(params !== undefined && { params }) };
  const answer = await request(node, "POST", "/_query?format=json", JSON.stringify(body));
  if (!answer.ok) return answer;
  const {
    columns,
    values,
    is_partial: partial,
  } = answer.value as unknown as {
    readonly columns: QueryAnswer["columns"];
    readonly values: readonly (readonly Json[])[];
    readonly is_partial?: boolean;
  };
  if (partial === true) return { ok: false, error: { status: 200, reason: "the node answered in part only" } };
  const rows = values.map((row) => Object.fromEntries(columns.map((column, i) => [column.name, row[i] ?? null])));
  return { ok: true, value: { columns, rows } };
}

async function request(node: Elasticsearch, method: string, path: string, body?: string, type = "application/json"): Promise<Answer<JsonObject>> {
  const { patienceMs = defaultPatienceMs } = node;
  try {
    const response = await fetch(`${node.url}${path}`, {
      method,
      headers: { ...node.headers, ...(body !== undefined && { "content-type": type }) },
      ...(body !== undefined && { body }),
      // Credentials are for the node that was named.
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    const answer = jsonOf(text);
    if (answer === undefined) return { ok: false, error: { status: response.ok ? 0 : response.status, reason: notJson(response.status) } };
    return response.ok ? { ok: true, value: answer } : { ok: false, error: { status: response.status, reason: reasonOf(answer, text) } };
  } catch (error) {
    return { ok: false, error: { status: 0, reason: error instanceof Error ? describe(error, patienceMs) : String(error) } };
  }
}

function jsonOf(text: string): JsonObject | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

function notJson(status: number): string {
  return `what answers there (HTTP ${status}) is not Elasticsearch`;
}

/** `fetch failed` says nothing; what it says beneath does. */
function describe(error: Error, patienceMs: number): string {
  if (error.name === "TimeoutError") return `no answer within ${patienceMs / 1_000} s`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  // Of several addresses that were tried, the first says as much as all.
  const first = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  return first instanceof Error ? first.message : cause.message;
}

function reasonOf(answer: JsonObject, text: string): string {
  const error = answer.error;
  if (typeof error !== "object" || error === null || !("reason" in error)) return text;
  const causes = [error, (error as JsonObject).caused_by].map((e) => (typeof e === "object" && e !== null ? (e as JsonObject).reason : undefined));
  return causes.filter((reason) => typeof reason === "string").join(": ");
}

function firstRefusal(answer: JsonObject): string {
  const items = Array.isArray(answer.items) ? (answer.items as readonly JsonObject[]) : [];
  const refused = items.map((item) => item.index).find((result) => typeof result === "object" && result !== null && "error" in result);
  return JSON.stringify(refused ?? answer).slice(0, 2_000);
}
