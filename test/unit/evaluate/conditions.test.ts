import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { evaluate, judgement } from "../../../src/evaluate/evaluate.ts";
import type { Condition, Detection, Measure, StepUse, Threshold } from "../../../src/ir/detection.ts";
import type { Alert, Event, JsonObject, Verdict } from "../../../src/model/event.ts";
import { atom, count, detection, distinct, event, field, hunt, step, sum, threshold, use, value } from "./build.ts";
import { reference, referenceAlerts, referenceRows } from "./reference.ts";

/** Small and seeded, so that a failure comes back. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}
type Random = ReturnType<typeof random>;

// An event may fit both steps: its text `s` holds their letters.
const holds = (letter: string) => atom(field("s"), { kind: "contains", values: [letter], ignoringCase: false });
const steps = [step("a", holds("a")), step("b", holds("b"))];
/** Of the second another field stands for the key. */
const stepsByKey = [step("a", holds("a")), step("b", holds("b"), ["j"])];
const selects = (name: string, { data }: Event): boolean => typeof data.s === "string" && data.s.includes(name);

function stream(pick: Random): readonly Event[] {
  return Array.from({ length: 1 + pick(14) }, () => {
    const data: Record<string, string | number> = { s: ["a", "b", "ab", "c", "a", "b"][pick(6)] ?? "" };
    if (pick(12) > 0) data.k = ["x", "y"][pick(2)] ?? "";
    if (pick(12) > 0) data.j = ["x", "y"][pick(2)] ?? "";
    if (pick(6) > 0) data.f = ["1", "2", "3", "4"][pick(4)] ?? "";
    if (pick(6) > 0) data.g = ["1", "2"][pick(2)] ?? "";
    if (pick(6) > 0) data.n = pick(9) - 3;
    return event(pick(20), data);
  });
}

function thresholds(pick: Random): readonly Threshold[] {
  const measures: readonly Measure[] = [count, distinct("f"), distinct("f", "g"), sum("n")];
  const one = (operator: Threshold["operator"]): Threshold => threshold(measures[pick(4)] ?? count, operator, 1 + pick(4));
  const first = one(pick(2) === 0 ? ">=" : ">");
  return pick(3) > 0 ? [first] : [first, one((["<", "<=", ">", ">="] as const)[pick(4)] ?? "<")];
}

const within = (pick: Random): number => 1 + pick(9);
const plain = (pick: Random): StepUse => use(["a", "b"][pick(2)] ?? "a");
const own = (pick: Random): StepUse => ({ ...plain(pick), thresholds: thresholds(pick), withinSeconds: within(pick) });

const conditions: readonly (readonly [Condition["kind"], (pick: Random) => Condition])[] = [
  ["each", () => ({ kind: "each" })],
  ["window", (pick) => ({ kind: "window", thresholds: thresholds(pick), withinSeconds: within(pick) })],
  [
    "all",
    (pick) => ({
      kind: "all",
      steps: Array.from({ length: 2 + pick(2) }, () => [plain(pick), own(pick), { ...plain(pick), thresholds: thresholds(pick) }][pick(3)] ?? plain(pick)),
      withinSeconds: within(pick),
    }),
  ],
  [
    "then",
    (pick) => {
      const tails = Array.from({ length: 1 + pick(2) }, () => ({ absent: false, step: pick(2) === 0 ? plain(pick) : own(pick), withinSeconds: within(pick) }));
      const no = { absent: true, step: plain(pick), withinSeconds: within(pick) };
      return { kind: "then", first: pick(2) === 0 ? plain(pick) : own(pick), tails: [tails, [no], [...tails, no]][pick(3)] ?? tails };
    },
  ],
  [
    "first-seen",
    (pick) => {
      const withinSeconds = 2 + pick(9);
      return {
        kind: "first-seen",
        values: (pick(2) === 0 ? ["f"] : ["f", "g"]).map((f) => value(field(f))),
        withinSeconds,
        learningSeconds: 1 + pick(withinSeconds),
      };
    },
  ],
  [
    "baseline",
    (pick) => {
      const bucketSeconds = 1 + pick(3);
      const baselineSeconds = bucketSeconds * (2 + pick(3));
      return {
        kind: "baseline",
        measure: [count, distinct("f"), sum("n")][pick(3)] ?? count,
        bucketSeconds,
        deviations: ["1", "2", "0.5", "1.50"][pick(4)] ?? "1",
        baselineSeconds,
        learningSeconds: 1 + pick(baselineSeconds),
        thresholds: pick(2) === 0 ? [] : thresholds(pick),
      };
    },
  ],
];

function instantsByGroup(verdict: Verdict, events: readonly Event[]): Readonly<Record<string, readonly number[]>> {
  if (verdict.kind === "groups") return Object.fromEntries(verdict.groups.map(({ key, instantsMs }) => [String(key[0]), instantsMs]));
  const found: Record<string, number[]> = {};
  const fired = verdict.kind === "events" ? verdict.events.flatMap((position) => events[position] ?? []) : [];
  for (const { data, atMs } of fired.toSorted((a, b) => a.atMs - b.atMs)) {
    const instants = found[String(data.k)] ?? [];
    if (instants.at(-1) !== atMs) found[String(data.k)] = [...instants, atMs];
  }
  return found;
}

function alertsByGroup(alerts: readonly Alert[]): Readonly<Record<string, readonly number[]>> {
  const found: Record<string, readonly number[]> = {};
  for (const { key, atMs } of alerts) found[String(key[0])] = [...(found[String(key[0])] ?? []), atMs];
  return found;
}

function shuffled<T>(list: readonly T[], pick: Random): readonly T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) copy.push(...copy.splice(pick(i + 1), 1));
  return copy;
}

describe.each(conditions)("the condition %s", (kind, condition) => {
  const streams = 10_000;
  const drawn = (seed: number) => {
    const pick = random(seed);
    const suppressSeconds = 1 + pick(8);
    const rule: Detection = detection(condition(pick), pick(3) === 0 ? stepsByKey : steps, suppressSeconds);
    return { seed, pick, rule, suppressSeconds, events: stream(pick) };
  };

  it("says what the laws say, on ten thousand random streams, and alerts as seldom", () => {
    let fired = 0;
    let silenced = 0;
    for (let seed = 1; seed <= streams; seed++) {
      const { rule, events, suppressSeconds } = drawn(seed);
      const instants = reference(rule, events, selects);
      const alerts = Object.fromEntries(Object.entries(instants).map(([key, atMs]) => [key, referenceAlerts(atMs, suppressSeconds)]));
      const expected = { instants, alerts };
      const judged = judgement(rule, events);
      const found = { instants: instantsByGroup(judged.verdict, events), alerts: alertsByGroup(judged.alerts) };
      if (Object.keys(instants).length > 0) fired++;
      if (!isDeepStrictEqual(instants, alerts)) silenced++;
      // Ten thousand times `expect` would take longer than all the rest.
      if (isDeepStrictEqual(found, expected)) continue;
      const of = { seed, condition: rule.condition, events };
      expect({ ...of, found }).toEqual({ ...of, found: expected });
    }
    // A comparison of nothing with nothing proves nothing.
    expect(fired).toBeGreaterThan(streams / 20);
    expect(fired).toBeLessThan(kind === "each" ? streams + 1 : streams * 0.95);
    expect(silenced).toBeGreaterThan(streams / 200);
  });

  it("says the same whatever the order of the log", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { rule, events, pick } = drawn(seed);
      const other = shuffled(events, pick);
      expect(instantsByGroup(evaluate(rule, other), other)).toEqual(instantsByGroup(evaluate(rule, events), events));
    }
  });
});

describe("a hunt", () => {
  it("reports what the laws say, on ten thousand random streams", () => {
    let several = 0;
    for (let seed = 1; seed <= 10_000; seed++) {
      const pick = random(seed);
      const measures = [count, distinct("f"), sum("n")].slice(0, 1 + pick(3));
      const rule = hunt([step("a", holds("a"), ["k", "g"])], {
        measures,
        overSeconds: within(pick),
        ...(pick(3) > 0 && { sort: { measure: pick(measures.length), direction: pick(2) === 0 ? "ascending" : "descending" } }),
        ...(pick(3) === 0 && { limit: 1 + pick(3) }),
      });
      const events = stream(pick);
      const expected = { kind: "rows", rows: referenceRows(rule, events, selects) };
      const found = evaluate(rule, events);
      if (expected.rows.length > 1) several++;
      if (isDeepStrictEqual(found, expected)) continue;
      expect({ seed, rule, events, found }).toEqual({ seed, rule, events, found: expected });
    }
    expect(several).toBeGreaterThan(500);
  });
});

describe("groups", () => {
  const rule = (keys: readonly string[]): Detection =>
    detection({ kind: "window", thresholds: [threshold(count, ">=", 2)], withinSeconds: 60 }, [step("events", holds("a"), keys)]);
  const group = (events: readonly JsonObject[], keys: readonly string[]) => {
    const verdict = evaluate(
      rule(keys),
      events.map((data, i) => event(i, { s: "a", ...data })),
    );
    return verdict.kind === "groups" ? verdict.groups.map(({ key }) => key) : [];
  };

  it("are one for all without keys", () => {
    expect(group([{ k: "x" }, {}], [])).toEqual([[]]);
  });
  it("leave out events where any key is missing, null, an empty list or of another type", () => {
    expect(group([{ k: "x" }, { k: "x", g: null }, { k: "x", g: [] }, { k: "x", g: 7 }, { g: "y" }, { g: "y" }], ["k", "g"])).toEqual([]);
  });
  it("do not confuse keys whose texts run together", () => {
    expect(
      group(
        [
          { k: 'a","b', g: "c" },
          { k: "a", g: 'b","c' },
        ],
        ["k", "g"],
      ),
    ).toEqual([]);
  });
  it("are sorted by their key, not by their events", () => {
    expect(group([{ k: "y" }, { k: "x" }, { k: "y" }, { k: "x" }], ["k"])).toEqual([["x"], ["y"]]);
  });
  it("count an empty text as a key", () => {
    expect(group([{ k: "" }, { k: "" }], ["k"])).toEqual([[""]]);
  });
});

describe("measures", () => {
  const fires = (measure: Measure, limit: number, records: readonly JsonObject[]): boolean => {
    const rule = detection({ kind: "window", thresholds: [threshold(measure, ">=", limit)], withinSeconds: 60 }, [step("events", holds("a"), [])]);
    const verdict = evaluate(
      rule,
      records.map((data, i) => event(i, { s: "a", ...data })),
    );
    return verdict.kind === "groups" && verdict.groups.length > 0;
  };

  it("of a tuple miss it when any part is missing", () => {
    expect(fires(distinct("f", "g"), 1, [{ f: "1" }, { g: "1" }])).toBe(false);
    expect(fires(distinct("f", "g"), 1, [{ f: "1", g: "1" }])).toBe(true);
  });
  it("add whole numbers only, each up to 2^53", () => {
    expect(fires(sum("n"), 1, [{ n: 2 ** 53 + 2 }, { n: 0.5 }, { n: "7" }])).toBe(false);
    expect(fires(sum("n"), 2 ** 53, [{ n: 2 ** 53 }])).toBe(true);
  });
  it("add exactly beyond 2^53", () => {
    // In doubles 2^53 + 1 is 2^53 again.
    expect(fires(sum("n"), 2 ** 53 + 2, [{ n: 2 ** 53 }, { n: 1 }, { n: 1 }])).toBe(true);
  });
});
