/** What is said of a rule on a platform above everything else: the same, or the differences that some log shows, by name. Every format and the report say it so. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Rule } from "../ir/detection.ts";
import { boundOf, combined, type DifferenceCode, type DifferenceKind, type Direction, differences as kinds } from "../targets/fidelity.ts";
import type { JudgedDifference } from "../targets/translate.ts";
import { isOfTimes } from "./bounds.ts";
import { type Evidence, evidenceOf } from "./evidence.ts";
import { failureText } from "./findings.ts";
import type { PlatformProof, Proved } from "./job.ts";

export type Finding = "same" | "differs" | "wrong" | "not run";

export interface Headline {
  readonly finding: Finding;
  /** Differences in what fires that a log shows, and those that alone can be why one differs, in the order of the translation. None of what is wrong. */
  readonly fires: readonly Named[];
  /** Differences in how often somebody is told that a log shows: what fires is the same. */
  readonly tells: readonly Named[];
}

/** The differences of one code. */
export interface Named {
  readonly code: DifferenceCode;
  readonly direction: Direction;
  readonly bound?: string | undefined;
  readonly of: readonly JudgedDifference[];
  /** None where no log was found that shows it alone. */
  readonly evidence?: Evidence | undefined;
}

/** Decided by all logs: the tests, the random ones, and those that were made to show a difference. */
export function headlineOf(on: PlatformProof): Headline {
  if (on.kind === "not run") return { finding: "not run", fires: [], tells: [] };
  if (on.kind === "unreadable" || on.proof.failure !== undefined) return { finding: "wrong", fires: [], tells: [] };
  const evidence = evidenceOf(on);
  const shown = new Set(evidence.flatMap(({ code, alerts }) => (code === undefined || alerts !== undefined ? [] : [code])));
  const told = new Set(evidence.flatMap(({ code, alerts }) => (code === undefined || alerts === undefined ? [] : [code])));
  const codes = [...new Set(on.differences.map(({ code }) => code))];
  const named = (code: DifferenceCode): Named => namedOf(on.differences, code, evidence);
  const isWhy = (code: DifferenceCode) => shown.has(code) || mayBeWhy(on, code, evidence);
  const fires = codes.filter((code) => (on.of === "buckets" ? leavesVerdict(code) : isWhy(code))).map(named);
  return { finding: fires.length === 0 ? "same" : "differs", fires, tells: codes.filter((code) => told.has(code)).map(named) };
}

function namedOf(all: readonly JudgedDifference[], code: DifferenceCode, evidence: readonly Evidence[]): Named {
  const of = all.filter((one) => one.code === code);
  return {
    code,
    direction: combined(of.map(({ direction }) => direction)) ?? "both",
    bound: of.map(boundOf).find((text) => text !== undefined),
    of,
    evidence: evidence.find((one) => one.code === code),
  };
}

/** Of a direction that logs have, and no log that shows a difference alone, any that goes that way may be why. */
function mayBeWhy(on: PlatformProof & Proved, code: DifferenceCode, evidence: readonly Evidence[]): boolean {
  const ways = evidence.filter((one) => one.code === undefined).map(({ example }) => (example.disagreement.missed.length > 0 ? "may_miss" : "may_over_fire"));
  return on.differences.some((one) => one.code === code && isOfTimes(one) && ways.some((way) => one.direction === way || one.direction === "both"));
}

/** Where the platform's own model decides what fires, whatever is not only of alerts is left to it. */
function leavesVerdict(code: DifferenceCode): boolean {
  const { class: of }: DifferenceKind = kinds[code];
  return of !== "stated";
}

const findingTexts: Readonly<Record<Finding, string>> = { same: "the same", differs: "differs as it says", wrong: "wrong", "not run": "not run" };

export function findingText(finding: Finding): string {
  return findingTexts[finding];
}

/** The finding with the names of what differs: `the same but for alerts (alert_cap)`. */
export function headlineText(on: PlatformProof, { finding, fires, tells }: Headline): string {
  const codes = (of: readonly Named[]): string => of.map(({ code }) => code).join(", ");
  switch (finding) {
    case "not run":
      return `not run: ${on.kind === "not run" ? on.reason : ""}`;
    case "wrong":
      return `wrong: ${on.kind === "proved" && on.proof.failure !== undefined ? failureText(on.proof.failure) : "the platform could not run these files"}`;
    case "same":
      return tells.length === 0 ? "the same" : `the same but for alerts (${codes(tells)})`;
    case "differs": {
      const all = `${codes(fires)}${tells.length === 0 ? "" : `; alerts: ${codes(tells)}`}`;
      return isOfBuckets(on) ? `query, group and measure are the same, what fires is the vendor's (${all})` : `differs as it says (${all})`;
    }
    default:
      return assertNever(finding);
  }
}

/** Over which logs, and of what how many fired: `11 tests and 300 random logs: 140 groups fired (41 %), 200 did not`. */
export function countsText(rule: Rule, on: PlatformProof & Proved): string {
  const { logs, fired, silent, differs, shown } = on.proof;
  const random = logs - on.tests.length;
  const of = [on.tests.length > 0 && counted(on.tests.length, "test"), (random > 0 || on.tests.length === 0) && counted(random, "random log")];
  const over = of.filter((part) => part !== false).join(" and ");
  if (isOfBuckets(on)) return `${over}: ${counted(fired, "bucket")} measured, ${counted(silent, "event")} left out`;
  const share = fired + silent === 0 ? 0 : Math.round((100 * fired) / (fired + silent));
  const unit = rule.kind === "hunt" ? (["group", "reported"] as const) : ([rule.condition.kind === "each" ? "event" : "group", "fired"] as const);
  const ways = [
    differs.missed > 0 && `it misses in ${counted(differs.missed, "log")}`,
    differs.overFired > 0 && `fires too often in ${counted(differs.overFired, "log")}`,
  ];
  const told = ways.filter((way) => way !== false).join(" and ");
  const onlyShown = told === "" && shown.some(({ alerts }) => alerts === undefined);
  return [
    `${over}: ${counted(fired, unit[0])} ${unit[1]} (${share} %), ${silent} did not`,
    ...(told === "" ? [] : [told.startsWith("it") ? told : `it ${told}`]),
    ...(onlyShown ? ["the same in all of these"] : []),
    ...(on.ingest === "modelled" ? [] : ["mapping unproved"]),
  ].join("; ");
}

function isOfBuckets(on: PlatformProof): boolean {
  return on.kind === "proved" && on.of === "buckets";
}

function counted(number: number, one: string): string {
  return `${number} ${number === 1 ? one : `${one}s`}`;
}
