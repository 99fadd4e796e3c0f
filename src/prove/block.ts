/** A log as a `test` block that can be pasted into its detection. */

import type { Event, Json, JsonObject } from "../model/event.ts";
import { withoutValue } from "./streams/records.ts";
import type { Times } from "./times.ts";

/** The instant that tests count from: see the language, law 12. */
export const testsBeginMs = Date.UTC(2026, 0, 1);

/** `name` begins those of the samples: blocks that are pasted together need different ones. `times`: the path of the time field of each source, which `at` sets. Instants are cut to seconds, as tests have them. */
export function testBlock(title: string, events: readonly Event[], times: Times, expectation: string, name = "event"): string {
  const samples: Sample[] = [];
  const lines = events.map(({ source, atMs, data }): Line => {
    const record = withoutValue(data, times[source] ?? []);
    const like = samples.slice(0, mostCompared).find((sample) => sample.source === source && changesOf(sample.record, record) !== undefined);
    const sample = like ?? { name: `${name}_${samples.length + 1}`, source, record };
    if (like === undefined) samples.push(sample);
    return { seconds: Math.max(0, Math.floor((atMs - testsBeginMs) / 1000)), sample, record };
  });
  return [
    ...samples.map(({ name, source, record }) => `sample ${name} from ${source} ${object(record)}`),
    `test ${JSON.stringify(title)} {`,
    ...shortened(lines).map((line) => `  ${line}`),
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

interface Line {
  readonly seconds: number;
  readonly sample: Sample;
  readonly record: JsonObject;
}

/** What is set beside a sample; undefined takes the value away. */
type Change = readonly [key: string, value: Json | undefined];

/** Lines that repeat one, or one but for its number, are one. */
function shortened(lines: readonly Line[]): readonly string[] {
  const texts: string[] = [];
  for (let rest = lines; rest.length > 0; ) {
    const [first, second] = rest;
    if (first === undefined) break;
    const every = second === undefined ? 0 : second.seconds - first.seconds;
    const { times, changes } = second === undefined || every <= 0 ? once : repeated(rest, second, every);
    const often = times < fewestRepeated ? "" : `${times} times every ${durationText(every)} `;
    const set = often === "" ? (changesOf(first.sample.record, first.record) ?? []) : changes;
    texts.push(`at ${durationText(first.seconds)} ${often}${first.sample.name}${set.length === 0 ? "" : ` with { ${set.map(changeText).join(", ")} }`}`);
    rest = rest.slice(often === "" ? 1 : times);
  }
  return texts;
}

interface Repeated {
  readonly times: number;
  readonly changes: readonly Change[];
}

const once: Repeated = { times: 1, changes: [] };

const fewestRepeated = 3;

/** How many lines from the first are what the second makes of the sample, with its 2 as the repetition's number or as it is. */
function repeated(lines: readonly Line[], second: Line, every: number): Repeated {
  const changes = changesOf(second.sample.record, second.record) ?? [];
  const numbered = changes.map(([key, value]): Change => [key, inTexts(value, (text) => text.replace(/(?<!\d)2(?!\d)/g, number))]);
  const from = lines[0]?.seconds ?? 0;
  const timesOf = (template: readonly Change[]): number => {
    const other = lines.findIndex(({ seconds, sample, record }, i) => {
      const made = {
        ...sample.record,
        ...Object.fromEntries(template.map(([key, value]) => [key, inTexts(value, (text) => text.replaceAll(number, String(i + 1)))])),
      };
      return sample !== second.sample || seconds !== from + i * every || JSON.stringify(record).includes(number) || changesOf(made, record)?.length !== 0;
    });
    return other === -1 ? lines.length : other;
  };
  const [some, same] = [timesOf(numbered), timesOf(changes)];
  return some > same ? { times: some, changes: numbered } : { times: same, changes };
}

/** Stands for a repetition's number, in texts. */
const number = "{n}";

function inTexts(value: Json | undefined, change: (text: string) => string): Json | undefined {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value), (_, part) => (typeof part === "string" ? change(part) : part)) as Json);
}

function changeText([key, value]: Change): string {
  return `${text(key)}: ${value === undefined ? "missing" : json(value)}`;
}

/** Of thousands of records few are worth a comparison. */
const mostCompared = 8;

/** More than this is easier to read as a record of its own. */
const mostChanges = 2;

/** What makes one record of another, in few words; undefined where too much differs. */
function changesOf(from: Readonly<Record<string, Json | undefined>>, to: JsonObject): readonly Change[] | undefined {
  const found: Change[] = [];
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [before, after] = [from, to].map((record) => (Object.hasOwn(record, key) ? record[key] : undefined));
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    if (found.length === mostChanges) return undefined;
    found.push([key, after]);
  }
  return found;
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
