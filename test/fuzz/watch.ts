/** A process that has one runner thread examine blocks, and ends what does not end: an input that computes for seconds, or fills the memory. */

import { Worker } from "node:worker_threads";
import { invariant } from "../../src/diagnostics/invariant.ts";
import { blockOf, kinds, type Plan } from "./inputs.ts";
import { type Block, cells, type Finding, type FromRunner, type FromWatcher, type RunnerData } from "./protocol.ts";

/** Of computing, not of the clock: other programs may have the machine. A slow one takes a second to fill the memory that is allowed. */
const longestMs = 5_000;
const mostMegabytes = 400;

const [, , runner = "", planText = "{}"] = process.argv;
const plan = JSON.parse(planText) as Plan;
const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * (cells.counts + kinds.length));
const state = new Int32Array(shared);
const tell = (message: FromWatcher): void => void process.send?.(message);

let work: Block | undefined;
let findings: Finding[] = [];
let thread = start();

function start(): Worker {
  Atomics.store(state, cells.index, -1);
  const made = new Worker(runner, { workerData: { plan, shared } satisfies RunnerData, resourceLimits: { maxOldGenerationSizeMb: mostMegabytes } });
  made.on("message", (message: FromRunner) => {
    if (made === thread) heard(message);
  });
  made.on("error", (error: NodeJS.ErrnoException) => {
    if (made === thread) lost(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "crash", error.stack ?? error.message);
  });
  return made;
}

function heard(message: FromRunner): void {
  if (message.kind === "finding") findings.push(message.finding);
  else if (message.kind === "ready" && work !== undefined) thread.postMessage(work);
  else if (message.kind === "ready") tell({});
  else {
    const counts = Object.fromEntries(kinds.map((kind, i) => [kind, Atomics.exchange(state, cells.counts + i, 0)]));
    tell({ result: { block: message.block, counts, findings } });
    [work, findings] = [undefined, []];
  }
}

/** The input at work is the culprit; a new thread goes on behind it. */
function lost(what: Finding["what"], error: string): void {
  const index = Atomics.load(state, cells.index);
  const input = work && blockOf(plan, work.block)[index];
  invariant(work !== undefined && input !== undefined, `a thread ends only at work, and not by: ${error}`);
  findings.push({ what, block: work.block, index, error, input });
  Atomics.add(state, cells.counts + kinds.indexOf(input.kind), 1);
  work = { ...work, from: index + 1 };
  thread = start();
}

let before = { tick: 0, cpuMs: 0 };
setInterval(() => {
  const { user, system } = process.cpuUsage();
  const now = { tick: Atomics.load(state, cells.tick), cpuMs: (user + system) / 1000 };
  if (Atomics.load(state, cells.index) < 0 || now.tick !== before.tick) before = now;
  else if (now.cpuMs - before.cpuMs > longestMs) {
    const stuck = thread;
    lost("hang", `no answer after ${longestMs} ms of computing`);
    void stuck.terminate();
    before = now;
  }
}, 50);

process.on("message", (block: number) => {
  work = { block, from: 0 };
  thread.postMessage(work);
});
process.on("disconnect", () => process.exit());
