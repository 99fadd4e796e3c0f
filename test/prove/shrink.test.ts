/** What is left of a log is what shows the difference, and can be written as a test. */

import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { smallest } from "../../src/prove/shrink.ts";

const times = { log: ["at"] };

function log(...records: readonly Event["data"][]): { readonly events: readonly Event[]; readonly delaysMs: readonly number[] } {
  return { events: records.map((data, i) => ({ source: "log", atMs: Date.UTC(2026, 0, 1, 0, i), data })), delaysMs: records.map(() => 0) };
}

describe("the smallest log", () => {
  it("holds no NUL, which no test can, unless it is what matters", async () => {
    const odd = log({ a: "x\0y", b: { "k\0": ["\0", "\\u0000", null, 1] } });
    const keys = ({ events }: { readonly events: readonly Event[] }) => events.map(({ data }) => data).filter(({ a, b }) => a !== undefined && b !== undefined);
    const { events } = await smallest(odd, times, async (tried) => keys(tried).length === 1);
    expect(events.map(({ data: { a, b } }) => ({ a, b }))).toEqual([{ a: "xy", b: { k: ["", "\\u0000", null, 1] } }]);
    const kept = await smallest(odd, times, async (tried) => tried.events.some(({ data }) => data.a === "x\0y"));
    expect(kept.events.map(({ data }) => data.a)).toEqual(["x\0y"]);
  });
});
