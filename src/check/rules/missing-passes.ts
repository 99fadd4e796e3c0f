import type { Filters, Predicate } from "../../syntax/ast.ts";
import { resolve, viewOf } from "../names.ts";
import { partsOf, pathKey } from "../paths.ts";
import { elementView } from "../predicate.ts";
import { isNamed, type Scope } from "../scope.ts";
import { itemsOf } from "../steps.ts";
import { factOf, findValue, type ValueFact, type View } from "../values.ts";
import type { Linted, Rule } from "./rule.ts";

type FieldPredicate = Extract<Predicate, { kind: "test" }>;

/**
 * A negated test that stands alone on an optional field in `where`.
 * Law 1: a test on a missing value is false and `not` makes that true, so events without the field are selected as well. In `unless` that is what one means.
 */
export const missingPasses: Rule = (project, report) => {
  for (const { filters, scope } of wheres(project)) {
    const { where, source } = filters;
    if (where === undefined) continue;
    const view = viewOf(resolve(source, "source", scope), source.text, scope, project.modelOf);
    for (const { at, fact } of passing(where, false, new Set(), view)) report("W0502", at.span, { field: fact.text });
  }
};

function wheres({ files }: Linted): readonly {
  readonly filters: Filters & { readonly source: { readonly text: string; readonly span: FieldPredicate["span"] } };
  readonly scope: Scope;
}[] {
  return [...files.values()].flatMap(({ syntax, scope, ruleScopes }) =>
    syntax.declarations.flatMap((declaration) => {
      if (declaration.kind === "events") return [{ filters: declaration, scope }];
      if (isNamed(declaration)) return [];
      const inner = ruleScopes.get(declaration) ?? scope;
      return [...itemsOf(declaration, "events"), ...itemsOf(declaration, "selection")].map((filters) => ({ filters, scope: inner }));
    }),
  );
}

/** `settled`: fields whose absence something beside the test already speaks of. */
function passing(
  predicate: Predicate,
  negated: boolean,
  settled: ReadonlySet<string>,
  view: View,
): readonly { readonly at: FieldPredicate; readonly fact: ValueFact }[] {
  if (predicate.kind === "not") return passing(predicate.of, !negated, settled, view);
  if (predicate.kind === "test") return passingTest(predicate, negated, settled, view);
  // `and` asks for the field in one of its parts; `or` says in one of them that it may be missing.
  const together = (predicate.kind === "and") !== negated;
  const said = new Set(settled);
  for (const part of predicate.of) {
    const spoken = together ? asksFor(part, negated) : speaksOfMissing(part, negated);
    if (spoken !== undefined) said.add(spoken);
  }
  return predicate.of.flatMap((part) => passing(part, negated, said, view));
}

function passingTest(at: FieldPredicate, negated: boolean, settled: ReadonlySet<string>, view: View): ReturnType<typeof passing> {
  const found = findValue(partsOf(at.path), view);
  if (found?.kind !== "field" || at.test === undefined) return [];
  const { fact } = found;
  if (at.test.kind === "has") {
    // Inside, an element is there; only its own fields may be missing.
    return view.fields === undefined || negated ? [] : passing(at.test.predicate, false, new Set(), elementView(view, view.fields, fact));
  }
  if (at.test.kind === "missing" || at.test.kind === "present") return [];
  if (turned(at) === negated || fact.absences.length === 0 || settled.has(pathKey(partsOf(at.path)))) return [];
  return [{ at, fact: factOf(fact) }];
}

/** `is not`, `not in`. */
function turned({ test }: FieldPredicate): boolean {
  return test !== undefined && "negated" in test && test.negated;
}

/** The field that must be present for this part to hold. */
function asksFor(part: Predicate, negated: boolean): string | undefined {
  if (part.kind === "not") return asksFor(part.of, !negated);
  if (part.kind !== "test") return undefined;
  const positive = turned(part) === negated;
  const asks = part.test?.kind === "missing" ? !positive : positive;
  return asks ? pathKey(partsOf(part.path)) : undefined;
}

/** The field that this part says may be missing. */
function speaksOfMissing(part: Predicate, negated: boolean): string | undefined {
  if (part.kind === "not") return speaksOfMissing(part.of, !negated);
  if (part.kind !== "test" || (part.test?.kind !== "missing" && part.test?.kind !== "present")) return undefined;
  const missing = (part.test.kind === "missing") === (turned(part) === negated);
  return missing ? pathKey(partsOf(part.path)) : undefined;
}
