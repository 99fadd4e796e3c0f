/** The windows that a picture shows are those by which each platform's emitted rule was played: where it fires there is one in which it does. */

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Detection } from "../../src/ir/detection.ts";
import { testsBeginMs } from "../../src/prove/block.ts";
import type { Played } from "../../src/prove/played.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

vi.setConfig({ testTimeout: 120_000 });

const detection = (id: string, condition: string, test: string): string => `detection a.${id} version 1 {
  title: "Windows"
  severity: info
  ${condition}
  for each userIdentity.arn
  sample call from cloudtrail { eventName: "a"  eventSource: "s"  awsRegion: "r"  userIdentity: { arn: "mallory" } }
  test "the log" {
    ${test}
    expect no alert
  }
}
`;
const steps = 'events a from cloudtrail where eventName is "a"\n  events b from cloudtrail where eventName is "b"';
const program = programOf(["case.det"], (path) => {
  if (path !== "case.det") return { text: readFileSync(path, "utf8") };
  const counted = "from cloudtrail\n  alert when count >= 3 within 10m";
  const straddling = "at 0m call at 8m call at 11m call at 12m call";
  return {
    text: [
      'language 1\nuse cloudtrail from "detections/sources/cloudtrail.det"\n',
      detection("counted", counted, straddling),
      detection("too-few", counted, "at 0m call at 8m call at 19m call"),
      detection("chained", `${steps}\n  alert when a then b within 10m`, 'at 0m call at 4m call with { eventName: "b" }'),
      detection("late", `${steps}\n  alert when a then b within 10m`, 'at 0m call at 50m call with { eventName: "b" }'),
      detection("seen", "from cloudtrail\n  alert when first seen awsRegion within 2d learning 1d", 'at 0h call at 30h call with { awsRegion: "q" }'),
    ].join("\n"),
  };
});
const proving = provingOf(program);
afterAll(() => proving.stop());

async function playedOn(id: string, platform: string): Promise<Played> {
  const rule = program.rules.find((one): one is Detection => one.id === `a.${id}` && one.kind === "detection");
  if (rule === undefined) throw new Error(`${id} is written here`);
  const answer = await proving.proofOf(rule, platform, 0);
  const played = answer.kind === "proved" ? answer.tests[0]?.played : undefined;
  if (played === undefined) throw new Error(JSON.stringify(answer));
  return played;
}

type Minutes = readonly [what: string, from: number, to: number, fired: boolean];
const minutes = ({ windows }: Played): readonly Minutes[] =>
  windows.map(({ what, fromMs, toMs, fired }) => [what, (fromMs - testsBeginMs) / 60_000, (toMs - testsBeginMs) / 60_000, fired]);

const day = 24 * 60;
const shown: readonly (readonly [id: string, platform: string, windows: readonly Minutes[]])[] = [
  // Two in each of its windows, where the detection finds three in one.
  [
    "counted",
    "panther",
    [
      ["fixed window", 0, 10, false],
      ["fixed window", 11, 21, false],
    ],
  ],
  ["counted", "datadog", [["evaluation window", 2, 12, true]]],
  [
    "too-few",
    "panther",
    [
      ["fixed window", 0, 10, false],
      ["fixed window", 19, 29, false],
    ],
  ],
  // The first that holds the two.
  ["too-few", "datadog", [["evaluation window", -2, 8, false]]],
  ["chained", "datadog", [["evaluation window", -6, 4, true]]],
  ["seen", "datadog", [["time that a value is remembered", 30 * 60 - 2 * day, 30 * 60, true]]],
];

describe("the windows of a picture", () => {
  it.each(shown)("of %s on %s are those of the emitted rule", async (id, platform, windows) => {
    expect(minutes(await playedOn(id, platform))).toEqual(windows);
  });

  it.each([
    ["counted", "elastic"],
    ["chained", "elastic"],
    ["chained", "panther"],
    ["seen", "elastic"],
  ])("of %s on %s have a run that fires, and looks back over all that it took", async (id, platform) => {
    const played = await playedOn(id, platform);
    const times = played.log.events.map(({ atMs }) => atMs);
    expect(played.windows.map(({ name, what, fired }) => [name, what, fired])).toEqual([['["mallory"]', "look-back of a run", true]]);
    expect(played.windows.every(({ fromMs, toMs }) => fromMs <= Math.min(...times) && toMs >= Math.max(...times))).toBe(true);
  });

  it.each([
    ["too-few", "elastic"],
    ["late", "elastic"],
    ["late", "panther"],
  ])("of %s on %s have the run that holds most, where none fires", async (id, platform) => {
    expect((await playedOn(id, platform)).windows.map(({ what, fired }) => [what, fired])).toEqual([["look-back of a run", false]]);
  });
});
