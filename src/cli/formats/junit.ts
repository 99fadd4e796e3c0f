/** Test results as JUnit XML: a suite for each rule, and one for what is wrong with the detections themselves. Without times, so that it is the same each time. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { render } from "../../diagnostics/render.ts";
import { type Element, xmlDocument } from "../../output/xml.ts";
import type { TestResult } from "../../testing/run.ts";
import { placeOf, type TextOf } from "../report.ts";

export function junit(results: readonly TestResult[], diagnostics: readonly Diagnostic[], textOf: TextOf): string {
  const rules = [...new Set(results.map(({ rule }) => rule))];
  const suites = rules.map((name) =>
    suite(
      name,
      results.filter(({ rule }) => rule === name).map((result) => testCase(result, textOf)),
    ),
  );
  return suitesDocument([...suites, ...mistakesSuite(diagnostics, textOf)]);
}

export function suitesDocument(suites: readonly Element[]): string {
  const all = suites.flatMap(({ children = [] }) => children);
  // Only a suite's form has a count of what was skipped.
  return xmlDocument({ name: "testsuites", attributes: { name: "samefire", ...sums(all), skipped: undefined }, children: suites });
}

/** One suite, or none where nothing is wrong with the detections. */
export function mistakesSuite(diagnostics: readonly Diagnostic[], textOf: TextOf): readonly Element[] {
  const mistakes = diagnostics.filter(({ severity }) => severity === "error");
  if (mistakes.length === 0) return [];
  return [
    suite(
      "samefire check",
      mistakes.map((one) => mistake(one, textOf)),
    ),
  ];
}

export function suite(name: string, children: readonly Element[]): Element {
  return { name: "testsuite", attributes: { name, ...sums(children) }, children };
}

function sums(cases: readonly Element[]): Element["attributes"] {
  const ended = (by: string) => cases.filter(({ children = [] }) => children.some(({ name }) => name === by)).length;
  return { tests: cases.length, failures: ended("failure"), errors: ended("error"), skipped: ended("skipped") || undefined };
}

/** A test that could not be run is an error, one that came out differently a failure. */
function testCase({ rule, title, span, failures, problems, timeLine }: TestResult, textOf: TextOf): Element {
  const attributes = { name: title, classname: rule, file: span?.file, line: span && placeOf(span, textOf)?.line };
  const children = [
    ...problems.map((one) => outcome("error", one, [], textOf)),
    ...failures.map(({ diagnostic }) => outcome("failure", diagnostic, timeLine, textOf)),
  ];
  return { name: "testcase", attributes, children };
}

function mistake(one: Diagnostic, textOf: TextOf): Element {
  const place = one.span && placeOf(one.span, textOf);
  const file = one.span?.file ?? one.path;
  const name = [file, place?.line, place?.column, one.code].filter((part) => part !== undefined).join(":");
  return { name: "testcase", attributes: { name, classname: "samefire check", file, line: place?.line }, children: [outcome("error", one, [], textOf)] };
}

function outcome(name: "failure" | "error", one: Diagnostic, more: readonly string[], textOf: TextOf): Element {
  return { name, attributes: { message: one.message, type: one.code }, text: [render(one, textOf, { color: false }), ...more].join("\n") };
}
