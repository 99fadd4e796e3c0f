/** A log as a `test` block that can be pasted into its detection. */

import { isObject } from "../evaluate/value.ts";
import type { Event, Json, JsonObject } from "../model/event.ts";
import { withoutValue } from "./streams/records.ts";
import type { Times } from "./times.ts";

/** The instant that tests count from: see the language, law 12. */
export const testsBeginMs = Date.UTC(2026, 0, 1);

/** `name` begins those of the samples: blocks that are pasted together need different ones. `times`: the path of the time field of each source, which `at` sets. Instants are cut to seconds, as tests have them. */
export function testBlock(title: string, events: readonly Event[], times: Times, expectation: string, name = "event"): string {
  const samples: Sample[] = [];
  const byObjects = new Map<string, Sample[]>();
  const lines = events.map(({ source, atMs, data }) => {
    const record = withoutValue(data, times[source] ?? []);
    const alike = JSON.stringify([source, objectsOf(record)]);
    const like = byObjects.get(alike)?.find((sample) => changesOf(sample.record, record) !== undefined);
    const sample = like ?? { name: `${name}_${samples.length + 1}`, source, record };
    if (like === undefined) {
      samples.push(sample);
      byObjects.set(alike, [...(byObjects.get(alike) ?? []), sample]);
    }
    const changes = changesOf(sample.record, record) ?? [];
    const changed = changes.length === 0 ? "" : ` with { ${changes.map(([key, value]) => `${text(key)}: ${value}`).join(", ")} }`;
    return `  at ${durationText(Math.max(0, Math.floor((atMs - testsBeginMs) / 1000)))} ${sample.name}${changed}`;
  });
  return [
    ...samples.map(({ name, source, record }) => `sample ${name} from ${source} ${object(record)}`),
    `test ${JSON.stringify(title)} {`,
    ...lines,
    `  expect ${expectation}`,
    "}",
    "",
  ].join("\n");
}

interface Sample {
  readonly name: string;
  readonly source: string;
  readonly record: JsonObject;
}

/** What no change is written for: of thousands of records few are worth a comparison. */
function objectsOf(record: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(record)
    .filter(([, value]) => isObject(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** More than this is easier to read as a record of its own. */
const mostChanges = 2;

/** What makes one record of another, in few words; undefined where objects differ, or too much. */
function changesOf(from: JsonObject, to: JsonObject): readonly (readonly [key: string, value: string])[] | undefined {
  const found: (readonly [string, string])[] = [];
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from, to].map((record) => (Object.hasOwn(record, key) ? record[key] : undefined));
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    if (isObject(before) || isObject(after)) return undefined;
    found.push([key, after === undefined ? "missing" : json(after)]);
  }
  return found.length > mostChanges ? undefined : found;
}

function durationText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

function object(data: JsonObject): string {
  const members = Object.entries(data).map(([key, value]) => `${text(key)}: ${json(value)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function json(value: Json): string {
  if (typeof value === "string") return text(value);
  if (value === null || typeof value !== "object") return String(value);
  return "length" in value ? `[${(value as readonly Json[]).map(json).join(", ")}]` : object(value as JsonObject);
}

/** In the language's escapes. */
function text(value: string): string {
  const escaped = value.replace(/["\\]/g, "\\$&").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  return `"${escaped}"`;
}
