/** One log with what both said of it, as plain data: all that a report or a picture needs. Judges nothing. */

import { type Fired, firedOf, type Reference } from "./compare.ts";
import type { Log, Said, SaidWindow } from "./player.ts";
import { type ShownWindow, tellingWindows } from "./windows.ts";

export interface Played {
  readonly log: Log;
  /** What is named below: events by position (`"0"`), groups by the JSON text of their key, rows by that of `[key, measures]`. */
  readonly kind: Reference["kind"];
  /** By position of the event: names of the groups it takes part in, by whichever step; none where the rule does not look at it. */
  readonly groups: readonly (readonly string[])[];
  readonly reference: readonly FiredName[];
  /** In one reading of what is not documented, the usual one where nothing else is said. */
  readonly platform: readonly FiredName[] | { readonly failed: string };
  /** The platform's own that tell most, whether it fired in them or not. */
  readonly windows: readonly ShownWindow[];
}

/** In the order of names. */
export interface FiredName {
  readonly name: string;
  /** Epoch ms, ascending. When it held: the reference's completing events; of the platform what it shows, such as the run or the alert. None for a row. */
  readonly instantsMs: readonly number[];
}

export function playedAs(log: Log, reference: Reference, said: Said, windows: readonly SaidWindow[]): Played {
  return {
    log,
    kind: reference.kind,
    groups: log.events.map((_, position) => reference.keysAt(position)),
    reference: namesOf(reference.fired),
    platform: said.kind === "failed" ? { failed: said.reason } : namesOf(firedOf(reference, log.events, said)),
    windows: said.kind === "failed" ? [] : tellingWindows(reference, log, windows),
  };
}

function namesOf(fired: Fired): readonly FiredName[] {
  return [...fired].map(([name, instantsMs]) => ({ name, instantsMs: [...instantsMs].sort((a, b) => a - b) })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
