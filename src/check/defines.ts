/** How large predicates become when their defines are written out, and defines that need themselves (law 15: no recursion). */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Define, FieldTest, Name, Predicate } from "../syntax/ast.ts";
import type { Report } from "./checking.ts";
import { type Resolved, resolve } from "./names.ts";
import type { Scope } from "./scope.ts";

/** Counted with everything written out: tests and listed values, and how deep they nest. */
export interface Weight {
  readonly parts: number;
  readonly depth: number;
}
/** By define; one in a circle has none. */
export type Weights = ReadonlyMap<Define, Weight>;

/** Ten defines that each name the one before twice are a thousand tests: the written-out size is what is bounded. */
const maxParts = 200_000;
const maxDepth = 400;

export function weighDefines(defines: readonly Resolved<"define">[], report: Report): Weights {
  const weights = new Map<Define, Weight>();
  const circular = new Set<Define>();
  for (const start of defines) {
    // A stack of our own: a chain of defines may be longer than the program's.
    const trail: { readonly define: Resolved<"define">; readonly rest: Resolved<"define">[] }[] = [];
    const onTrail = new Set<Define>();
    const enter = (define: Resolved<"define">): void => {
      trail.push({ define, rest: namedDefines(define.declaration.predicate, define.scope) });
      onTrail.add(define.declaration);
    };
    if (!weights.has(start.declaration) && !circular.has(start.declaration)) enter(start);
    for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
      const next = step.rest.pop();
      const { declaration } = step.define;
      if (next === undefined) {
        trail.pop();
        onTrail.delete(declaration);
        if (circular.has(declaration)) continue;
        const weight = weigh(declaration.predicate, step.define.scope, weights);
        // One that is too large counts as small from here on, so that what builds on it is not blamed as well.
        weights.set(declaration, checkWeight(declaration.name, weight, report) ? weight : { parts: 1, depth: 1 });
      } else if (onTrail.has(next.declaration)) {
        const from = trail.findIndex(({ define }) => define.declaration === next.declaration);
        const cycle = trail.slice(from).map(({ define }) => define.declaration);
        for (const member of cycle) circular.add(member);
        const names = [...cycle, next.declaration].map((member) => member.name.text);
        report("E0209", next.declaration.name.span, { name: next.declaration.name.text, cycle: names });
      } else if (!weights.has(next.declaration) && !circular.has(next.declaration)) enter(next);
    }
  }
  return weights;
}

/** Says so where a predicate is too large to be written out. */
export function checkWeight({ text: name, span }: Name, weight: Weight, report: Report): boolean {
  if (weight.parts > maxParts) report("E0212", span, { name, what: "tests and values", limit: maxParts });
  else if (weight.depth > maxDepth) report("E0212", span, { name, what: "levels", limit: maxDepth });
  else return true;
  return false;
}

export function weigh(predicate: Predicate, scope: Scope, weights: Weights): Weight {
  switch (predicate.kind) {
    case "and":
    case "or":
      return together(predicate.of.map((part) => weigh(part, scope, weights)));
    case "not":
      return together([weigh(predicate.of, scope, weights)]);
    case "test": {
      if (predicate.test !== undefined) return weighTest(predicate.test, scope, weights);
      const define = defineOf(predicate, scope);
      return together([(define && weights.get(define.declaration)) ?? { parts: 1, depth: 0 }]);
    }
    default:
      return assertNever(predicate);
  }
}

export function together(weights: readonly Weight[]): Weight {
  let parts = 0;
  let depth = 0;
  for (const weight of weights) {
    // Kept finite: sums of sums double with each define.
    parts = Math.min(parts + weight.parts, Number.MAX_SAFE_INTEGER);
    depth = Math.max(depth, weight.depth);
  }
  return { parts, depth: depth + 1 };
}

function weighTest(test: FieldTest, scope: Scope, weights: Weights): Weight {
  if (test.kind === "has") return together([weigh(test.predicate, scope, weights)]);
  const list = test.kind === "in" ? test.list : test.kind === "text" ? test.operand : undefined;
  if (list === undefined) return { parts: 1, depth: 1 };
  if ("kind" in list) return { parts: list.kind === "list" ? 1 + list.values.length : 1, depth: 1 };
  return { parts: 1 + (resolve(list, "list-declaration", scope)?.declaration.values.values.length ?? 0), depth: 1 };
}

function defineOf(predicate: Extract<Predicate, { kind: "test" }>, scope: Scope): Resolved<"define"> | undefined {
  const [name] = predicate.path.parts;
  return name === undefined || predicate.path.parts.length > 1 ? undefined : resolve(name, "define", scope);
}

function namedDefines(predicate: Predicate, scope: Scope): Resolved<"define">[] {
  switch (predicate.kind) {
    case "and":
    case "or":
      return predicate.of.flatMap((part) => namedDefines(part, scope));
    case "not":
      return namedDefines(predicate.of, scope);
    case "test": {
      const define = predicate.test === undefined ? defineOf(predicate, scope) : undefined;
      return define === undefined ? [] : [define];
    }
    default:
      return assertNever(predicate);
  }
}
