/** What a proof asks of a real node beside the replay; here of one that is none, and refuses every query. */

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type Job, localProver, proveOn } from "../../src/prove/job.ts";
import { openRealNode } from "../../src/prove/real_node.ts";
import { programOf, translated } from "../chain.ts";

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function refusing(queries: string[]): Promise<string> {
  server = createServer(async (request, response) => {
    const isQuery = request.url?.startsWith("/_query") === true;
    if (isQuery) queries.push(request.url ?? "");
    request.resume();
    const answer = isQuery ? { error: { type: "verification_exception", reason: "Unknown column [x]" } } : { version: { number: "8.19.1" }, errors: false };
    response.writeHead(isQuery ? 400 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it("a log that shows a difference is looked for without the node, and then asked of it", async () => {
  const path = "detections/aws/secretsmanager/batch_retrieval_multi_region.det";
  const program = programOf([path]);
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("there is a detection");
  const outcome = translated("elastic", rule, program);
  if (!("files" in outcome)) throw new Error("it is translated");
  const queries: string[] = [];
  const opened = await openRealNode({ url: await refusing(queries) });
  if (!opened.ok) throw new Error(opened.error.reason);
  const differences = outcome.differences.filter(({ code }) => code === "empty_text_dropped");
  const { sources } = program;
  const { files } = outcome;
  // No logs but those of the search.
  const job: Job = { ...{ platform: "elastic", rule, sources, tests: [], files, differences }, slackSeconds: 0, streams: 0, seed: 1, show: true };
  const prover = localProver(async () => ({ reason: "no Python is needed" }));
  const [without, withNode] = [await proveOn(outcome, job, prover), await proveOn(outcome, { ...job, realNode: opened.value }, prover)];
  if (without.kind !== "proved" || withNode.kind !== "proved") throw new Error("both were run");
  expect(without.proof.shown.map(({ code }) => code)).toEqual(["empty_text_dropped"]);
  expect(withNode.proof.failure).toMatchObject({ kind: "failed", reason: expect.stringContaining("refuses the query: Unknown column [x]") });
  // The first runs of one log, not those of every log of the search.
  expect(queries.length).toBeGreaterThan(0);
  expect(queries.length).toBeLessThan(20);
});
