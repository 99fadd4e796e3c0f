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
    const { events } = await smallest(odd, times, async (tried) => keys(tried).length === 1 && JSON.stringify(tried).includes(String.raw`"\\u0000"`));
    expect(events.map(({ data: { a, b } }) => ({ a, b }))).toEqual([{ a: "xy", b: { k: ["", "\\u0000", null, 1] } }]);
    const kept = await smallest(odd, times, async (tried) => tried.events.some(({ data }) => data.a === "x\0y"));
    expect(kept.events.map(({ data }) => data.a)).toEqual(["x\0y"]);
  });

  it("holds ordinary texts, each the same wherever it stood, but for those that matter", async () => {
    const odd = log({ a: "x [y]", b: { c: "x [y]" }, d: "{odd}" }, { a: "é", b: { c: "x [y]" } });
    const { events } = await smallest(odd, times, async (tried) => tried.events.length === 2 && tried.events.some(({ data }) => data.d === "{odd}"));
    expect(events.map(({ data: { a, b, d } }) => ({ a, b, d }))).toEqual([{ d: "{odd}" }, {}]);
    const both = async ({ events: tried }: { readonly events: readonly Event[] }) =>
      tried.length === 2 &&
      tried.every(({ data: { a, b } }) => a !== undefined && b !== undefined) &&
      tried[0]?.data.a !== tried[1]?.data.a &&
      tried[0]?.data.d === "{odd}";
    expect((await smallest(odd, times, both)).events.map(({ data: { a, b, d } }) => ({ a, b, d }))).toEqual([
      { a: "value-1", b: { c: "value-1" }, d: "{odd}" },
      { a: "value-3", b: { c: "value-1" } },
    ]);
  });
});
