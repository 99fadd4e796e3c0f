/** Each difference has a log that shows it, and a bound that holds: a platform that goes beyond it by a little is noticed. And both verdicts come often. */

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Detection } from "../../src/ir/detection.ts";
import { referenceOf } from "../../src/prove/compare.ts";
import { logsOf } from "../../src/prove/logs.ts";
import { type DifferenceCode, type DifferenceKind, differences } from "../../src/targets/fidelity.ts";
import { programOf } from "../chain.ts";
import { provingOf } from "./proving.ts";

vi.setConfig({ testTimeout: 300_000 });

const steps = ["a", "b", "c"].map((name) => `events ${name} from cloudtrail where eventName is "${name}"`);
const wide = 'events w from cloudtrail where eventName in ["a", "b"]';

interface Over {
  readonly selection?: string;
  readonly source?: string;
  readonly keys?: string;
}

/** The condition `alert when`, over calls of any name, or over steps. `on`: the source. */
function detectionOf(
  alert: string,
  { selection = "", source = "cloudtrail", keys = "userIdentity.arn" }: Over = {},
): { rule: Detection; proving: ReturnType<typeof provingOf> } {
  const used = [...steps, wide].filter((text) => new RegExp(`\\b${text.charAt(7)}\\b`).test(alert));
  const stepped = /\b(then|[abcw] and|[abcw] \()/.test(alert);
  const text = `language 1
use cloudtrail from "detections/sources/cloudtrail.det"
use trail from "test/forms/trail.det"
detection a.form version 1 {
  title: "Form"
  severity: info
  ${stepped ? used.join("\n  ") : `from ${source} ${selection}`}
  alert ${alert}
  ${keys === "" ? "" : `for each ${keys}`}
}
`;
  const unused = source === "trail" ? "use cloudtrail" : "use trail";
  const kept = text
    .split("\n")
    .filter((line) => !line.startsWith(unused))
    .join("\n");
  const program = programOf(["case.det"], (path) => ({ text: path === "case.det" ? kept : readFileSync(path, "utf8") }));
  const [rule] = program.rules.filter((one): one is Detection => one.kind === "detection");
  if (rule === undefined) throw new Error("one detection is written here");
  const proving = provingOf(program);
  started.push(proving);
  return { rule, proving };
}
const started: ReturnType<typeof provingOf>[] = [];
afterAll(async () => {
  for (const proving of started) await proving.stop();
});

const each = { keys: "" };
const shownBy: readonly (readonly [code: DifferenceCode, platform: string, alert: string, over?: Over])[] = [
  ["anchored_window", "panther", "when count >= 3 within 10m"],
  ["anchored_window", "panther", "when distinct awsRegion >= 4 within 3m"],
  ["wider_window", "datadog", "when count >= 3 within 4m"],
  ["wider_window", "panther", "when a then b within 90s"],
  ["hopping_window", "panther", "when a and b within 10m"],
  ["distinct_as_count", "panther", "when a (distinct awsRegion >= 3) and b within 10m"],
  ["step_window_lost", "panther", "when a (count >= 2 within 3m) then b within 10m"],
  ["shared_sequence_window", "datadog", "when a (distinct awsRegion >= 2 within 10m) then b within 1h"],
  ["tie_order", "panther", "when a then b within 10m"],
  ["tie_order", "datadog", "when a then b within 10m"],
  ["chain_overlap", "panther", "when a then w within 10m then b within 10m"],
  ["learning_per_rule", "datadog", "when first seen awsRegion within 3d learning 1d"],
  ["longer_memory", "datadog", "when first seen awsRegion within 36h learning 1h"],
  ["suppression_differs", "panther", "when count >= 2 within 10m"],
  ["suppression_differs", "datadog", "when count >= 2 within 10m"],
  ["suppression_differs", "elastic", "when count >= 2 within 10m\n  for each userIdentity.arn at most once per 1h", { keys: "" }],
  ["alert_cap", "elastic", "when count >= 2 within 10m"],
  ["empty_text_dropped", "elastic", "when count >= 2 within 10m"],
  ["long_text_dropped", "elastic", "when count >= 2 within 10m"],
  ["text_in_object", "elastic", "when count >= 2 within 10m", { keys: "requestParameters.secretId" }],
  // What stands beside the value in its object.
  ["long_text_dropped", "elastic", "on each event", { ...each, selection: 'where responseElements.ConsoleLogin is "Success"' }],
  ["text_in_object", "elastic", "on each event", { ...each, selection: "where requestParameters.maxResults >= 5", source: "trail" }],
  ["empty_object_lost", "datadog", "on each event", { ...each, selection: "where requestParameters is present" }],
  ["empty_object_lost", "datadog", "on each event", { ...each, selection: 'where requestParameters is missing or requestParameters.secretId is "x"' }],
  ["unicode_case", "elastic", "on each event", { ...each, selection: "where eventName is field errorCode ignoring case", source: "trail" }],
  ["joined_list", "elastic", "on each event", { ...each, selection: "where every resources.ARN matches /^arn/", source: "trail" }],
  ["rounded_baseline", "elastic", "when sum requestParameters.maxResults per 10m is 3 deviations above 1h baseline", { source: "trail" }],
  ["rounded_baseline", "elastic", "when sum requestParameters.maxResults per 30m is 2.5 deviations above 14d baseline", { source: "trail" }],
  ["merged_field", "elastic", "on each event", { ...each, selection: 'where userIdentity.userName is "kim"', source: "trail" }],
];
/** What lies in an index, or is found by a search, is the reader's; what a vendor's model is told, the vendor's. */
const notSearched: readonly DifferenceCode[] = ["index_selected", "query_selected", "log_types_selected", "tolerance_selected"];

describe("a difference that is accepted", () => {
  it("is searched for whatever its code", () => {
    const all = Object.entries(differences as Record<DifferenceCode, DifferenceKind>).filter(([, kind]) => kind.class === "approximate");
    const known = new Set<string>([...shownBy.map(([code]) => code), ...notSearched]);
    expect(all.map(([code]) => code).filter((code) => !known.has(code))).toEqual([]);
  });

  it.each(shownBy.map(([code, platform, alert, over = {}]) => [code, platform, alert, over] as const))(
    "%s has a log that shows it on %s: %s",
    async (code, platform, alert, over) => {
      const { rule, proving } = detectionOf(alert, over);
      const answer = await proving.proofOf(rule, platform, 4, undefined, true);
      if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
      expect(answer.differences.map((difference) => difference.code)).toContain(code);
      const found = answer.proof.shown.find((one) => one.code === code);
      if (found === undefined) throw new Error(`no log shows ${code}: ${JSON.stringify(answer.proof.unshown)}`);
      const { missed, overFired } = found.example.disagreement;
      expect(found.alerts === undefined ? missed.length + overFired.length > 0 : found.alerts.reference !== found.alerts.platform).toBe(true);
    },
  );
});

/** What a platform that goes beyond a bound would have in its file. */
const beyond: readonly (readonly [bound: string, platform: string, alert: string, from: RegExp, to: string])[] = [
  ["2N-1 in a fixed window are seen", "panther", "when count >= 3 within 10m", /Threshold: 3/, "Threshold: 6"],
  ["what a fixed window sees fits into it", "panther", "when count >= 3 within 3m", /DedupPeriodMinutes: 5/, "DedupPeriodMinutes: 15"],
  ["what fires in a wider window fits into it", "datadog", "when count >= 3 within 4m", /"evaluationWindow": 300/, '"evaluationWindow": 900'],
  ["what fits between two cuts fires", "panther", "when a and b within 10m", /LookbackWindowMinutes: \d+/, "LookbackWindowMinutes: 15"],
  ["what fires fits into a look-back", "panther", "when a and b within 10m", /LookbackWindowMinutes: \d+/, "LookbackWindowMinutes: 60"],
  ["matches are counted, but no fewer", "panther", "when a (distinct awsRegion >= 3) and b within 10m", /MinMatchCount: 3/, "MinMatchCount: 2"],
  ["a transition is no longer than whole minutes", "panther", "when a then b within 90s", /WithinTimeFrameMinutes: 2/, "WithinTimeFrameMinutes: 9"],
  [
    "steps share one window and no longer one",
    "datadog",
    "when a (distinct awsRegion >= 2 within 10m) then b within 1h",
    /"evaluationWindow": 7200/,
    '"evaluationWindow": 21600',
  ],
  ["what is remembered is forgotten in time", "datadog", "when first seen awsRegion within 36h learning 1h", /"forgetAfter": 2/, '"forgetAfter": 7'],
  ["what is remembered for longer is silent as long", "datadog", "when first seen awsRegion within 26h learning 24h", /"forgetAfter": 2/, '"forgetAfter": 1'],
];

describe("a bound", () => {
  it.each(beyond)("%s: %s would be wrong for %s with %s as %s", async (_, platform, alert, from, to) => {
    const { rule, proving } = detectionOf(alert);
    const printed = proving.printed(rule, platform);
    if (!("files" in printed)) throw new Error(JSON.stringify(printed));
    const changed = printed.files.map((file) => ({ ...file, text: file.text.replace(from, to) }));
    expect(changed.map(({ text }) => text)).not.toEqual(printed.files.map(({ text }) => text));
    expect(await proving.isNoticed(rule, platform, 60, printed.files)).toBe(false);
    expect(await proving.isNoticed(rule, platform, 60, changed)).toBe(true);
  });
});

/** Whatever is selected fires, so what is silent was not. */
const oneIsEnough = "probe.count.one";

describe("of the verdicts of a detection", () => {
  it("both kinds are fifteen in a hundred at least", () => {
    const files = [
      "aws/secretsmanager/batch_retrieval_multi_region",
      "aws/secretsmanager/enumerate_and_retrieve",
      "okta/sign_in/password_spray",
      "okta/sign_in/push_fatigue",
    ];
    const { rules, sources } = programOf([
      ...files.map((name) => `detections/${name}.det`),
      ...["chains", "conditions", "windows"].map((name) => `test/forms/${name}.det`),
    ]);
    const found = rules.flatMap((rule): readonly string[] => {
      // A baseline's log is long, and so it has few groups.
      if (rule.kind !== "detection" || rule.condition.kind === "baseline" || rule.id === oneIsEnough) return [];
      const logs = logsOf(rule, sources, [], { codes: [], slackSeconds: 0, streams: 40, seed: 3, near: [rule] });
      const judge = referenceOf(rule);
      const answers = Array.from({ length: logs.count }, (_, at) => judge(logs.at(at).events));
      const fired = answers.reduce((sum, one) => sum + one.fired.size, 0);
      const all = answers.reduce((sum, one) => sum + one.candidates, 0);
      return fired / all >= 0.15 && fired / all <= 0.85 ? [] : [`${rule.id}: ${fired} of ${all}`];
    });
    expect(found).toEqual([]);
  });
});
