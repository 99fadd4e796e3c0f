/** The windows that Datadog has, and how long a signal stays open. */

import type { OptionsPayload } from "./payload.ts";

/** Seconds. 0 is legal too, but whether a window of no length holds its own event is not documented. */
export const windows: readonly number[] = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600];
export const signalDurations: readonly number[] = [...windows, 43200, 86400];
export const longestWindow = 21600;

/** The shortest that is not shorter. */
export function nextWindow(seconds: number): number | undefined {
  return windows.find((legal) => legal >= seconds);
}

/**
 * A signal takes in what fires within keepAlive of its last event, and closes after maxSignalDuration: the two nearest to "at most once per d" are both d.
 * A window may not be longer than keepAlive, so without suppression both are the window.
 */
export function durations(evaluationWindow: number, suppressSeconds: number | undefined): Omit<OptionsPayload, "detectionMethod"> {
  const open = Math.max(evaluationWindow, suppressSeconds ?? 0);
  const maxSignalDuration = signalDurations.find((legal) => legal >= open) ?? 86400;
  return { evaluationWindow, keepAlive: Math.min(maxSignalDuration, longestWindow), maxSignalDuration };
}

const units = [
  ["w", 604800],
  ["d", 86400],
  ["h", 3600],
  ["m", 60],
] as const;

/** As the language writes it: `90s`, `10m`, `1d`. */
export function durationText(seconds: number): string {
  const unit = units.find(([, length]) => seconds >= length && seconds % length === 0);
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`;
}
