import { describe, expect, it } from "vitest";
import { explainOutcome } from "../../../src/cli/explain/platform.ts";
import { problem } from "../../../src/diagnostics/report.ts";
import type { OptionSpecs } from "../../../src/targets/target.ts";
import type { JudgedDifference, Outcome } from "../../../src/targets/translate.ts";

const specs: OptionSpecs = {
  slack: { type: "duration", default: 300, selecting: false, scope: "both", what: "how late an event may be" },
  tags: { type: "strings", selecting: false, scope: "both", what: "tags" },
  index: { type: "string", selecting: true, scope: "both", what: "where" },
};
const said = (outcome: Outcome) => explainOutcome(outcome, specs, { index: "logs-*", slack: 90 }).flat();
const judged = { platform: "elastic", diagnostics: [] };

function translated(kind: "exact" | "approximate" | "unmodelled", ...differences: readonly JudgedDifference[]): Outcome {
  return { ...judged, kind, files: [{ path: "elastic/a.toml", text: "" }], differences };
}

describe("a platform", () => {
  it("that does the same has no differences, and shows the options that are set in the order in which it declares them", () => {
    expect(said(translated("exact"))).toEqual(["Translated; it finds the same. Files: `elastic/a.toml`.", 'Options: `slack` 90 seconds, `index` "logs-*".']);
  });

  it("says of an option without a value that there is none", () => {
    const options = { tags: [], index: "" };
    expect(explainOutcome(translated("exact"), specs, options).flat().at(-1)).toBe("Options: `tags` none, `index` none.");
  });

  it("says each difference with its direction, its reason, its bound and its acceptance", () => {
    const differences = [{ code: "wider_window", direction: "may_over_fire", text: "the window of 4m becomes 5m", accepted: "near enough" }] as const;
    expect(said(translated("approximate", ...differences)).slice(0, -1)).toEqual([
      "Translated, with differences that are known and bounded. Files: `elastic/a.toml`.",
      "What differs:",
      "- `wider_window`: the window of 4m becomes 5m.",
      "  It may fire where the detection does not.",
      "  Why: the window is the next longer one that the platform has.",
      "  Bound: what the reference fires on fires here.",
      "  Accepted: near enough.",
    ]);
  });

  it("claims no bound where a difference has turned round, as in `then no`", () => {
    const of = (direction: "may_miss" | "may_over_fire") => ({ code: "wider_window", direction, text: "the window of 4m becomes 5m" }) as const;
    const bounds = (...differences: readonly JudgedDifference[]) => said(translated("approximate", ...differences)).filter((line) => line.includes("Bound:"));
    expect([bounds(of("may_miss")), bounds(of("may_miss"), of("may_over_fire"))]).toEqual([[], ["  Bound: what the reference fires on fires here."]]);
  });

  it("says once what several differences of one code share, and both directions where they have both", () => {
    const differences = [
      { code: "unicode_case", direction: "may_miss", text: "a folds beyond ASCII" },
      { code: "alert_cap", direction: "may_miss", text: "a run raises 100" },
      { code: "unicode_case", direction: "may_over_fire", text: "b folds beyond ASCII" },
    ] as const;
    expect(said(translated("approximate", ...differences)).slice(2, 8)).toEqual([
      "- `unicode_case`: a folds beyond ASCII.",
      "  B folds beyond ASCII.",
      "  It may miss what the detection finds, and fire where it does not.",
      "  Why: TO_LOWER folds beyond ASCII: the Kelvin sign equals k.",
      "  Nobody has accepted it yet.",
      "- `alert_cap`: a run raises 100.",
    ]);
  });

  it("that only tells alerts in another way fires on the same events", () => {
    const [first, ...rest] = said(translated("exact", { code: "alert_cap", direction: "may_miss", text: "a run raises 100" }));
    expect(first).toBe("Translated; it finds the same, and only how much of it is told differs. Files: `elastic/a.toml`.");
    expect(rest).toContain("  What holds is the same; how much of it is told may differ.");
  });

  it("that is not modelled says so", () => {
    const [first] = said(translated("unmodelled", { code: "estimated_distinct", direction: "both", text: "x" }));
    expect(first).toContain("the platform's behaviour there is not documented");
  });

  it("that refuses gives each reason", () => {
    const reason = problem("E1301", undefined, { path: "x" });
    expect(said({ ...judged, kind: "refused", reasons: [reason, reason] })).toEqual(["Not translated:", `- ${reason.message}`, `- ${reason.message}`]);
  });

  it("that is skipped gives the reason, on one line", () => {
    expect(said({ ...judged, kind: "skipped", because: "we have\nno such log." })).toEqual(["Left out on purpose: we have no such log."]);
  });

  it("whose block is wrong was not asked", () => {
    expect(said({ ...judged, kind: "invalid" })).toEqual(["Its platform block is wrong, so nothing was asked of the platform; `samefire check` says what."]);
  });
});
