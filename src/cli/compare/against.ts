/** `check --against`: versions held against an earlier state (law 14), and what has changed in meaning since. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import type { Rule } from "../../ir/detection.ts";
import type { Workspace } from "../workspace.ts";
import { compare, type RuleComparison } from "./compare.ts";
import { ofWorkspace, openSide, type Side, type State } from "./side.ts";
import { changeLines, hashesOnly, wholeText } from "./words.ts";

export interface Held {
  readonly before: Side;
  readonly rules: readonly RuleComparison[];
  readonly diagnostics: readonly Diagnostic[];
  /** What changed, a line each, of those diagnostics that are about a change. */
  readonly details: ReadonlyMap<Diagnostic, readonly string[]>;
}
export type HeldAgainst = Held | { readonly problem: Diagnostic };

/** `narrowed`: only some files were asked for, so what is in none of them says nothing. */
export async function holdAgainst(
  name: string,
  workspace: Workspace,
  { config, narrowed }: { readonly config?: string | undefined; readonly narrowed: boolean },
): Promise<HeldAgainst> {
  const opened = await openSide(name, config);
  const now = ofWorkspace("now", "here", workspace);
  if ("problem" in opened) return opened;
  if ("problem" in now) return now;
  const { side: before } = opened;
  const details = new Map<Diagnostic, readonly string[]>();
  const rules = compare(before, now.side).rules.filter((rule) => !isUnasked(rule, workspace, narrowed));
  const diagnostics = rules.flatMap((rule) => {
    const told = toldOf(rule, name);
    const lines = linesOf(rule);
    for (const one of told) if (lines.length > 0 && aboutMeaning.has(one.code)) details.set(one, lines);
    return told;
  });
  const unread = before.problems.map(({ span, path, code, message }) =>
    problem("W2012", span ?? (path === undefined ? undefined : { path }), { since: name, code, message }),
  );
  return { before, rules, diagnostics: [...unread, ...diagnostics], details };
}

const aboutMeaning = new Set(["E0419", "E0420", "I2011"]);

/** Whatever an error left out is not gone, nor is what was not asked for. */
function isUnasked({ before, after }: RuleComparison, { diagnostics, paths }: Workspace, narrowed: boolean): boolean {
  if (after !== undefined) return false;
  return hasErrors(diagnostics) || (narrowed && (before?.rule === undefined || !paths.includes(before.rule.file)));
}

function toldOf({ before, after, meaning, changes }: RuleComparison, since: string): readonly Diagnostic[] {
  if (before === undefined) return [];
  if (after === undefined) {
    const file = before.rule?.file;
    return [problem("I2009", file === undefined ? undefined : { path: file }, { id: before.id, version: before.version, since })];
  }
  const rule = after.rule;
  const renamed = before.id === after.id ? [] : [problem("I2010", rule?.idSpan, { id: after.id, was: before.id, since })];
  return [
    ...renamed,
    ...versionTold(before, after, rule, meaning === "changed" ? (changes === undefined ? "is another" : wholeText(changes)) : undefined, since),
  ];
}

function versionTold(before: State, after: State, rule: Rule | undefined, whole: string | undefined, since: string): readonly Diagnostic[] {
  const { id, version } = after;
  const place = rule?.versionSpan ?? rule?.idSpan;
  if (version < before.version) return [problem("E0420", place, { id, version, published: before.version })];
  if (whole === undefined) return [];
  return version === before.version ? [problem("E0419", place, { id, version })] : [problem("I2011", place, { id, since, whole })];
}

function linesOf({ meaning, changes }: RuleComparison): readonly string[] {
  if (meaning === "same") return [];
  return changes === undefined ? [hashesOnly] : changeLines({ ...changes, metadata: [] });
}
