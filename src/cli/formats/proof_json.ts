/** What a proof found, for programs: schema/prove.schema.json says what each member means. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule, Source } from "../../ir/detection.ts";
import { type Evidence, evidenceBlock, evidenceOf, smallestOf } from "../../prove/evidence.ts";
import { failureText, testFinding } from "../../prove/findings.ts";
import { headlineOf, headlineText } from "../../prove/headline.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import type { Log } from "../../prove/player.ts";
import type { Failure } from "../../prove/prove.ts";
import { printInstant } from "../../scan/time.ts";
import { boundOf } from "../../targets/fidelity.ts";
import { diagnosticsJson, type TextOf } from "../report.ts";

export interface ProofPlaces {
  readonly sources: Readonly<Record<string, Source>>;
  readonly textOf: TextOf;
}

export function proofJson({ rule, platforms }: RuleProof, places: ProofPlaces): object {
  const { id, version, kind, file, metadata } = rule;
  return { id, version, kind, title: metadata.title, file, platforms: platforms.map((on) => platformJson(rule, on, places)) };
}

function platformJson(rule: Rule, on: PlatformProof, places: ProofPlaces): object {
  const { platform, fidelity, differences, files } = on;
  const headline = headlineOf(on);
  return {
    platform,
    fidelity,
    finding: headline.finding,
    headline: headlineText(on, headline),
    differences: differences.map(({ code, direction, text, accepted }) => ({ code, direction, text, bound: boundOf({ code, direction }), accepted })),
    files: files.map(({ path }) => path),
    ...(on.edited !== undefined && { edited: diagnosticsJson(on.edited.changes, textOfFiles(on, places.textOf)) }),
    ...detailsJson(rule, on, places),
  };
}

function detailsJson(rule: Rule, on: PlatformProof, places: ProofPlaces): object {
  switch (on.kind) {
    case "not run":
      return { reason: on.reason };
    case "unreadable":
      return { diagnostics: diagnosticsJson(on.diagnostics, textOfFiles(on, places.textOf)) };
    case "proved":
      return provedJson(rule, on, places);
    default:
      return assertNever(on);
  }
}

function provedJson(rule: Rule, on: PlatformProof & Proved, places: ProofPlaces): object {
  const { logs, fired, silent, reading, differs, readings, shown, unshown, failure } = on.proof;
  const evidence = evidenceOf(on);
  const smallest = (way: "missed" | "overFired") => {
    const one = smallestOf(on, way);
    return one && exampleJson(one, places);
  };
  return {
    ingest: on.ingest,
    logs,
    fired,
    silent,
    reading,
    differs,
    readings,
    tests: on.tests.map((test) => ({ title: test.title, ...testFinding(test, on, rule) })),
    examples: { missed: smallest("missed"), overFired: smallest("overFired") },
    shown: shown.flatMap(({ code, reading, alerts }) => {
      const one = evidence.find((each) => each.code === code);
      return one === undefined ? [] : [{ code, reading, alerts, example: exampleJson(one, places) }];
    }),
    unshown,
    failure: failure && failureJson(failure, evidence, places),
  };
}

function failureJson(failure: Failure, evidence: readonly Evidence[], places: ProofPlaces): object {
  switch (failure.kind) {
    case "disagrees":
      return { kind: failure.kind, printedAgrees: failure.printedAgrees, example: evidence.map((one) => exampleJson(one, places))[0] };
    case "failed":
      return { kind: failure.kind, reason: failure.reason, events: eventsJson(failure.log) };
    case "unshown":
      return { kind: failure.kind, reason: failureText(failure) };
    case "one-sided":
      return failure;
    default:
      return assertNever(failure);
  }
}

function exampleJson(one: Evidence, { sources }: ProofPlaces): object {
  const { disagreement, played } = one.example;
  return { ...disagreement, events: eventsJson(played.log), test: evidenceBlock(one, sources) };
}

function eventsJson({ events, delaysMs }: Log): readonly object[] {
  return events.map(({ source, atMs, data }, i) => ({ source, at: printInstant(atMs), delaySeconds: (delaysMs[i] ?? 0) / 1000, data }));
}

/** Spans of a proof's diagnostics lie in the files that were run. */
export function textOfFiles({ files }: PlatformProof, textOf: TextOf): TextOf {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (path) => texts.get(path) ?? textOf(path);
}
