/** What a proof found as notices: what is wrong beside the detection's id and, where files are at fault, beside their lines; each difference that a log shows at its place. */

import type { Severity, Span } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { evidenceOf } from "../../prove/evidence.ts";
import { headlineOf, headlineText } from "../../prove/headline.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import { directionText } from "../../targets/fidelity.ts";
import { diagnosticNotice, type Notice } from "./notice.ts";
import { type ProofPlaces, textOfFiles } from "./proof_json.ts";
import { blockText, differenceLines, differenceSpan, smallestText } from "./proof_texts.ts";

/** The codes that are neither a diagnostic's nor a difference's. */
export const proofCodes = {
  wrong: "a platform does what the detection does not say, and no difference says so",
  differs: "a platform differs as its translation says",
  unproved: "what is emitted is not proved, or only by its own mapping",
} as const;

export function proofNotices({ rule, platforms }: RuleProof, places: ProofPlaces): readonly Notice[] {
  return platforms.flatMap((on) => [...onPlatform(rule, on, places), ...fileNotices(on, places)]);
}

/** The lines of files that no platform can run, or, of a folder's, that changed the meaning, with a log that shows it. */
function fileNotices(on: PlatformProof, places: ProofPlaces): readonly Notice[] {
  const textOf = textOfFiles(on, places.textOf);
  const logs = on.kind === "proved" ? smallestLines(on, places) : [];
  const unreadable = on.kind === "unreadable" ? on.diagnostics.map((one) => diagnosticNotice(one, textOf, [])) : [];
  return [...unreadable, ...(on.edited?.changes ?? []).map((one) => diagnosticNotice(one, textOf, logs))];
}

type Say = (severity: Severity, code: string, what: string, lines: readonly string[], span?: Span) => Notice;

function onPlatform(rule: Rule, on: PlatformProof, places: ProofPlaces): readonly Notice[] {
  const say: Say = (severity, code, what, lines, span = rule.idSpan ?? rule.span) => {
    return { severity, code, title: `${rule.id} on ${on.platform}: ${what}`, lines, span, path: rule.file, textOf: places.textOf };
  };
  const headline = headlineText(on, headlineOf(on));
  switch (on.kind) {
    case "not run":
      // What is not translated is for `check` to tell; what is, and is not proved, is told here.
      return on.files.length === 0 ? [] : [say("warning", "unproved", "not run", [`unproved: ${on.reason}`])];
    case "unreadable":
      return [say("error", "wrong", "wrong", [headline.replace(/^wrong: /, "")])];
    case "proved":
      return proved(rule, on, headline, say, places);
    default:
      return assertNever(on);
  }
}

function proved(rule: Rule, on: PlatformProof & Proved, text: string, say: Say, places: ProofPlaces): readonly Notice[] {
  const { finding, fires, tells } = headlineOf(on);
  const smallest = smallestLines(on, places);
  if (finding === "wrong") return [say("error", "wrong", "wrong", [text.replace(/^wrong: /, ""), ...smallest])];
  const named = [...fires, ...tells].map((one) => {
    const what = one.evidence?.alerts === undefined ? directionText[one.direction] : "alerts differ";
    return say("info", one.code, `${one.code} ${what}`, differenceLines(one, places.sources), differenceSpan(rule, one));
  });
  return [
    ...(on.ingest === "modelled" ? [] : [say("warning", "unproved", "mapping unproved", ["what is said of it goes by its mapping alone"])]),
    ...named,
    ...(smallest.length === 0 ? [] : [say("info", "differs", "differs", [text, ...smallest])]),
  ];
}

/** Of what no one difference explains. */
function smallestLines(on: PlatformProof & Proved, { sources }: ProofPlaces): readonly string[] {
  return evidenceOf(on).flatMap((one) => (one.code === undefined ? [smallestText(one), blockText(one, sources)] : []));
}
