/** A replay's answer in the words of src/model, to be compared with the reference. */

import type { Alert, FiringGroup, Verdict } from "../../model/event.ts";
import type { Answer } from "./replay.ts";

/**
 * `events`, for a detection that alerts on each event: the logs at whose instant their group fired.
 * `groups`: each group that fired, with its instants. They are those at which a case held, at every log of any query: the platform goes on holding where the
 * reference names the completing event, so groups are compared, and instants shown (fidelity, section 1).
 * Undefined for an anomaly rule: its model is the vendor's, and only `outcome.buckets` can be compared.
 */
export function verdictOf({ outcome }: Answer, as: "events" | "groups"): Extract<Verdict, { kind: "events" | "groups" }> | undefined {
  if (outcome.kind === "measured") return undefined;
  if (as === "events") {
    const events = new Set(outcome.groups.flatMap(({ positions }) => positions));
    return { kind: "events", events: [...events].sort((a, b) => a - b) };
  }
  const groups = outcome.groups.map(({ key, firings }): FiringGroup => ({ key, instantsMs: firings.map(({ atMs }) => atMs) }));
  return { kind: "groups", groups: groups.sort((a, b) => compareTexts(JSON.stringify(a.key), JSON.stringify(b.key))) };
}

/** The signals of all groups in the order of their openings: what `suppression_differs` is about. */
export function alertsOf({ outcome }: Answer): readonly Alert[] {
  if (outcome.kind === "measured") return [];
  return outcome.groups.flatMap(({ signals }) => signals).sort((a, b) => a.atMs - b.atMs);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
