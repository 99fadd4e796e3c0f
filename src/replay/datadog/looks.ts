/** The stretches of time by which a rule judges its groups: for pictures. Judges nothing. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { GroupKey } from "../../model/event.ts";
import type { Assumptions } from "./assumptions.ts";
import { grouping, type TimedLog } from "./group.ts";
import type { Method, Rule } from "./rule.ts";
import { instantsOf } from "./window.ts";

/** Of one group; epoch ms. One that ends at each log, or the bucket that it is in. */
export interface Look {
  readonly key: GroupKey;
  readonly what: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export function looking(rule: Rule, assumptions: Assumptions): (logs: readonly TimedLog[]) => readonly Look[] {
  const group = grouping(rule.queries, assumptions);
  const { what, seconds, isBucket } = lengthOf(rule.method);
  const lengthMs = seconds * 1000;
  return (logs) =>
    group(logs).groups.flatMap((one) => {
      const instants = instantsOf(one);
      const starts = isBucket ? new Set(instants.map((atMs) => Math.floor(atMs / lengthMs) * lengthMs)) : instants.map((atMs) => atMs - lengthMs);
      return [...starts].map((fromMs): Look => ({ key: one.key, what, fromMs, toMs: fromMs + lengthMs }));
    });
}

function lengthOf(method: Method): { readonly what: string; readonly seconds: number; readonly isBucket?: boolean } {
  switch (method.kind) {
    case "threshold":
      return { what: "evaluation window", seconds: method.windowSeconds };
    case "sequence": {
      const [first, ...rest] = method.steps;
      return { what: "time of all steps together", seconds: rest.reduce((sum, { withinSeconds }) => sum + withinSeconds, first?.windowSeconds ?? 0) };
    }
    case "new-value":
      return { what: "time that a value is remembered", seconds: method.forgetSeconds };
    case "anomaly":
      return { what: "bucket", seconds: method.bucketSeconds, isBucket: true };
    default:
      return assertNever(method);
  }
}
