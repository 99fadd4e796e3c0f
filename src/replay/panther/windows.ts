/** Panther's alerts: fixed windows, opened by a group's first match, that count matches or different values. Works on what a rule's functions gave. */

/** A match of a rule. */
export interface Match {
  /** Of the record in the log that is replayed. */
  readonly position: number;
  /** When the platform processed it: windows go by that, not by the record's own time. Epoch ms. */
  readonly processedMs: number;
  readonly dedup: string;
  /** What `unique()` gave; null does not count. Undefined where the rule has no such function. */
  readonly unique?: string | null;
}

export interface Counting {
  readonly threshold: number;
  readonly dedupMinutes: number;
}

/** Whether a match exactly one period after the first still belongs to the window: both are documented. */
export interface Assumptions {
  readonly windowEnd: "closed" | "half-open";
}
export const readings: readonly Assumptions[] = [{ windowEnd: "closed" }, { windowEnd: "half-open" }];

/** A window, whether it reached its threshold or not. */
export interface PantherWindow {
  readonly dedup: string;
  readonly openedMs: number;
  /** The period's end; whether a match at it belongs to the window is an assumption. */
  readonly endsMs: number;
  /** Ascending. */
  readonly positions: readonly number[];
  readonly alertedMs?: number;
}

/** One alert: a window that reached its threshold. */
export interface PantherAlert {
  readonly dedup: string;
  /** When it reached the threshold. */
  readonly atMs: number;
  /** All matches of the window, those that came after the alert too, ascending. */
  readonly positions: readonly number[];
}

interface Open extends PantherWindow {
  readonly positions: number[];
  readonly values: Set<string>;
  alertedMs?: number;
}

/** In the order in which windows opened. Matches at one instant are taken in the order given. */
export function windowsOf(matches: readonly Match[], { threshold, dedupMinutes }: Counting, { windowEnd }: Assumptions): readonly PantherWindow[] {
  const periodMs = dedupMinutes * 60_000;
  const open = new Map<string, Open>();
  const all: Open[] = [];
  for (const match of [...matches].sort((a, b) => a.processedMs - b.processedMs)) {
    let window = open.get(match.dedup);
    const age = window === undefined ? 0 : match.processedMs - window.openedMs;
    if (window === undefined || (windowEnd === "closed" ? age > periodMs : age >= periodMs)) {
      window = { dedup: match.dedup, openedMs: match.processedMs, endsMs: match.processedMs + periodMs, positions: [], values: new Set() };
      open.set(match.dedup, window);
      all.push(window);
    }
    window.positions.push(match.position);
    if (typeof match.unique === "string") window.values.add(match.unique);
    const reached = match.unique === undefined ? window.positions.length : window.values.size;
    if (reached >= threshold) window.alertedMs ??= match.processedMs;
  }
  return all.map(({ values: _, ...window }) => ({ ...window, positions: window.positions.sort((a, b) => a - b) }));
}

/** In the order in which their windows opened. */
export function alertsOf(windows: readonly PantherWindow[]): readonly PantherAlert[] {
  return windows.flatMap(({ dedup, positions, alertedMs }) => (alertedMs === undefined ? [] : [{ dedup, atMs: alertedMs, positions }]));
}
