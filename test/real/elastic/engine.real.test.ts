/** `samefire prove --engine`, as its user calls it: the real node says what the replay says, and has nothing of it left in the end. */

import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Elasticsearch } from "../../../src/engines/elasticsearch.ts";
import { tellCount } from "../counts.ts";
import { realNode } from "./node.ts";

let node: Elasticsearch;
let asked = 0;
beforeAll(async () => {
  node = await realNode();
});
afterAll(() => tellCount("prove --engine", asked, `${asked} events asked about on the node`));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

/** `at` is told what was printed so far. */
function prove(streams: number, path: string, at: (text: string, stop: () => void) => void = () => {}): Promise<Ended> {
  const engine = `elasticsearch=${node.url}`;
  const child = spawn(process.execPath, ["dist/bin/samefire.js", "prove", "--on", "elastic", "--engine", engine, "--streams", String(streams), path]);
  let text = "";
  const heard = (data: Buffer) => {
    text += data.toString("utf8");
    at(text, () => child.kill("SIGINT"));
  };
  child.stdout.on("data", heard);
  child.stderr.on("data", heard);
  return new Promise((done) => child.on("close", (code, signal) => done({ code, signal, text })));
}

async function left(): Promise<readonly string[]> {
  const answer = await fetch(`${node.url}/_cat/indices?h=index&format=json`);
  return ((await answer.json()) as { readonly index: string }[]).map(({ index }) => index).filter((index) => index.startsWith("samefire-prove-"));
}

it.each([
  ["steps in any order", 4, "detections/aws/secretsmanager/enumerate_and_retrieve.det"],
  ["events and chains", 4, "detections/okta"],
  ["a hunt", 20, "detections/aws/secretsmanager/high_frequency_get_secret_value.det"],
  ["a baseline", 100, "detections/aws/secretsmanager/anomalous_retrieval.det"],
])("agrees on %s", async (_, streams, path) => {
  const { code, text } = await prove(streams, path);
  expect([code, text]).toEqual([0, expect.stringContaining("0 wrong")]);
  const events = Number(/: (\d+) events were asked about there as well/.exec(text)?.[1] ?? 0);
  expect(events).toBeGreaterThan(100);
  asked += events;
  expect(await left()).toEqual([]);
});

it("leaves nothing behind when it is stopped", async () => {
  let stopped = false;
  const { signal, text } = await prove(20, "detections/aws/secretsmanager/enumerate_and_retrieve.det", (sofar, stop) => {
    if (!stopped && sofar.includes("elastic")) {
      stopped = true;
      stop();
    }
  });
  expect([signal, text]).toEqual(["SIGINT", expect.stringContaining("stopped by SIGINT")]);
  expect(await left()).toEqual([]);
});
