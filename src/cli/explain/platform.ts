/** What a detection becomes on one platform, in prose: what differs there and why, or why there is nothing. Knows outcomes, and no platform by name. */

import { assertNever } from "../../diagnostics/invariant.ts";
import { oneLine } from "../../output/characters.ts";
import { type DifferenceKind, type Direction, differences } from "../../targets/fidelity.ts";
import type { OptionSpecs, Options } from "../../targets/target.ts";
import type { JudgedDifference, Outcome } from "../../targets/translate.ts";
import type { Prose } from "./layout.ts";
import { code, duration, listed, quoted, sentence } from "./words.ts";

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
        ...(outcome.differences.length === 0 ? [] : [["What differs:", ...outcome.differences.flatMap(differenceText)]]),
        [`Options: ${optionsText(specs, options)}.`],
      ];
    default:
      return assertNever(outcome);
  }
}

function fidelityText({ kind, differences: found }: Extract<Outcome, { readonly files: unknown }>): string {
  switch (kind) {
    case "exact":
      return found.length === 0 ? "Translated; it fires on the same events." : "Translated; it fires on the same events, and only the alerts differ.";
    case "approximate":
      return "Translated, with differences that are known and bounded.";
    case "unmodelled":
      return "Translated, with differences of which some cannot be known: the platform's behaviour there is not documented.";
    default:
      return assertNever(kind);
  }
}

function differenceText({ code: name, text, direction, accepted }: JudgedDifference): readonly string[] {
  const kind: DifferenceKind = differences[name];
  return [
    `- ${code(name)}: ${sentence(text)}`,
    `  ${kind.class === "stated" ? "This concerns alerts; the condition holds at the same moments." : directionText[direction]}`,
    `  Why: ${sentence(kind.what)}`,
    ...(kind.bound === undefined ? [] : [`  Bound: ${sentence(kind.bound)}`]),
    accepted === undefined ? "  Nobody has accepted it yet." : `  Accepted: ${sentence(accepted)}`,
  ];
}

function optionsText(specs: OptionSpecs, options: Options): string {
  return Object.entries(specs)
    .flatMap(([name, { type }]) => (options[name] === undefined ? [] : [`${code(name)} ${optionText(options[name], type === "duration")}`]))
    .join(", ");
}

function optionText(value: string | readonly string[] | number | boolean, isDuration: boolean): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : listed(value.map(quoted), "and");
  return typeof value === "number" && isDuration ? duration(value) : oneLine(quoted(value as string | number | boolean));
}
