/** A real Elasticsearch node over HTTP: indices, documents, ES|QL. What the node refuses is a value, never an exception. Knows nothing of detections. */

import type { Json, JsonObject } from "../model/event.ts";

export interface Elasticsearch {
  /** `http://127.0.0.1:9200`, without a slash at its end. */
  readonly url: string;
  /** Sent with each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
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

const patienceMs = 120_000;
const bulkSize = 5_000;

/** Whether a node answers there and all its shards are usable. */
export async function isUp(node: Elasticsearch): Promise<boolean> {
  const answer = await request(node, "GET", "/_cluster/health?timeout=1s");
  return answer.ok && (answer.value.status === "green" || answer.value.status === "yellow");
}

/** One that exists already is replaced. */
export async function createIndex(node: Elasticsearch, name: string, mappings: JsonObject, settings: JsonObject = {}): Promise<Answer<JsonObject>> {
  const dropped = await deleteIndex(node, name);
  if (!dropped.ok) return dropped;
  const body = { settings: { number_of_shards: 1, number_of_replicas: 0, ...settings }, mappings };
  return request(node, "PUT", `/${encodeURIComponent(name)}`, JSON.stringify(body));
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
  try {
    const response = await fetch(`${node.url}${path}`, {
      method,
      headers: { ...node.headers, ...(body !== undefined && { "content-type": type }) },
      ...(body !== undefined && { body }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    const answer = JSON.parse(text) as JsonObject;
    return response.ok ? { ok: true, value: answer } : { ok: false, error: { status: response.status, reason: reasonOf(answer, text) } };
  } catch (error) {
    return { ok: false, error: { status: 0, reason: error instanceof Error ? describe(error) : String(error) } };
  }
}

/** `fetch failed` says nothing; what it says beneath does. */
function describe(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
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
