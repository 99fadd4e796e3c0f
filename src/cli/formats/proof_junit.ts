/** What a proof found as JUnit XML: a suite for each detection, in it a case for each platform, and one for each of the detection's tests on it. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { render } from "../../diagnostics/render.ts";
import type { Rule } from "../../ir/detection.ts";
import type { Element } from "../../output/xml.ts";
import { exampleBlock } from "../../prove/block.ts";
import { examplesOf, failureText, testFinding } from "../../prove/findings.ts";
import type { PlatformProof, PlayedTest, Proved, RuleProof } from "../../prove/job.ts";
import { placeOf } from "../report.ts";
import { mistakesSuite, suite, suitesDocument } from "./junit.ts";
import { type ProofPlaces, textOfFiles } from "./proof_json.ts";

export function proofJunit(proofs: readonly RuleProof[], diagnostics: readonly Diagnostic[], places: ProofPlaces): string {
  const suites = proofs.map(({ rule, platforms }) =>
    suite(
      rule.id,
      platforms.flatMap((on) => platformCases(rule, on, places)),
    ),
  );
  return suitesDocument([...suites, ...mistakesSuite(diagnostics, places.textOf)]);
}

function platformCases(rule: Rule, on: PlatformProof, places: ProofPlaces): readonly Element[] {
  const span = rule.idSpan ?? rule.span;
  const place = { classname: rule.id, file: rule.file, line: span && placeOf(span, places.textOf)?.line };
  const testcase = (name: string, children: readonly Element[]): Element => ({ name: "testcase", attributes: { name, ...place }, children });
  switch (on.kind) {
    case "not run":
      return [testcase(on.platform, [{ name: "skipped", attributes: { message: on.reason } }])];
    case "unreadable": {
      const text = on.diagnostics.map((one) => render(one, textOfFiles(on, places.textOf), { color: false })).join("\n");
      return [testcase(on.platform, [{ name: "error", attributes: { message: "the platform could not run these files", type: "unreadable" }, text }])];
    }
    case "proved":
      return [
        testcase(on.platform, provedChildren(on, places)),
        ...on.tests.map((test) => testcase(`${on.platform}: ${test.title}`, testChildren(test, on, rule))),
      ];
    default:
      return assertNever(on);
  }
}

/** A named difference is no failure: its smallest log is what the case printed. */
function provedChildren(on: PlatformProof & Proved, { sources, textOf }: ProofPlaces): readonly Element[] {
  const { failure, logs, fired, silent } = on.proof;
  const blocks = examplesOf(on).map((example) => exampleBlock(example, on.platform, sources));
  const places = (on.edited?.changes ?? []).map((one) => render(one, textOfFiles(on, textOf), { color: false }));
  if (failure !== undefined)
    return [{ name: "failure", attributes: { message: failureText(failure), type: failure.kind }, text: [...places, ...blocks].join("\n") }];
  const counts = `${logs} logs, ${fired} verdicts fired, ${silent} did not${on.ingest === "modelled" ? "" : ", mapping unproved"}`;
  return [{ name: "system-out", attributes: {}, text: [counts, ...blocks].join("\n") }];
}

function testChildren(test: PlayedTest, on: PlatformProof & Proved, rule: Rule): readonly Element[] {
  const found = testFinding(test, on, rule);
  switch (found.kind) {
    case "same":
      return [];
    case "failed":
      return [{ name: "error", attributes: { message: found.reason, type: "failed" }, text: found.reason }];
    case "differs": {
      const ways = [...found.missed.map((name) => `missed ${name}`), ...found.overFired.map((name) => `fired on ${name}`)].join("\n");
      if (found.excused) return [{ name: "system-out", attributes: {}, text: ways }];
      return [{ name: "failure", attributes: { message: "it says what the detection does not", type: "disagrees" }, text: ways }];
    }
    default:
      return assertNever(found);
  }
}
