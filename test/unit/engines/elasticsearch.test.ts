import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { bulk, type Elasticsearch, esql, isUp, replaceIndex } from "../../../src/engines/elasticsearch.ts";

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** A node that gives the same answers to whatever it is asked, in their order. */
async function fakeNode(...answers: readonly (readonly [status: number, body: string])[]): Promise<{ readonly node: Elasticsearch; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [status, body] = answers[Math.min(seen.length, answers.length - 1)] ?? [200, "{}"];
      seen.push({ method: request.method ?? "", path: request.url ?? "", body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return { node: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }, seen };
}

describe("the Elasticsearch client", () => {
  it("gives rows by column name, null where a row has none", async () => {
    const { node, seen } = await fakeNode([
      200,
      '{"columns":[{"name":"a","type":"keyword"},{"name":"b","type":"long"}],"values":[["x",null],["y",2]],"is_partial":false}',
    ]);
    const answer = await esql(node, "FROM x", { match_all: {} });
    expect(answer.ok && answer.value.rows).toEqual([
      { a: "x", b: null },
      { a: "y", b: 2 },
    ]);
    expect(seen).toEqual([{ method: "POST", path: "/_query?format=json", body: '{"query":"FROM x","filter":{"match_all":{}}}' }]);
  });

  it("takes a partial answer for an error", async () => {
    const { node } = await fakeNode([200, '{"columns":[],"values":[],"is_partial":true}']);
    expect(await esql(node, "FROM x")).toEqual({ ok: false, error: { status: 200, reason: "the node answered in part only" } });
  });

  it("gives the node's reason and its cause", async () => {
    const { node } = await fakeNode([400, '{"error":{"type":"x","reason":"bad query","caused_by":{"reason":"line 1:1"}},"status":400}']);
    expect(await esql(node, "FROM")).toEqual({ ok: false, error: { status: 400, reason: "bad query: line 1:1" } });
  });

  it("gives an error for an answer that is no JSON and for a node that is not there", async () => {
    const { node } = await fakeNode([502, "<html>bad gateway</html>"]);
    expect(await esql(node, "FROM x")).toMatchObject({ ok: false, error: { status: 502, reason: "what answers there (HTTP 502) is not Elasticsearch" } });
    expect(await isUp(node)).toBe(false);
    expect(await esql({ url: "http://127.0.0.1:1" }, "FROM x")).toMatchObject({
      ok: false,
      error: { status: 0, reason: "bad port" },
    });
  });

  it("replaces an index, and writes names so that they stay one part of the path", async () => {
    const { node, seen } = await fakeNode([200, "{}"]);
    await replaceIndex(node, "logs-a/../b", { properties: {} });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(["DELETE /logs-a%2F..%2Fb?ignore_unavailable=true", "PUT /logs-a%2F..%2Fb"]);
  });

  it("sends many documents in several requests and stops at the first refusal", async () => {
    const documents = Array.from({ length: 12_000 }, (_, i) => ({ id: String(i), document: { n: i } }));
    const fine = await fakeNode([200, '{"errors":false,"items":[]}']);
    expect(await bulk(fine.node, "a", documents)).toEqual({ ok: true, value: 12_000 });
    expect(fine.seen.map(({ body }) => body.trim().split("\n").length / 2)).toEqual([5_000, 5_000, 2_000]);
    server?.close();
    const refusing = await fakeNode([
      200,
      '{"errors":true,"items":[{"index":{"_id":"0","status":201}},{"index":{"_id":"1","status":400,"error":{"type":"t","reason":"r"}}}]}',
    ]);
    expect(await bulk(refusing.node, "a", documents)).toEqual({
      ok: false,
      error: { status: 400, reason: '{"_id":"1","status":400,"error":{"type":"t","reason":"r"}}' },
    });
    expect(refusing.seen).toHaveLength(1);
  });
});
