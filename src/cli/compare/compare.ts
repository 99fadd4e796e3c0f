/** Two states side by side: which rules came, went, were renamed and changed, how, and a log that tells the two of a rule apart. */

import { changesBetween, type RuleChanges } from "../../diff/changes.ts";
import { matchRules } from "../../diff/match.ts";
import { judgement } from "../../evaluate/evaluate.ts";
import type { Rule, Source } from "../../ir/detection.ts";
import { tellingLog } from "../../prove/mutate/telling.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";
import { printOutcome } from "../../testing/expectation.ts";
import type { Side, State } from "./side.ts";

export interface RuleComparison {
  readonly before?: State;
  readonly after?: State;
  readonly meaning: "same" | "changed";
  /** Absent where a side is a manifest, or the rule is on one side only. */
  readonly changes?: RuleChanges;
}
export interface SourceComparison {
  readonly source: string;
  /** `fields`, or `on PLATFORM`. */
  readonly parts: readonly string[];
}
export interface Comparison {
  /** Those that are the same in all are left out. */
  readonly rules: readonly RuleComparison[];
  readonly sources: readonly SourceComparison[];
  readonly same: number;
}

export function compare(before: Side, after: Side): Comparison {
  const { pairs, added, removed } = matchRules(before.states, after.states);
  const compared = pairs.map(pairOf);
  const changed = compared.filter(isWorthTelling);
  return {
    rules: [
      ...changed,
      ...added.map((state): RuleComparison => ({ after: state, meaning: "changed" })),
      ...removed.map((state): RuleComparison => ({ before: state, meaning: "changed" })),
    ],
    sources: sourceComparisons(before.sources, after.sources),
    same: compared.length - changed.length,
  };
}

function pairOf({ before, after }: { readonly before: State; readonly after: State }): RuleComparison {
  const changes = before.rule !== undefined && after.rule !== undefined ? changesBetween(before.rule, after.rule) : undefined;
  return { before, after, meaning: before.hash === after.hash ? "same" : "changed", ...(changes && { changes }) };
}

function isWorthTelling({ before, after, meaning, changes }: RuleComparison): boolean {
  return meaning === "changed" || before?.id !== after?.id || before?.version !== after?.version || (changes?.metadata.length ?? 0) > 0;
}

/** What every rule on a source stands on, and no rule's meaning holds: its mapping, and which fields it declares. */
function sourceComparisons(before: Readonly<Record<string, Source>>, after: Readonly<Record<string, Source>>): readonly SourceComparison[] {
  return Object.entries(after).flatMap(([source, is]) => {
    const was = before[source];
    if (was === undefined) return [];
    const platforms = [...new Set([...Object.keys(was.platforms), ...Object.keys(is.platforms)])];
    const parts = [
      ...(text([was.time, was.fields]) === text([is.time, is.fields]) ? [] : ["fields"]),
      ...platforms.filter((name) => text(was.platforms[name]) !== text(is.platforms[name])).map((name) => `on ${name}`),
    ];
    return parts.length === 0 ? [] : [{ source, parts }];
  });
}

function text(part: unknown): string {
  return JSON.stringify(part, (key, value) => (key === "span" || key === "valueSpan" ? undefined : value)) ?? "";
}

export interface Example {
  /** A test that passes after the change and fails before it. */
  readonly block: string;
  /** What each of the two says of its events. */
  readonly before: string;
  readonly after: string;
}

export interface Asked {
  readonly streams: number;
  readonly seed: number;
}

/** A person is to read it. */
const hardToRead: ReadonlySet<DifferenceCode> = new Set(["long_text_dropped"]);

/** Nothing where none of the logs tells them apart. */
export async function exampleOf(
  { before, after, meaning }: RuleComparison,
  sides: { readonly before: Side; readonly after: Side },
  asked: Asked,
): Promise<Example | undefined> {
  const [was, is] = [before?.rule, after?.rule];
  if (was === undefined || is === undefined || meaning === "same") return undefined;
  const tests = [...sides.after.testsOf(is.id), ...sides.before.testsOf(was.id)];
  const told = await tellingLog(
    is,
    { ...sides.before.sources, ...sides.after.sources },
    { ...asked, tests, claimed: hardToRead },
  )(was, `changed since ${sides.before.name}`);
  if (told.kind !== "told apart") return undefined;
  const outcome = (rule: Rule): string => printOutcome(judgement(rule, told.events));
  return { block: told.block, before: outcome(was), after: outcome(is) };
}
