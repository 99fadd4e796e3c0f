import { type Entry, isNamed, kindText, type Scope } from "../scope.ts";
import type { Rule } from "./rule.ts";

/**
 * A list, define, sample, let or events block that nothing uses.
 * In a file without detections names are there for others to take, so only those beside a detection are looked at.
 */
export const unusedName: Rule = ({ files, used }, report) => {
  const taken = new Set(
    [...files.values()].flatMap(({ scope }) => [...scope.names.values()].flatMap((entry) => (entry.imported ? [entry.target?.declaration] : []))),
  );
  const look = (scope: Scope): void => {
    for (const entry of scope.names.values()) {
      const kind = unusedKind(entry, used);
      if (kind !== undefined && !taken.has(entry.target?.declaration)) report("W0501", entry.span, { kind, name: entry.name });
    }
  };
  for (const { syntax, scope, ruleScopes } of files.values()) {
    // What was left out for a syntax error may have used it.
    if (syntax.leftOut !== undefined) continue;
    if (syntax.declarations.some((declaration) => !isNamed(declaration))) look(scope);
    for (const inner of ruleScopes.values()) look(inner);
  }
};

function unusedKind(entry: Entry, used: ReadonlySet<Entry>): string | undefined {
  const kind = entry.target?.declaration.kind;
  return entry.imported || kind === undefined || kind === "source" || used.has(entry) ? undefined : kindText[kind];
}
