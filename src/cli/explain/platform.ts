/** What a detection becomes on one platform, in prose: what differs there and why, or why there is nothing. Knows outcomes, and no platform by name. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { oneLine } from "../../output/characters.ts";
import { boundOf, combined, type DifferenceKind, type Direction, differences } from "../../targets/fidelity.ts";
import type { OptionSpecs, Options } from "../../targets/target.ts";
import type { JudgedDifference, Outcome } from "../../targets/translate.ts";
import type { Prose } from "./layout.ts";
import { capitalised, code, duration, listed, quoted, sentence } from "./words.ts";

const directionText: Readonly<Record<Direction, string>> = {
  may_miss: "It may miss what the detection finds.",
  may_over_fire: "It may fire where the detection does not.",
  both: "It may miss what the detection finds, and fire where it does not.",
};

export function explainOutcome(outcome: Outcome, specs: OptionSpecs, options: Options): Prose {
  switch (outcome.kind) {
    case "skipped":
      return [[`Left out on purpose: ${sentence(outcome.because)}`]];
    case "invalid":
      return [["Its platform block is wrong, so nothing was asked of the platform; `samefire check` says what."]];
    case "refused":
      return [["Not translated:", ...outcome.reasons.map(({ message }) => `- ${oneLine(message)}`)]];
    case "exact":
    case "approximate":
    case "unmodelled":
      return [
        [
          `${fidelityText(outcome)} Files: ${listed(
            outcome.files.map(({ path }) => code(path)),
            "and",
          )}.`,
        ],
        ...(outcome.differences.length === 0 ? [] : [["What differs:", ...codesOf(outcome.differences).flatMap(differenceText)]]),
        [`Options: ${optionsText(specs, options)}.`],
      ];
    default:
      return assertNever(outcome);
  }
}

function fidelityText({ kind, differences: found }: Extract<Outcome, { readonly files: unknown }>): string {
  switch (kind) {
    case "exact":
      return found.length === 0 ? "Translated; it finds the same." : "Translated; it finds the same, and only how much of it is told differs.";
    case "approximate":
      return "Translated, with differences that are known and bounded.";
    case "unmodelled":
      return "Translated, with differences of which some cannot be known: the platform's behaviour there is not documented.";
    default:
      return assertNever(kind);
  }
}

/** The differences of each code, in the order in which the codes were found. */
function codesOf(found: readonly JudgedDifference[]): readonly (readonly JudgedDifference[])[] {
  return [...new Set(found.map(({ code: name }) => name))].map((name) => found.filter((one) => one.code === name));
}

/** What the differences of one code share is said once. */
function differenceText(found: readonly JudgedDifference[]): readonly string[] {
  const [first] = found;
  const direction = combined(found.map((one) => one.direction));
  if (first === undefined || direction === undefined) return [];
  const kind: DifferenceKind = differences[first.code];
  const bound = found.map(boundOf).find((text) => text !== undefined);
  const texts = [...new Set(found.map(({ text }) => sentence(text)))];
  return [
    `- ${code(first.code)}: ${texts[0]}`,
    ...texts.slice(1).map((text) => `  ${capitalised(text)}`),
    `  ${kind.class === "stated" ? "What holds is the same; how much of it is told may differ." : directionText[direction]}`,
    `  Why: ${sentence(kind.what)}`,
    ...(bound === undefined ? [] : [`  Bound: ${sentence(bound)}`]),
    first.accepted === undefined ? "  Nobody has accepted it yet." : `  Accepted: ${sentence(first.accepted)}`,
  ];
}

function optionsText(specs: OptionSpecs, options: Options): string {
  return Object.entries(specs)
    .flatMap(([name, { type }]) => (options[name] === undefined ? [] : [`${code(name)} ${optionText(options[name], type === "duration")}`]))
    .join(", ");
}

function optionText(value: string | readonly string[] | number | boolean, isDuration: boolean): string {
  if (value === "") return "none";
  if (Array.isArray(value)) return value.length === 0 ? "none" : listed(value.map(quoted), "and");
  return typeof value === "number" && isDuration ? duration(value) : oneLine(quoted(value as string | number | boolean));
}
