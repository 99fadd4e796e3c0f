/** A log as a test: short where records are alike, and the same log when it is read back. */

import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { testBlock } from "../../src/prove/block.ts";
import { eventsOf, noLogs } from "../../src/testing/events.ts";
import { programOf } from "../chain.ts";

const records: readonly Event["data"][] = [
  { path: "/a", host: "h", more: { x: 1 } },
  { path: "/b", host: "h", more: { x: 1 } },
  { path: "/a", host: "h", more: { x: 1 } },
  { path: "/c", more: { x: 1 } },
  { path: "/a", host: "h", more: { x: 2 } },
  { path: "/a", host: null, more: { x: 2 }, tags: ["a", "b"] },
  { path: "1", host: "2", more: { x: 2 }, tags: ["3"] },
];
const events = records.map((data, i): Event => ({ source: "log", atMs: Date.UTC(2026, 0, 1, 0, i), data }));

describe("a log as a test", () => {
  it("has a sample for records that are alike, and says what differs", () => {
    expect(testBlock("t", events, { log: ["at"] }, "no alert")).toBe(`sample event_1 from log { "path": "/a", "host": "h", "more": { "x": 1 } }
sample event_2 from log { "path": "/a", "host": null, "more": { "x": 2 }, "tags": ["a", "b"] }
sample event_3 from log { "path": "1", "host": "2", "more": { "x": 2 }, "tags": ["3"] }
test "t" {
  at 0m event_1
  at 1m event_1 with { "path": "/b" }
  at 2m event_1
  at 3m event_1 with { "path": "/c", "host": missing }
  at 4m event_1 with { "more": { "x": 2 } }
  at 5m event_2
  at 6m event_3
  expect no alert
}
`);
  });

  const at = (seconds: number, data: Event["data"]): Event => ({ source: "log", atMs: Date.UTC(2026, 0, 1, 1) + seconds * 1_000, data });
  const repeated: readonly Event[] = [
    ...[1, 2, 3, 4, 6].map((n, i) => at(i * 60, { path: `/${n}`, host: "h", more: { x: 1, y: `${n}-${n}` } })),
    ...[300, 330, 360].map((seconds) => at(seconds, { path: "2", tags: ["a"], more: "b" })),
    ...[400, 400, 400].map((seconds) => at(seconds, { path: "at one instant", a: 1, b: 2, c: 3 })),
    ...[500, 501, 502].map((seconds) => at(seconds, { path: "{n}", d: 1, e: 2, f: 3 })),
  ];

  it("says once what repeats itself, or does but for its number", () => {
    expect(
      testBlock("t", repeated, { log: ["at"] }, "no alert")
        .split("\n")
        .slice(4, -2),
    ).toEqual([
      'test "t" {',
      '  at 60m 4 times every 1m event_1 with { "path": "/{n}", "more": { "x": 1, "y": "{n}-{n}" } }',
      '  at 64m event_1 with { "path": "/6", "more": { "x": 1, "y": "6-6" } }',
      "  at 65m 3 times every 30s event_2",
      ...["4000s", "4000s", "4000s"].map((instant) => `  at ${instant} event_3`),
      ...["4100s", "4101s", "4102s"].map((instant) => `  at ${instant} event_4`),
      "  expect no alert",
    ]);
  });

  it.each([
    ["alike", events],
    ["repeated", repeated],
  ])("is that log when it is read: %s", (_, events) => {
    const block = testBlock("t", events, { log: ["at"] }, "no alert");
    const source = "source log { time at fields { at: timestamp  path: string  host: optional string } }";
    const text = `language 1\n${source}\ndetection a.b version 1 { title: "t" severity: low from log alert on each event\n${block}}\n`;
    const { tests, sources } = programOf(["a.det"], () => ({ text }));
    const read = tests.flatMap((test) => eventsOf(test, sources, noLogs).events);
    expect(read.map(({ data: { at: _, ...data } }) => data)).toEqual(events.map(({ data }) => data));
    expect(read.map(({ atMs }) => atMs)).toEqual(events.map(({ atMs }) => atMs));
  });
});
