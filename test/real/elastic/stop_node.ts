/** Stops the node that a run of the real tests has started; one that ran before, or that another run uses, is left running. */

import { randomUUID } from "node:crypto";
import { stopNodeOf } from "./node.ts";

export function setup(): () => Promise<void> {
  const run = randomUUID();
  // The tests' processes are begun after this.
  process.env.SAMEFIRE_REAL_RUN = run;
  return () => stopNodeOf(run);
}
