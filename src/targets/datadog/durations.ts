/** The windows that Datadog has, and how long a signal stays open. */

import type { OptionsPayload } from "./payload.ts";

/** Seconds. 0 is legal too, but whether a window of no length holds its own event is not documented. */
export const windows: readonly number[] = [60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600];
export const maxSignalDurations: readonly number[] = [...windows, 43200, 86400];
export const longestWindow = 21600;
/** One event decides at once, so its window only has to hold that event. */
export const momentarySeconds = 60;
/** Of every anomaly rule, whatever was sent: the server stores this one. */
export const anomalyWindow = 1800;
/** Of anomaly rules. */
export const buckets: readonly number[] = [300, 600, 900, 1800, 3600, 10800];
/** Hours, of anomaly rules. */
export const learningTimes: readonly number[] = [1, 6, 12, 24, 48, 168, 336];
export const longestLearning = 336;
/** Of new value rules, for what they remember and for how long they learn. */
export const longestMemoryDays = 30;

/** The shortest that is not shorter. */
export function nextWindow(seconds: number): number | undefined {
  return windows.find((legal) => legal >= seconds);
}

/** How long a signal stays open. */
export type SignalDurations = Pick<OptionsPayload, "keepAlive" | "maxSignalDuration">;

/**
 * A signal takes in what fires within keepAlive of its last event, and closes after maxSignalDuration: the two nearest to "at most once per d" are both d.
 * No window of a shipped rule is longer than keepAlive, so without suppression both are the window.
 */
export function signalDurations(longestWindowSeconds: number, suppressSeconds: number | undefined): SignalDurations {
  const open = Math.max(longestWindowSeconds, suppressSeconds ?? 0);
  const maxSignalDuration = maxSignalDurations.find((legal) => legal >= open) ?? 86400;
  return { keepAlive: Math.min(maxSignalDuration, longestWindow), maxSignalDuration };
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
