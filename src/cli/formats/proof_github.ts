/** What a proof found as annotations of GitHub Actions, beside the detection's id and, where files are at fault, beside their lines. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "../../ir/detection.ts";
import { type Annotation, annotation } from "../../output/github.ts";
import { exampleBlock } from "../../prove/block.ts";
import { examplesOf, failureText, findingOf } from "../../prove/findings.ts";
import type { PlatformProof, Proved, RuleProof } from "../../prove/job.ts";
import { placeOf } from "../report.ts";
import { fromRepository, githubDiagnostics } from "./github.ts";
import { type ProofPlaces, textOfFiles } from "./proof_json.ts";

export function proofGithub({ rule, platforms }: RuleProof, places: ProofPlaces): string {
  return platforms.map((on) => onPlatform(rule, on, places) + edits(on, places)).join("");
}

/** The lines of files in a folder that changed the meaning. */
function edits(on: PlatformProof, { textOf }: ProofPlaces): string {
  return githubDiagnostics(on.edited?.changes ?? [], textOfFiles(on, textOf));
}

function onPlatform(rule: Rule, on: PlatformProof, places: ProofPlaces): string {
  const span = rule.idSpan ?? rule.span;
  const place = span && placeOf(span, places.textOf);
  const say = (level: Annotation["level"], ...lines: readonly string[]): string =>
    annotation({
      level,
      title: `${rule.id} on ${on.platform}: ${findingOf(on)}`,
      message: lines.join("\n"),
      file: fromRepository(rule.file),
      ...(place !== undefined && { place }),
    });
  switch (on.kind) {
    case "not run":
      // What is not translated is for `check` to tell; what is, and is not proved, is told here.
      return on.files.length === 0 ? "" : say("warning", `unproved: ${on.reason}`);
    case "unreadable":
      return say("error", "the platform could not run these files") + githubDiagnostics(on.diagnostics, textOfFiles(on, places.textOf));
    case "proved":
      return proved(on, say, places);
    default:
      return assertNever(on);
  }
}

function proved(on: PlatformProof & Proved, say: (level: Annotation["level"], ...lines: readonly string[]) => string, { sources }: ProofPlaces): string {
  const { failure } = on.proof;
  const blocks = examplesOf(on).map((example) => exampleBlock(example, on.platform, sources));
  if (failure !== undefined) return say("error", failureText(failure), ...blocks);
  const unproved = on.ingest === "modelled" ? "" : say("warning", "the same by its mapping alone, and the mapping is unproved");
  const named = on.differences.map(({ code, text }) => `${code}: ${text}`);
  return unproved + (findingOf(on) === "differs" ? say("notice", "differs as its translation says", ...named, ...blocks) : "");
}
