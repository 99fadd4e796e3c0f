import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Rule, Source } from "../../../src/ir/detection.ts";
import { scan } from "../../../src/scan/scan.ts";
import { count, detection, distinct, everything, field, hunt, is, step, threshold } from "../evaluate/build.ts";

const source = (name: string, time: string): Source => ({ name, time: [time], fields: [], platforms: {}, file: `${name}.det` });
const sources = { log: source("log", "at"), other: source("other", "when") };
const second = (s: number): string => new Date(s * 1000).toISOString();

describe("a scan", () => {
  let folder = "";
  const files: string[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "samefire-scan-"));
    const texts = [
      [
        { at: second(3), k: "x", s: "a" },
        { at: "never", k: "x", s: "a" },
        { when: second(0), k: "x", s: "a" },
      ],
      [
        { at: second(1), k: "x", s: "a" },
        { at: second(2), k: "x", s: "b" },
        { at: second(900), k: "y", s: "a" },
      ],
    ].map((records) => records.map((record) => `${JSON.stringify(record)}\n`).join(""));
    for (const [i, text] of texts.entries()) {
      const file = join(folder, `${i}.ndjson`);
      await writeFile(file, i === 0 ? `${text}not json\n` : text);
      files.push(file);
    }
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it("takes all logs as one, whatever their order, and counts what it read", async () => {
    const rules: readonly Rule[] = [
      detection({ kind: "window", thresholds: [threshold(count, ">=", 2)], withinSeconds: 2 }, [step("events", is(field("s"), "a"))]),
      detection({ kind: "each" }, [step("events", is(field("s"), "b"))]),
      hunt([step("events", everything)], { measures: [count], overSeconds: 10 }),
    ];
    const expected = {
      counts: { files: 2, records: 6, malformed: 1, withoutTime: 2 },
      problems: [{ code: "W0703" }],
      rules: [
        { alerts: [{ key: ["x"], atMs: 3000 }] },
        { alerts: [{ key: ["x"], atMs: 2000 }] },
        { alerts: [], verdict: { kind: "rows", rows: [{ key: ["y"], measures: [1] }] } },
      ],
    };
    expect(await scan(rules, sources, files)).toMatchObject(expected);
    expect(await scan(rules, sources, files.toReversed())).toMatchObject(expected);
  });
  it("says where an event stands that is an alert by itself", async () => {
    const { rules } = await scan([detection({ kind: "each" }, [step("events", is(field("s"), "b"))])], sources, files);
    expect(rules.flatMap(({ alerts, places }) => alerts.map((alert) => places.get(alert.event ?? -1)))).toEqual([{ file: files[1], line: 2 }]);
  });
  it("tries a record as an event of every source that a rule names, and of no other", async () => {
    const rule = detection({ kind: "each" }, [{ ...step("events", everything), source: "other" }]);
    const { counts, rules } = await scan([rule], sources, files);
    expect([counts.withoutTime, rules[0]?.alerts]).toEqual([5, [{ key: ["x"], atMs: 0, event: 2 }]]);
  });
  it("goes on after a file that cannot be read", async () => {
    const { counts, problems } = await scan([], sources, [join(folder, "none"), ...files]);
    expect([counts.records, problems.map(({ code }) => code)]).toEqual([6, ["E0701", "W0703"]]);
  });
});

const recorded = "../shared/data/cloudtrail";
describe.skipIf(!existsSync(recorded))("a scan of recorded attacks", () => {
  it("finds the batch retrieval of one identity, in one region", async () => {
    const cloudtrail: Source = { ...source("log", "eventTime"), time: ["eventTime"] };
    const batch = step("events", is(field("eventName"), "BatchGetSecretValue"), ["userIdentity.arn"]);
    const window = (measure: typeof count, limit: number) =>
      detection({ kind: "window", thresholds: [threshold(measure, ">=", limit)], withinSeconds: 600 }, [batch]);
    const logs = readdirSync(recorded).filter((name) => name.endsWith(".ndjson"));
    const { counts, rules, problems } = await scan(
      [window(count, 5), window(distinct("awsRegion"), 2)],
      { log: cloudtrail },
      logs.map((name) => join(recorded, name)),
    );
    expect([counts, problems]).toEqual([{ files: 3, records: 627, malformed: 0, withoutTime: 0 }, []]);
    expect(rules.map(({ verdict }) => (verdict.kind === "groups" ? verdict.groups.length : -1))).toEqual([1, 0]);
  });
});
