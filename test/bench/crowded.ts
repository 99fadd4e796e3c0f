/** Many events of one group, in one window or in none: what a log that somebody else wrote may hold. How time grows with their number, for the reference and every replay. Prints; asserts nothing. */

import { readFileSync } from "node:fs";
import { type Python, startPython } from "../../src/engines/python.ts";
import { judgeOf } from "../../src/evaluate/evaluate.ts";
import type { Detection } from "../../src/ir/detection.ts";
import type { Event } from "../../src/model/event.ts";
import { open } from "../../src/prove/open.ts";
import { hostProgram } from "../../src/replay/panther/replay.ts";
import { programOf, translated } from "../chain.ts";
import type { Print } from "./library.ts";

/** With LIMIT as what is soon reached, and as what never is: some code is slow only where it finds nothing. */
const conditions = [
  "on each event",
  "when count >= LIMIT within 10m",
  "when distinct awsRegion >= LIMIT within 10m",
  "when a and b (count >= LIMIT) within 10m",
  "when a then b within 10m",
  "when a then no b within 10m",
  "when a (count >= LIMIT within 5m) then b within 10m",
  "when a then b (count >= LIMIT within 5m) within 10m",
  "when a then w (count >= LIMIT within 5m) within 10m",
  "when a then b (distinct awsRegion >= LIMIT within 5m) within 10m",
  "when a then b (count >= 3 and count < LIMIT within 5m) within 10m",
  "when a then b (sum size >= LIMIT within 5m) within 10m",
  "when a then b within 10m then w within 10m",
  "when first seen awsRegion within 1d",
];
const sizes = [300, 1_200, 4_800, 19_200];
/** No condition is asked about so many events that it would take longer, were it quadratic. */
const patienceMs = 20_000;

function programFor(condition: string) {
  const steps = { a: '"a"', b: '"b"', w: '"b", "a"' };
  const used = Object.entries(steps).filter(([name]) => new RegExp(`\\b${name}\\b( \\(| then| and| within)`).test(condition));
  const stepped = / then | and b/.test(condition);
  const text = `language 1
use cloudtrail from "test/bench/crowded.det"
detection a.crowded version 1 {
  title: "Crowded"
  severity: info
  ${stepped ? used.map(([name, names]) => `events ${name} from cloudtrail where eventName in [${names}]`).join("\n  ") : 'from cloudtrail where eventName in ["a", "b"]'}
  alert ${condition}
    for each userIdentity.arn
}
`;
  const source = readFileSync("detections/sources/cloudtrail.det", "utf8").replace("fields {", "fields {\n    size: optional int");
  const texts: Readonly<Record<string, string>> = { "case.det": text, "test/bench/crowded.det": source };
  return programOf(["case.det"], (path) => ({ text: texts[path] ?? readFileSync(path, "utf8") }));
}

/** Within ten minutes, but for those that are hours apart, where no window holds two. */
const spreads = ["one after the other", "all at one instant", "an hour apart"] as const;
type Spread = (typeof spreads)[number];

function crowd(size: number, at: Spread): readonly Event[] {
  const apartMs = { "one after the other": 599_000 / size, "all at one instant": 0, "an hour apart": 3_600_000 }[at];
  const startMs = Date.UTC(2026, 0, 1);
  return Array.from({ length: size }, (_, i) => {
    const atMs = startMs + Math.floor(i * apartMs);
    const data = {
      eventTime: new Date(atMs).toISOString(),
      eventName: i % 2 === 0 ? "a" : "b",
      awsRegion: `region-${i}`,
      size: 1,
      userIdentity: { arn: "mallory" },
    };
    return { source: "cloudtrail", atMs, data };
  });
}

export async function measure(print: Print): Promise<void> {
  let host: Promise<Python | { readonly reason: string }> | undefined;
  const python = () => (host ??= startPython(hostProgram, { kind: "python3" }));
  for (const condition of conditions) {
    for (const limit of condition.includes("LIMIT") ? ["5", "1000000"] : [""]) {
      const alert = condition.replace("LIMIT", limit);
      const program = programFor(alert);
      const rule = program.rules[0] as Detection;
      console.log(`\nalert ${alert}`);
      for (const at of spreads) {
        const judge = judgeOf(rule);
        await grown(print, `reference, ${at}`, async (events) => judge(events), at);
        for (const platform of ["elastic", "datadog", "panther"]) {
          const outcome = translated(platform, rule, program);
          if (!("files" in outcome)) continue;
          const opened = await open({ platform, rule, files: outcome.files, sources: program.sources }, python);
          if (opened.ok !== true) throw new Error(JSON.stringify(opened));
          const { player } = opened;
          const logs = new WeakMap<readonly Event[], { events: readonly Event[]; delaysMs: readonly number[] }>();
          await grown(
            print,
            `${platform}, ${at}`,
            async (events) => {
              const log = logs.get(events) ?? { events, delaysMs: events.map(() => 0) };
              logs.set(events, log);
              const said = await player.play(log, 0, 0);
              if (said.kind === "failed") throw new Error(said.reason);
            },
            at,
          );
        }
      }
    }
  }
  const started = await host;
  if (started !== undefined && "stop" in started) started.stop();
}

async function grown(print: Print, name: string, play: (events: readonly Event[]) => Promise<unknown>, at: Spread): Promise<void> {
  const times: string[] = [];
  let [before, growth] = [Number.NaN, Number.NaN];
  for (const size of sizes) {
    const events = crowd(size, at);
    const start = performance.now();
    try {
      await play(events);
    } catch (error) {
      times.push(error instanceof Error ? error.message.slice(0, 60) : String(error));
      break;
    }
    const ms = performance.now() - start;
    growth = ms / before;
    before = ms;
    times.push(`${ms.toFixed(0)} ms`);
    if (ms * 16 > patienceMs) break;
  }
  print(name, times.join(", "), `x ${growth.toFixed(1)} for four times as many`);
}
