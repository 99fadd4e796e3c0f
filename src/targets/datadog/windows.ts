/** A detection's window as one that Datadog has, with what that changes. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { durationText, longestWindow, nextWindow } from "./durations.ts";
import { differs, type Findings, lengthens } from "./findings.ts";

/** The shortest that holds the detection's; undefined where none does. */
export function legalWindow(seconds: number, span: Span | undefined, findings: Findings): number | undefined {
  const window = fittingWindow(seconds, span, findings);
  if (window !== undefined && window > seconds) {
    lengthens(findings, "wider_window", `the window of ${durationText(seconds)} becomes ${durationText(window)}`, span, { window: seconds, becomes: window });
  }
  return window;
}

/** The same where the caller says itself what the difference in length is. */
export function fittingWindow(seconds: number, span: Span | undefined, findings: Findings): number | undefined {
  const window = nextWindow(seconds);
  if (window === undefined) {
    findings.reasons.push(problem("W1106", span, { window: durationText(seconds), longest: durationText(longestWindow) }));
    return undefined;
  }
  const text = `whether the window of ${durationText(window)} includes its end, and whose time it goes by, is not documented`;
  differs(findings, "window_end_unverified", text, span);
  return window;
}
