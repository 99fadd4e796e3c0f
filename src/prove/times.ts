/** When records were: an event and its record say the same instant, wherever it is moved. */

import type { Source } from "../ir/detection.ts";
import type { Event } from "../model/event.ts";
import { withValue } from "./streams/records.ts";

/** The path of the time field by source: a record says when it was as well. */
export type Times = Readonly<Record<string, readonly string[]>>;

export function timesOf(sources: Readonly<Record<string, Source>>): Times {
  return Object.fromEntries(Object.values(sources).map(({ name, time }) => [name, time]));
}

/** The event at another instant, in epoch ms. */
export function movedTo(event: Event, atMs: number, times: Times): Event {
  return { ...event, atMs, data: withValue(event.data, times[event.source] ?? [], timeText(atMs)) };
}

/** As logs write it: whole seconds without a fraction. */
export function timeText(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}

/** At whole seconds, as tests have them: cut, or as `whole` says. */
export function inSeconds(events: readonly Event[], times: Times, whole: (seconds: number) => number = Math.floor): readonly Event[] {
  return events.map((event) => movedTo(event, whole(event.atMs / 1000) * 1000, times));
}
