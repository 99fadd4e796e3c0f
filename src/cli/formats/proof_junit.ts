/** What a proof found as JUnit XML: a suite for each detection, in it a case for each platform, and one for each of the detection's tests on it. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import { render } from "../../diagnostics/render.ts";
import type { Rule } from "../../ir/detection.ts";
import type { Element } from "../../output/xml.ts";
import { evidenceOf } from "../../prove/evidence.ts";
import { testFinding } from "../../prove/findings.ts";
import { countsText, headlineOf, headlineText, type Named } from "../../prove/headline.ts";
import type { PlatformProof, PlayedTest, Proved, RuleProof } from "../../prove/job.ts";
import { placeOf } from "../report.ts";
import { mistakesSuite, suite, suitesDocument } from "./junit.ts";
import { type ProofPlaces, textOfFiles } from "./proof_json.ts";
import { blockText, differenceLines, differenceSpan, smallestText } from "./proof_texts.ts";

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
        testcase(on.platform, provedChildren(rule, on, places)),
        ...on.tests.map((test) => testcase(`${on.platform}: ${test.title}`, testChildren(test, on, rule))),
      ];
    default:
      return assertNever(on);
  }
}

/** A named difference is no failure: what shows it is what the case printed. */
function provedChildren(rule: Rule, on: PlatformProof & Proved, places: ProofPlaces): readonly Element[] {
  const { failure } = on.proof;
  const headline = headlineOf(on);
  const text = headlineText(on, headline);
  const smallest = evidenceOf(on).filter(({ code }) => code === undefined);
  const parts = [
    ...(on.edited?.changes ?? []).map((one) => render(one, textOfFiles(on, places.textOf), { color: false })),
    ...[...headline.fires, ...headline.tells].map((named) => `${placeText(rule, named, places)}${differenceLines(named, places.sources).join("\n")}`),
    ...smallest.map((one) => [smallestText(one), blockText(one, places.sources)].join("\n")),
  ];
  if (failure !== undefined) return [{ name: "failure", attributes: { message: text.replace(/^wrong: /, ""), type: failure.kind }, text: parts.join("\n") }];
  return [{ name: "system-out", attributes: {}, text: [`${text}\n${countsText(rule, on)}`, ...parts].join("\n") }];
}

function placeText(rule: Rule, named: Named, { textOf }: ProofPlaces): string {
  const span = differenceSpan(rule, named);
  const place = span && placeOf(span, textOf);
  return span === undefined || place === undefined ? "" : `${span.file}:${place.line}:${place.column}: `;
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
