/** What a proof found as annotations of GitHub Actions, beside the detection's id and, where files are at fault, beside their lines. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { type Annotation, annotation } from "../../output/github.ts";
import { evidenceOf } from "../../prove/evidence.ts";
import { type Headline, headlineOf, headlineText } from "../../prove/headline.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import { directionText } from "../../targets/fidelity.ts";
import { placeOf } from "../report.ts";
import { fromRepository, githubDiagnostics } from "./github.ts";
import { type ProofPlaces, textOfFiles } from "./proof_json.ts";
import { differenceLines, differenceSpan, shortBlock, smallestText } from "./proof_texts.ts";

export function proofGithub({ rule, platforms }: RuleProof, places: ProofPlaces): string {
  return platforms.map((on) => onPlatform(rule, on, places) + edits(on, places)).join("");
}

/** The lines of files in a folder that changed the meaning, with a log that shows it. */
function edits(on: PlatformProof, { textOf, sources }: ProofPlaces): string {
  const logs = on.kind === "proved" ? evidenceOf(on).flatMap((one) => (one.code === undefined ? [smallestText(one), shortBlock(one, sources) ?? ""] : [])) : [];
  return githubDiagnostics(on.edited?.changes ?? [], textOfFiles(on, textOf), () => logs);
}

type Say = (level: Annotation["level"], what: string, lines: readonly string[], span?: Span | undefined) => string;

function onPlatform(rule: Rule, on: PlatformProof, places: ProofPlaces): string {
  const headline = headlineOf(on);
  const say: Say = (level, what, lines, span = rule.idSpan ?? rule.span) => {
    const place = span && placeOf(span, places.textOf);
    return annotation({
      level,
      title: `${rule.id} on ${on.platform}: ${what}`,
      message: lines.join("\n"),
      file: fromRepository(span?.file ?? rule.file),
      ...(place !== undefined && { place }),
    });
  };
  switch (on.kind) {
    case "not run":
      // What is not translated is for `check` to tell; what is, and is not proved, is told here.
      return on.files.length === 0 ? "" : say("warning", "not run", [`unproved: ${on.reason}`]);
    case "unreadable":
      return say("error", "wrong", [headlineText(on, headline)]) + githubDiagnostics(on.diagnostics, textOfFiles(on, places.textOf));
    case "proved":
      return proved(rule, on, headline, say, places);
    default:
      return assertNever(on);
  }
}

/** What is wrong at the detection's id; each difference that a log shows where the detection says what differs. */
function proved(rule: Rule, on: PlatformProof & Proved, headline: Headline, say: Say, places: ProofPlaces): string {
  const text = headlineText(on, headline);
  const smallest = evidenceOf(on).flatMap((one) => (one.code === undefined ? [smallestText(one), shortBlock(one, places.sources) ?? ""] : []));
  if (headline.finding === "wrong") return say("error", "wrong", [text.replace(/^wrong: /, ""), ...smallest]);
  const unproved = on.ingest === "modelled" ? "" : say("warning", "mapping unproved", ["what is said of it goes by its mapping alone"]);
  const named = [...headline.fires, ...headline.tells].map((one) => {
    const what = one.evidence?.alerts === undefined ? directionText[one.direction] : "alerts differ";
    return say("notice", `${one.code} ${what}`, differenceLines(one, places.sources), differenceSpan(rule, one));
  });
  return unproved + named.join("") + (smallest.length === 0 ? "" : say("notice", "differs", [text, ...smallest]));
}
