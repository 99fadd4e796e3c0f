/** What a proof found, for programs: schema/prove.schema.json says what each member means. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule, Source } from "../../ir/detection.ts";
import { exampleBlock } from "../../prove/block.ts";
import { failureText, findingOf, testFinding } from "../../prove/findings.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import type { Counterexample, Failure } from "../../prove/prove.ts";
import { printInstant } from "../../scan/time.ts";
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
  return {
    platform,
    fidelity,
    finding: findingOf(on),
    differences: differences.map(({ code, direction, text, accepted }) => ({ code, direction, text, accepted })),
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
  const { logs, fired, silent, reading, differs, readings, examples, shown, unshown, failure } = on.proof;
  const example = (one: Counterexample | undefined) => one && exampleJson(one, on.platform, places);
  return {
    ingest: on.ingest,
    logs,
    fired,
    silent,
    reading,
    differs,
    readings,
    tests: on.tests.map((test) => ({ title: test.title, ...testFinding(test, on, rule) })),
    examples: { missed: example(examples.missed), overFired: example(examples.overFired) },
    shown: shown.map(({ code, reading, alerts, example: one }) => ({ code, reading, alerts, example: example(one) })),
    unshown,
    failure: failure && failureJson(failure, on.platform, places),
  };
}

function failureJson(failure: Failure, platform: string, places: ProofPlaces): object {
  switch (failure.kind) {
    case "disagrees":
      return { kind: failure.kind, example: exampleJson(failure.example, platform, places) };
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

function exampleJson(example: Counterexample, platform: string, { sources }: ProofPlaces): object {
  return { ...example.disagreement, events: eventsJson(example.played.log), test: exampleBlock(example, platform, sources) };
}

function eventsJson({ events, delaysMs }: Counterexample["played"]["log"]): readonly object[] {
  return events.map(({ source, atMs, data }, i) => ({ source, at: printInstant(atMs), delaySeconds: (delaysMs[i] ?? 0) / 1000, data }));
}

/** Spans of a proof's diagnostics lie in the files that were run. */
export function textOfFiles({ files }: PlatformProof, textOf: TextOf): TextOf {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return (path) => texts.get(path) ?? textOf(path);
}
