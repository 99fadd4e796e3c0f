/** Stops the node that a run of the real tests has started; one that ran before is left running. */

import { runningNode, stopNode } from "./node.ts";

export async function setup(): Promise<() => Promise<void>> {
  const before = await runningNode();
  return async () => {
    if (before === undefined) await stopNode();
  };
}
