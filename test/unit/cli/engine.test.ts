import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { nodeFailure, nodeOf, openEngine } from "../../../src/cli/prove/engine.ts";

describe("--engine", () => {
  it.each([
    ["elasticsearch=http://localhost:9200", {}, { url: "http://localhost:9200" }],
    ["elasticsearch=https://es.example/path/", {}, { url: "https://es.example/path" }],
    ["elasticsearch=https://es.example", { ELASTIC_API_KEY: "a2V5Og==\n" }, { url: "https://es.example", headers: { authorization: "ApiKey a2V5Og==" } }],
    [
      "elasticsearch=https://es.example",
      { ELASTIC_USERNAME: "ü", ELASTIC_PASSWORD: "p:w" },
      { url: "https://es.example", headers: { authorization: "Basic w7w6cDp3" } },
    ],
  ])("%s is a node", (text, environment, wanted) => {
    expect(nodeOf(text, environment)).toEqual(wanted);
  });

  it.each([
    ["http://localhost:9200", {}, "--engine is written elasticsearch=URL"],
    ["opensearch=http://x", {}, "--engine knows no `opensearch`"],
    ["elasticsearch=localhost:9200", {}, "wants the URL of a node"],
    ["elasticsearch=ftp://x", {}, "wants the URL of a node"],
    ["elasticsearch=", {}, "wants the URL of a node"],
    ["elasticsearch=https://me:s3cret@es.example", {}, "takes no name and password in its URL"],
    ["elasticsearch=https://es.example", { ELASTIC_API_KEY: "s3cret\nx-evil: 1" }, "ELASTIC_API_KEY is no key"],
  ])("%s is told, without what may be secret", (text, environment, wanted) => {
    const found = nodeOf(text, environment);
    const problem = "problem" in found ? found.problem : "";
    expect(problem).toContain(wanted);
    expect(problem).not.toContain("s3cret");
  });
});

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Says the same to whatever it is asked. */
async function serving(status: number, body: string, seen: string[] = []): Promise<string> {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`.trim());
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `elasticsearch=http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function problemOf(text: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const opened = await openEngine(text, environment);
  return "problem" in opened ? opened.problem : "opened";
}

describe("a node that cannot be used is one message", () => {
  it.each([
    [401, '{"error":{"reason":"missing authentication credentials"}}', "missing authentication credentials\n  = help: set ELASTIC_API_KEY"],
    [
      403,
      '{"error":{"reason":"action [indices:admin/create] is unauthorized"}}',
      "action [indices:admin/create] is unauthorized\n  = help: who asks has to be allowed",
    ],
    [200, '{"version":{"number":"7.17.0"}}', "it is Elasticsearch 7.17.0, and what is emitted needs 8.19 or newer"],
    [200, '{"version":{"number":"2.11.0","distribution":"opensearch"}}', "it is OpenSearch, which has no ES|QL"],
    [200, "<html>hello</html>", "what answers there (HTTP 200) is not Elasticsearch"],
    [401, "<html>who are you</html>", "what answers there (HTTP 401) is not Elasticsearch"],
    [200, "{}", "what answers there is not Elasticsearch"],
    [302, "", "unexpected redirect"],
  ])("%i %s", async (status, body, wanted) => {
    const text = await serving(status, body);
    expect(await problemOf(text)).toContain(`cannot use the Elasticsearch at ${text.slice(14)}: ${wanted}`);
  });

  it("also where nobody is there", async () => {
    const text = await serving(200, "{}");
    await new Promise((done) => server?.close(done));
    expect(await problemOf(text)).toContain("ECONNREFUSED 127.0.0.1");
    expect(await problemOf("elasticsearch=http://127.0.0.1:1")).toContain("bad port");
    expect(await problemOf("elasticsearch=http://no-such-host.invalid")).toContain("no-such-host.invalid");
  });

  it("and the credentials are sent and never said", async () => {
    const seen: string[] = [];
    const text = await serving(401, '{"error":{"reason":"unable to authenticate"}}', seen);
    expect(await problemOf(text, { ELASTIC_API_KEY: "c2VjcmV0" })).toBe(
      `cannot use the Elasticsearch at ${text.slice(14)}: unable to authenticate\n  = help: the node knows no such key, name or password`,
    );
    expect(seen).toEqual(["GET / ApiKey c2VjcmV0"]);
  });

  it("and what it fails with in the middle is told without the place in the code", () => {
    const stack = "Error: the Elasticsearch at http://x:1 failed while it was asked: no answer within 120 s\n    at f (file.ts:1)";
    expect(nodeFailure(new Error(stack))).toBe("the Elasticsearch at http://x:1 failed while it was asked: no answer within 120 s");
    expect(nodeFailure(new Error("another"))).toBeUndefined();
  });
});
