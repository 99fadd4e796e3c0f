/** The smallest log that still shows something: events are left out as long as it does. Knows not what it shows. */

import type { Json, JsonObject } from "../model/event.ts";
import { testsBeginMs } from "./block.ts";
import type { Log } from "./player.ts";
import { inSeconds, movedTo, type Times } from "./times.ts";

/** Trials, not milliseconds: the same log shrinks to the same one everywhere. */
const mostTrials = 600;

const mostToRead = 30;

export async function smallest(log: Log, times: Times, shows: (log: Log) => Promise<boolean>): Promise<Log> {
  let found = log;
  let trials = 0;
  const tried = async (candidate: Log): Promise<boolean> => {
    if (trials >= mostTrials || candidate.events.length === 0) return false;
    trials += 1;
    if (!(await shows(candidate))) return false;
    found = candidate;
    return true;
  };
  await tried({ events: found.events, delaysMs: found.events.map(() => 0) });
  for (let size = Math.ceil(found.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    let again = true;
    while (again) {
      again = false;
      for (let from = 0; from < found.events.length; ) {
        // What was left out makes room: the next piece begins where this one did.
        if (await tried(without(found, from, size))) again = size === 1;
        else from += size;
      }
    }
  }
  // No test can be written with NUL.
  await tried(withTexts(found, (text) => text.replaceAll("\0", "")));
  await tried(fromTheBeginning(found, times));
  // No test can be written of parts of a second. What is just beyond an edge has to stay there.
  for (const whole of [Math.floor, Math.ceil]) if (await tried({ ...found, events: inSeconds(found.events, times, whole) })) break;
  // What no verdict needs, but for when it was, is left out of all records at once.
  const ofTime = new Set(Object.values(times).map(([key]) => key));
  const keys = new Set(found.events.flatMap(({ data }) => Object.keys(data)));
  for (const key of keys) if (!ofTime.has(key)) await tried(withoutKey(found, key));
  found = inOrder(found);
  // Odd texts stay where they are why it shows. A log of many events nobody reads.
  const odd = found.events.length > mostToRead ? [] : oddTexts(found);
  for (const [i, text] of odd.entries()) await tried(withTexts(found, (own) => (own === text ? `value-${i + 1}` : own)));
  return found;
}

/** Texts in the values of records that are no plain names, each once. */
function oddTexts({ events }: Log): readonly string[] {
  const texts = (value: Json): readonly string[] => {
    if (typeof value === "string") return /^[\w.:/@-]{0,100}$/.test(value) ? [] : [value];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
  };
  return [...new Set(events.flatMap(({ data }) => texts(data)))];
}

/** The same log, so much earlier that it begins with the instant that tests count from. */
function fromTheBeginning({ events, delaysMs }: Log, times: Times): Log {
  const first = events.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const earlierMs = first - testsBeginMs;
  return { events: events.map((event) => movedTo(event, event.atMs - earlierMs, times)), delaysMs };
}

/** Every text of its records changed, names of keys too. */
function withTexts({ events, delaysMs }: Log, change: (text: string) => string): Log {
  const changed = (value: Json): Json => {
    if (typeof value === "string") return change(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(changed);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), changed(inner)]));
  };
  return { events: events.map((event) => ({ ...event, data: changed(event.data) as JsonObject })), delaysMs };
}

function withoutKey({ events, delaysMs }: Log, key: string): Log {
  return {
    events: events.map((event) => ({ ...event, data: Object.fromEntries(Object.entries(event.data).filter(([name]) => name !== key)) })),
    delaysMs,
  };
}

function without({ events, delaysMs }: Log, from: number, size: number): Log {
  const kept = <T>(of: readonly T[]): readonly T[] => [...of.slice(0, from), ...of.slice(from + size)];
  return { events: kept(events), delaysMs: kept(delaysMs) };
}

function inOrder({ events, delaysMs }: Log): Log {
  const order = events.map((_, i) => i).sort((a, b) => (events[a]?.atMs ?? 0) - (events[b]?.atMs ?? 0));
  return { events: order.flatMap((i) => events[i] ?? []), delaysMs: order.map((i) => delaysMs[i] ?? 0) };
}
