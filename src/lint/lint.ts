/** What a rule's meaning shows to be a mistake, though each test by itself is fine. Looks at the IR, so defines are written out and negation stands at the tests. */

import { pathText } from "../check/paths.ts";
import type { Project } from "../check/project.ts";
import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import type { Atom } from "../ir/predicate.ts";
import { declarationAround, type Program } from "../lower/lower.ts";
import type { Declaration } from "../syntax/ast.ts";
import { type Finding, findingsIn, type MayBlame } from "./predicate.ts";

/** By rule, then by step; each place once, however many rules use it. */
export function lint(project: Project, { rules }: Pick<Program, "rules">): readonly Diagnostic[] {
  const mayBlame = blaming(project);
  const found = new Map<string, Diagnostic>();
  for (const rule of rules) {
    for (const step of rule.steps) {
      for (const finding of findingsIn(step.predicate, mayBlame)) {
        const diagnostic = told(finding);
        const key = JSON.stringify([diagnostic.code, diagnostic.span]);
        if (!found.has(key)) found.set(key, diagnostic);
      }
    }
  }
  return [...found.values()];
}

/** A detection, hunt or events block may be blamed for what it stands on; a define only for what is in itself, since others use it elsewhere. */
function blaming({ files }: Project): MayBlame {
  const homeOf = ({ file, start, end }: Span): Declaration | undefined => declarationAround(files.get(file)?.syntax.declarations ?? [], { file, start, end });
  return (place, other) => {
    if (place.file === other.file && place.start === other.start && place.end === other.end) return false;
    const home = homeOf(place);
    return home !== undefined && (home.kind !== "define" || home === homeOf(other));
  };
}

function told({ kind, span, by }: Finding): Diagnostic {
  const [first] = by;
  const name = first === undefined ? "" : nameOf(first);
  const several = by.length > 1;
  const labels = by
    .flatMap((atom) => (atom.span === undefined ? [] : [{ span: atom.span, text: several ? "one of the others" : "the other" }]))
    .slice(0, mostLabels);
  switch (kind) {
    case "never":
      return problem("W0504", span, { why: `no \`${name}\` passes this and the other test${several ? "s" : ""}` }, { labels });
    case "idle":
      return problem("W0507", span, { why: several ? "the other tests settle it" : "the other test settles it" }, { labels });
    case "always":
      return problem("W0507", span, { why: `every event passes it, whatever its \`${name}\`` });
    default:
      return assertNever(kind);
  }
}

const mostLabels = 3;

function nameOf({ value }: Atom): string {
  return value.name ?? pathText(value.fields[0]?.path ?? []);
}
