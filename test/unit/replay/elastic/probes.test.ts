/** 365 queries and what a real node of 8.19.21 answered to them: rows, order where sorted, and errors as errors. */

import { describe, expect, it } from "vitest";
import { comparable, exceptions, probes, recordedAnswer, replayedAnswer } from "./probes.ts";

describe("a query of the probes", () => {
  it.each(probes.map((probe) => [probe.name, probe] as const))("%s", (name, probe) => {
    const agrees = JSON.stringify(comparable(probe, replayedAnswer(probe))) === JSON.stringify(comparable(probe, recordedAnswer(probe)));
    if (name in exceptions) expect([name, agrees]).toEqual([name, false]);
    else expect(comparable(probe, replayedAnswer(probe))).toEqual(comparable(probe, recordedAnswer(probe)));
  });

  it("is one of 365, and at most 12 are excepted", () => {
    expect({ probes: probes.length, few: Object.keys(exceptions).length <= 12 }).toEqual({ probes: 365, few: true });
  });
});
