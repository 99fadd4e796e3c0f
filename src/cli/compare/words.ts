/** Typed changes in words, one line each, in the language's own terms. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Bound, Change, RuleChanges } from "../../diff/changes.ts";
import type { MetadataChange } from "../../diff/metadata.ts";
import type { Atom } from "../../ir/predicate.ts";
import { durationText, likeText, measureText, predicateText, scalarText, valuesText, valueText } from "../../ir/words.ts";
import { oneLine } from "../../output/characters.ts";

/** Without its direction. */
export function changeText(change: Change): string {
  // A step that came or went is its own subject.
  const where = change.step === undefined || change.kind === "step-added" || change.kind === "step-dropped" ? "" : `${change.step}: `;
  return oneLine(where + bareText(change));
}

function bareText(change: Change): string {
  switch (change.kind) {
    case "clause-added":
    case "clause-dropped":
    case "alternative-added":
    case "alternative-dropped":
      return `${change.kind.replace("-", " ")}: ${predicateText(change.clause)}`;
    case "clause":
      return `clause: ${predicateText(change.before)} -> ${predicateText(change.after)}`;
    case "list":
      return listText(change);
    case "source":
      return `source: ${change.before} -> ${change.after}`;
    case "groups":
      return `groups: ${keysText(change.before)} -> ${keysText(change.after)}`;
    case "condition":
      return `condition: ${change.before} -> ${change.after}`;
    case "threshold": {
      const { measure, before, after } = change;
      if (before === undefined) return `threshold added: ${measureText(measure)}${after === undefined ? "" : ` ${boundText(after)}`}`;
      if (after === undefined) return `threshold dropped: ${measureText(measure)} ${boundText(before)}`;
      return `threshold: ${measureText(measure)} ${boundText(before)} -> ${boundText(after)}`;
    }
    case "measures":
      return `measure: ${change.before.map(measureText).join(", ")} -> ${change.after.map(measureText).join(", ")}`;
    case "first-seen":
      return `first seen: ${valuesText(change.before)} -> ${valuesText(change.after)}`;
    case "window":
      return `${change.name}: ${span(change.beforeSeconds)} -> ${span(change.afterSeconds)}`;
    case "deviations":
      return `deviations: ${change.before} -> ${change.after}`;
    case "step-added":
    case "step-dropped":
      return `${change.kind.replace("-", " ")}: ${change.step ?? ""}`;
    case "step-order":
      return `steps: ${change.before.join(" then ")} -> ${change.after.join(" then ")}`;
    case "suppression":
      return `at most once per: ${span(change.beforeSeconds)} -> ${span(change.afterSeconds)} (the same fires, alerts repeat ${repeats(change)} often)`;
    case "sort":
    case "limit":
      return `${change.kind}: ${change.before ?? "none"} -> ${change.after ?? "none"}`;
    case "meaning":
      return "the meaning is another";
    default:
      return assertNever(change);
  }
}

function listText({ after, dropped, added }: Extract<Change, { kind: "list" }>): string {
  const [came, went] = [added === undefined ? [] : [`added ${listed(added)}`], dropped === undefined ? [] : [`dropped ${listed(dropped)}`]];
  return `list of \`${withoutValues(after)}\`: ${[...came, ...went].join(", ")}`;
}

/** `user in`, `not any tags is`. */
function withoutValues(atom: Atom): string {
  const subject = `${atom.quantifier === "one" ? "" : `${atom.quantifier} `}${valueText(atom.value)}`;
  const test = atom.test.kind === "equals" ? "in" : atom.test.kind === "network" ? "in network" : atom.test.kind.replace("-", " ");
  if (!atom.negated) return `${subject} ${test}`;
  return atom.quantifier === "one" && (atom.test.kind === "equals" || atom.test.kind === "network") ? `${subject} not ${test}` : `not ${subject} ${test}`;
}

const valuesShown = 6;

function listed({ test }: Atom): string {
  const all =
    "patterns" in test ? test.patterns.map(likeText) : "networks" in test ? test.networks.map(scalarText) : "values" in test ? test.values.map(scalarText) : [];
  return all.length > valuesShown ? `${all.slice(0, valuesShown).join(", ")} and ${all.length - valuesShown} more` : all.join(", ");
}

function keysText(keys: Extract<Change, { kind: "groups" }>["before"]): string {
  return keys.length === 0 ? "none" : `for each ${keys.map(valueText).join(", ")}`;
}

function boundText({ operator, bound }: Bound): string {
  return `${operator} ${bound}`;
}

function span(seconds: number | undefined): string {
  return seconds === undefined ? "none" : durationText(seconds);
}

function repeats({ beforeSeconds = 0, afterSeconds = 0 }: Extract<Change, { kind: "suppression" }>): string {
  return afterSeconds > beforeSeconds ? "less" : "more";
}

export function metadataText({ key, before, after }: MetadataChange): string {
  return `${key}: ${shortened(before)} -> ${shortened(after)}`;
}

const longest = 60;

function shortened(text: string | undefined): string {
  if (text === undefined) return "none";
  const line = oneLine(text);
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** With a manifest. */
export const hashesOnly = "its meaning changed; a manifest holds hashes only, so how cannot be shown";

/** What a reviewer asks first. */
export function wholeText({ meaning, direction }: RuleChanges): string {
  if (!meaning) return "the same meaning";
  switch (direction) {
    case "widens":
      return "fires on more";
    case "narrows":
      return "fires on less";
    case "same":
      return "fires on the same";
    case "changes":
      return "fires on other logs";
    default:
      return assertNever(direction);
  }
}

/** All lines of a rule's changes, each behind its direction. */
export function changeLines({ changes, metadata }: RuleChanges): readonly string[] {
  return [...changes.map((change) => `${change.direction.padEnd(8)} ${changeText(change)}`), ...metadata.map((one) => `${"".padEnd(8)} ${metadataText(one)}`)];
}
