/** What a proof comes to where it fails, and test by test. Every format and the report say it in these. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Rule } from "../ir/detection.ts";
import { nearMsOf } from "./bounds.ts";
import { type Disagreement, type Fired, uncovered } from "./compare.ts";
import type { PlatformProof, PlayedTest, Proved } from "./job.ts";
import type { FiredName, Played } from "./played.ts";
import { allowanceOf, type Failure } from "./prove.ts";

export function failureText(failure: Failure): string {
  switch (failure.kind) {
    case "disagrees": {
      const where = failure.printedAgrees === undefined ? "" : `, where the platform is read as one in which what is printed agrees (${failure.printedAgrees})`;
      return `it says what the detection does not, and no difference says so${where}`;
    }
    case "failed":
      return failure.reason;
    case "unshown":
      return `no log shows ${failure.codes.join(", ")}: it differs less than it says, or what plays it sees nothing`;
    case "one-sided":
      return failure.missing === "fired" ? "in no log did the detection fire, so nothing is shown" : "in every log all fired, so nothing is shown";
    default:
      return assertNever(failure);
  }
}

/** How a platform came out in one of the detection's own tests. Names as in `Played`. */
export type TestFinding =
  | { readonly kind: "same" }
  /** `excused`: a difference says so, or a reading of what is not documented agrees. */
  | { readonly kind: "differs"; readonly excused: boolean; readonly missed: readonly string[]; readonly overFired: readonly string[] }
  | { readonly kind: "failed"; readonly reason: string };

export function testFinding({ played }: PlayedTest, on: PlatformProof & Proved, rule: Rule): TestFinding {
  const { platform } = played;
  if ("failed" in platform) return { kind: "failed", reason: platform.failed };
  const { missed, overFired } = between(played, on, rule);
  if (missed.length + overFired.length === 0) return { kind: "same" };
  const allowed = allowanceOf(on.differences);
  const excused = on.proof.failure === undefined || ((missed.length === 0 || allowed.missed) && (overFired.length === 0 || allowed.overFired));
  return { kind: "differs", excused, missed, overFired };
}

/** What only one of the two fired on. */
export function between({ reference, platform }: Played, { differences }: Pick<PlatformProof, "differences">, rule: Rule): Disagreement {
  const nearMs = nearMsOf(rule, differences);
  const expected = firedAs(reference);
  const said = firedAs("failed" in platform ? [] : platform);
  return { missed: uncovered(expected, said, nearMs), overFired: uncovered(said, expected, nearMs) };
}

function firedAs(names: readonly FiredName[]): Fired {
  return new Map(names.map(({ name, instantsMs }) => [name, instantsMs]));
}
