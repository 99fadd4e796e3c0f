/** The thread that examines inputs, block by block. It says before each input which one it is, so that its watcher knows what it hangs on. */

import { parentPort, workerData } from "node:worker_threads";
import { invariant } from "../../src/diagnostics/invariant.ts";
import { blockOf, kinds } from "./inputs.ts";
import { examine } from "./laws.ts";
import { type Block, cells, type FromRunner, type RunnerData } from "./protocol.ts";

const { plan, shared } = workerData as RunnerData;
const port = parentPort;
invariant(port !== null, "the runner is a thread");
const state = new Int32Array(shared);
const say = (message: FromRunner): void => port.postMessage(message);

port.on("message", async ({ block, from }: Block) => {
  for (const [index, input] of blockOf(plan, block).entries()) {
    if (index < from) continue;
    Atomics.store(state, cells.index, index);
    Atomics.add(state, cells.tick, 1);
    try {
      await examine(input);
    } catch (error) {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
      say({ kind: "finding", finding: { what: "crash", block, index, error: said, input } });
    }
    Atomics.add(state, cells.counts + kinds.indexOf(input.kind), 1);
  }
  Atomics.store(state, cells.index, -1);
  say({ kind: "done", block });
});
say({ kind: "ready" });
