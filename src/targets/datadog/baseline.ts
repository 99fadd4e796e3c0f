/** A baseline as an anomaly rule: search, group, measure and bucket are the detection's, what is unusual is decided by the vendor's own model. */

import { problem } from "../../diagnostics/report.ts";
import type { Condition, Step } from "../../ir/detection.ts";
import { buckets, durationText, learningTimes, longestLearning } from "./durations.ts";
import { differs } from "./findings.ts";
import type { Decision } from "./plan.ts";
import { type Planning, queryOf } from "./queries.ts";

type Baseline = Extract<Condition, { kind: "baseline" }>;

export function planBaseline(planned: Planning, step: Step, condition: Baseline): Decision | undefined {
  const { findings, request } = planned;
  const { measure, bucketSeconds, deviations, baselineSeconds, learningSeconds, thresholds, span } = condition;
  const query = queryOf(planned, step, measure, span);
  const tolerance = Number(request.options.tolerance);
  // The vendor remembers two weeks at most, and how long it waits is no part of what is measured: the nearest time will do.
  const learningHours = learningTimes.find((hours) => hours * 3600 >= learningSeconds) ?? longestLearning;
  const asked = `${deviations} deviations above ${durationText(baselineSeconds)} after ${durationText(learningSeconds)}`;
  const given = `tolerance ${tolerance} of its own model after ${durationText(learningHours * 3600)}`;
  differs(findings, "vendor_anomaly_model", `where the detection says ${asked} of learning, the platform has ${given}`, span);
  for (const threshold of thresholds) {
    const text = `\`${threshold.measure.kind} ${threshold.operator} ${threshold.value}\` is lost, since an anomaly rule has one query and no further threshold`;
    differs(findings, "floor_dropped", text, threshold.span ?? span);
  }
  if (!buckets.includes(bucketSeconds)) {
    findings.reasons.push(problem("W1119", span, { bucket: durationText(bucketSeconds), legal: buckets.map(durationText) }));
    return undefined;
  }
  return { kind: "anomaly", query: query.name, bucketSeconds, tolerance, learningHours };
}
