import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Assumptions, alertsOf, type Match, readings, windowsOf } from "../../../../src/replay/panther/windows.ts";

const minute = 60_000;
const closed: Assumptions = { windowEnd: "closed" };
const halfOpen: Assumptions = { windowEnd: "half-open" };

function matches(...minutes: readonly (number | readonly [number, string | null])[]): readonly Match[] {
  return minutes.map((one, position): Match => {
    const [at, unique] = typeof one === "number" ? [one, undefined] : one;
    return { position, processedMs: at * minute, dedup: "a", ...(unique !== undefined && { unique }) };
  });
}

const alertMinutes = (found: readonly Match[], threshold: number, dedupMinutes: number, assumptions = closed): readonly number[] =>
  alertsOf(windowsOf(found, { threshold, dedupMinutes }, assumptions)).map(({ atMs }) => atMs / minute);

describe("Panther's windows", () => {
  it("open at a group's first match and alert when the threshold is first reached", () => {
    expect(alertMinutes(matches(7, 8, 9, 10, 30, 31), 3, 10)).toEqual([9]);
  });

  it("do not slide: events on both sides of an edge are counted apart", () => {
    expect(alertMinutes(matches(0, 9, 11, 12), 3, 10)).toEqual([]);
    expect(alertMinutes(matches(0, 9, 11, 12, 13), 3, 10)).toEqual([13]);
  });

  it("hold the match on their end, or leave it to the next, as either page says", () => {
    expect(alertMinutes(matches(0, 10), 2, 10)).toEqual([10]);
    expect(alertMinutes(matches(0, 10), 2, 10, halfOpen)).toEqual([]);
  });

  it("count different values where the rule gives some, and null is none", () => {
    expect(alertMinutes(matches([0, "x"], [1, "x"], [2, null], [3, "y"]), 2, 10)).toEqual([3]);
  });

  it("go by when a record was processed, in whatever order the log holds them", () => {
    expect(alertMinutes([...matches(0, 5, 14, 4)].reverse(), 3, 10)).toEqual([5]);
  });

  it("hold all their matches in the alert, and are apart for each dedup text", () => {
    const found: readonly Match[] = [0, 1, 2, 3].map((at) => ({ position: at, processedMs: at * minute, dedup: at % 2 === 0 ? "a" : "b" }));
    expect(alertsOf(windowsOf(found, { threshold: 1, dedupMinutes: 10 }, closed))).toEqual([
      { dedup: "a", atMs: 0, positions: [0, 2] },
      { dedup: "b", atMs: minute, positions: [1, 3] },
    ]);
  });

  it("are those that slow code finds", () => {
    const instants = fc.array(fc.record({ at: fc.integer({ min: 0, max: 60 }), unique: fc.constantFrom("x", "y", "z", null) }), { maxLength: 25 });
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 5, max: 20 }),
        fc.constantFrom(...readings),
        fc.boolean(),
        (all, n, p, how, values) => {
          const found = all.map(({ at, unique }, position): Match => ({ position, processedMs: at * minute, dedup: "a", ...(values && { unique }) }));
          expect(alertMinutes(found, n, p, how)).toEqual(slowly(found, n, p, how));
        },
      ),
    );
  });
});

/** Takes window after window off the front. */
function slowly(found: readonly Match[], threshold: number, dedupMinutes: number, { windowEnd }: Assumptions): readonly number[] {
  const [first, ...others] = [...found].sort((a, b) => a.processedMs - b.processedMs);
  if (first === undefined) return [];
  const end = first.processedMs + dedupMinutes * minute;
  const isIn = ({ processedMs }: Match): boolean => processedMs < end || (windowEnd === "closed" && processedMs === end);
  const inside = [first, ...others.filter(isIn)];
  const reached = inside.findIndex((_, i) => {
    const sofar = inside.slice(0, i + 1);
    return (first.unique === undefined ? sofar.length : new Set(sofar.flatMap(({ unique }) => unique ?? [])).size) >= threshold;
  });
  const alert = inside[reached];
  return [
    ...(alert === undefined ? [] : [alert.processedMs / minute]),
    ...slowly(
      others.filter((match) => !isIn(match)),
      threshold,
      dedupMinutes,
      { windowEnd },
    ),
  ];
}
