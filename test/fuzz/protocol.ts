/** What run.mjs, the watcher and the runner say to each other. */

import type { Input, Plan } from "./inputs.ts";

export interface Block {
  readonly block: number;
  /** The first input that has not been examined yet. */
  readonly from: number;
}
export interface Finding {
  readonly what: "crash" | "hang" | "memory";
  readonly block: number;
  readonly index: number;
  readonly error: string;
  readonly input: Input;
}
export interface RunnerData {
  readonly plan: Plan;
  /** Int32: the index of the input at work (-1: none), a count that grows with each, then how many of each kind are done. */
  readonly shared: SharedArrayBuffer;
}
export const cells = { index: 0, tick: 1, counts: 2 } as const;

export type FromRunner =
  | { readonly kind: "ready" }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "done"; readonly block: number };
/** Without a result at first, when the watcher is ready for its first block. */
export interface FromWatcher {
  readonly result?: { readonly block: number; readonly counts: Readonly<Record<string, number>>; readonly findings: readonly Finding[] };
}
