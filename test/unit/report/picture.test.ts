/** One log as a picture's plain data: who is in which lane, which steps an event fits, what fires when, and what stands in windows. */

import { describe, expect, it } from "vitest";
import type { Rule } from "../../../src/ir/detection.ts";
import { bucketsJudge, type OfBaseline } from "../../../src/prove/buckets.ts";
import { between } from "../../../src/prove/findings.ts";
import { type Played, playedAs } from "../../../src/prove/played.ts";
import type { Said } from "../../../src/prove/player.ts";
import { type PlayedOn, pictureOf } from "../../../src/report/picture.ts";
import { call, played, written } from "./proofs.ts";

const minute = 60_000;
const begin = Date.UTC(2026, 0, 1);

const shown = (platform: string, rule: Rule, said: Played): PlayedOn => ({ platform, played: said, disagreement: between(said, { differences: [] }, rule) });

describe("a picture", () => {
  it("has a lane for each group, those first in which a platform differs, and one for what no step selects", () => {
    const { rule } = written();
    const events = [call(0, "a", "ann"), call(4, "b", "ann"), call(1, "a", "bob"), call(2, "b", "bob"), call(3, "c", "cid")];
    const parts = [{ position: 2 }, { position: 3 }];
    const fired: Said = {
      kind: "groups",
      groups: [{ parts, instantsMs: [begin + 2 * minute] }],
    };
    const window = { what: "fixed window", fromMs: begin + minute, toMs: begin + 11 * minute, fired: true };
    const said = played(rule, events, fired, [{ parts, ...window, isFixed: true }]);
    const picture = pictureOf(rule, [shown("panther", rule, said)]);
    expect(picture.lanes.map(({ key, rows }) => [key, ...rows.map(({ by, says }) => `${by} ${says}`)])).toEqual([
      ['["ann"]', "detection fires", "panther misses"],
      ['["bob"]', "detection fires", "panther fires"],
      [undefined],
    ]);
    const [ann, bob] = picture.lanes;
    // Wider for the window, but by no more than the events need themselves.
    expect([picture.fromMs, picture.toMs, picture.steps]).toEqual([begin, begin + 8 * minute, ["a", "b"]]);
    expect([picture.firstMs, picture.lastMs]).toEqual([begin, begin + 4 * minute]);
    expect(ann?.marks).toEqual([
      { fromMs: begin, toMs: begin, steps: [0], count: 1 },
      { fromMs: begin + 4 * minute, toMs: begin + 4 * minute, steps: [1], count: 1 },
    ]);
    expect(ann?.rows[0]?.instantsMs).toEqual([begin + 4 * minute]);
    // The chain's ten minutes, from where the picture begins.
    expect(ann?.windows).toEqual([{ fromMs: begin, toMs: begin + 4 * minute }]);
    expect(bob?.rows[1]?.windows).toEqual([window]);
    expect(ann?.rows[1]?.windows).toEqual([]);
  });

  it("has events of one instant as one mark, for each set of steps", () => {
    const { rule } = written();
    const events = [call(0, "a", "ann"), call(0, "a", "ann"), call(0, "b", "ann"), call(9, "a", "ann")];
    const said = played(rule, events, { kind: "groups", groups: [] });
    const [lane] = pictureOf(rule, [shown("elastic", rule, said)]).lanes;
    expect(lane?.marks.map(({ steps, count }) => [steps, count])).toEqual([
      [[0], 2],
      [[1], 1],
      [[0], 1],
    ]);
  });

  it("has what a vendor's own model is given in the lane of its group, beside those that say what fires", () => {
    const { rule } = written("Many", "from log\n  alert when count per 30m is 3 deviations above 1d baseline\n  for each user");
    const events = [call(0, "a", "ann"), call(1, "a", "ann"), call(40, "a", "ann")];
    const rows = [0, 30].map((at, i) => ({ key: ["ann"], measures: [begin + at * minute, 2 - i] }));
    const silent = played(rule, events, { kind: "groups", groups: [] });
    const buckets = playedAs({ events, delaysMs: [0, 0, 0] }, bucketsJudge(rule as OfBaseline)(events), { kind: "rows", rows }, [
      { key: ["ann"], what: "bucket", fromMs: begin, toMs: begin + 30 * minute, fired: true },
    ]);
    const saidOn = (...on: readonly [PlayedOn, ...PlayedOn[]]) =>
      pictureOf(rule, on).lanes.map(({ key, rows: said }) => [key, ...said.map(({ by, says, note, windows }) => `${by} ${says} ${note} ${windows.length}`)]);
    const [elastic, datadog] = [shown("elastic", rule, silent), shown("datadog", rule, buckets)];
    expect(saidOn(elastic, datadog)).toEqual([['["ann"]', "detection silent  0", "elastic silent  0", "datadog measures 2 buckets, the last 1 drawn 1"]]);
    expect(saidOn(datadog)).toEqual([['["ann"]', "detection measures 2 buckets 0", "datadog measures 2 buckets, the last 1 drawn 1"]]);
  });

  it("says of a platform that answers with an error that it fails, and why", () => {
    const { rule } = written();
    const said = played(rule, [call(0, "a", "ann")], { kind: "failed", reason: "no such column" });
    const [lane] = pictureOf(rule, [shown("elastic", rule, said)]).lanes;
    expect(lane?.rows[1]).toEqual({ by: "elastic", says: "fails", instantsMs: [], windows: [], note: "no such column" });
  });
});
