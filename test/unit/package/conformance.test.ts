/** What `npm run conformance` makes of what the tiers told. */

import { expect, test } from "vitest";

interface Summary {
  readonly lines: readonly string[];
  readonly isCompared: boolean;
}
const { summaryOf }: { summaryOf(what: string, counted: readonly unknown[]): Summary } = await import("../../../scripts/real/summary.mjs" as string);

const forms = (compared: number, text: string) => ({ what: "forms", compared, text });

test("a tier has done what it is for where each of its lines has compared something", () => {
  const counted = [forms(3, "9 forms; 3 proved"), forms(1, "no fault"), { what: "others", compared: 0, text: "0 others" }];
  expect(summaryOf("forms", counted)).toEqual({ lines: ["forms: 9 forms; 3 proved", "forms: no fault"], isCompared: true });
});

test("a tier that told nothing, or listed much and compared nothing, has failed", () => {
  expect(summaryOf("forms", [])).toEqual({ lines: ["forms: NOTHING WAS COUNTED"], isCompared: false });
  expect(summaryOf("forms", [forms(3, "3 proved"), forms(0, "9 forms; 0 proved")])).toEqual({
    lines: ["forms: 3 proved", "forms: 9 forms; 0 proved (NOTHING WAS COMPARED)"],
    isCompared: false,
  });
});
