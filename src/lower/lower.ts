/** A checked project to the IR: plain data that says everything and refers to nothing. Rules that have errors, or stand on some, are left out. */

import type { Defaults } from "../check/metadata.ts";
import { partsOf } from "../check/paths.ts";
import type { Project, ProjectFile } from "../check/project.ts";
import { isNamed } from "../check/scope.ts";
import { clauseOf, itemsOf, type RuleDeclaration, stepsOf } from "../check/steps.ts";
import type { Span } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { irVersion, type Rule, type Source, type TestCase } from "../ir/detection.ts";
import type { Declaration } from "../syntax/ast.ts";
import { lowerCondition, lowerReport } from "./condition.ts";
import { type Lowering, loweringOf } from "./lowering.ts";
import { lowerMetadata, severityOf } from "./metadata.ts";
import { lowerPlatforms, lowerSource } from "./platform.ts";
import { lowerFilters } from "./predicate.ts";
import { lowerTests } from "./tests.ts";
import { lowerPath } from "./values.ts";

export interface Program {
  /** Those of the files asked for, in their order. */
  readonly rules: readonly Rule[];
  /** Every source of the project, by name. */
  readonly sources: Readonly<Record<string, Source>>;
  readonly tests: readonly TestCase[];
}

export function lower(project: Project, defaults: Defaults = {}): Program {
  const lowering = loweringOf(project);
  const wrong = wrongPlaces(project);
  const rules: Rule[] = [];
  const tests: TestCase[] = [];
  for (const path of project.entries) {
    const file = project.files.get(path);
    if (file === undefined || buildsOnErrors(file, project, wrong)) continue;
    for (const [declaration, scope] of file.ruleScopes) {
      if (wrong.declarations.has(declaration)) continue;
      const rule = lowerRule(declaration, file, defaults, lowering);
      rules.push(rule);
      tests.push(...lowerTests(declaration, rule.id, scope, lowering));
    }
  }
  const sources = [...project.files.values()].flatMap(({ sources: models, path }) =>
    [...models.values()].filter(({ declaration }) => !wrong.declarations.has(declaration)).map((model) => [model.name, lowerSource(model, path)] as const),
  );
  return { rules, sources: Object.fromEntries(sources), tests };
}

function lowerRule(declaration: RuleDeclaration, file: ProjectFile, defaults: Defaults, lowering: Lowering): Rule {
  const scope = file.ruleScopes.get(declaration) ?? file.scope;
  const facts = stepsOf(declaration, scope, lowering.modelOf);
  const steps = facts.map(({ name, declaration: events, view, keys, keyView }) => ({
    name,
    source: events.source.text,
    predicate: lowerFilters(events, view, lowering),
    keys: keys.map((key) => lowerPath(key, keyView)),
    span: events.span,
  }));
  const keys = steps[0]?.keys ?? [];
  const common = {
    ir: irVersion as typeof irVersion,
    id: partsOf(declaration.id).join("."),
    idSpan: declaration.id.span,
    version: declaration.version.value,
    versionSpan: declaration.version.span,
    file: file.path,
    metadata: lowerMetadata(declaration, facts, keys, defaults),
    steps,
    keys,
    platforms: lowerPlatforms(itemsOf(declaration, "platform")),
    span: declaration.span,
  };
  const clause = clauseOf(declaration);
  invariant(clause !== undefined, "the checker lets no rule be without its clause");
  if (clause.kind === "report") return { kind: "hunt", ...common, ...lowerReport(clause, facts) };
  const { condition, atMostOncePer } = clause;
  return {
    kind: "detection",
    ...common,
    severity: severityOf(declaration),
    condition: lowerCondition(condition, facts),
    ...(atMostOncePer !== undefined && { suppressSeconds: atMostOncePer.seconds }),
  };
}

interface WrongPlaces {
  /** Detections, hunts and sources with an error inside. */
  readonly declarations: ReadonlySet<Declaration>;
  /** Files with an error that no detection or hunt of theirs contains. */
  readonly files: ReadonlySet<string>;
}

function wrongPlaces({ files, diagnostics }: Project): WrongPlaces {
  const declarations = new Set<Declaration>();
  const wrongFiles = new Set<string>();
  for (const { severity, span } of diagnostics) {
    const file = span === undefined ? undefined : files.get(span.file);
    if (severity !== "error" || span === undefined || file === undefined) continue;
    const around = declarationAround(file.syntax.declarations, span);
    if (around !== undefined) declarations.add(around);
    if (around === undefined || isNamed(around)) wrongFiles.add(file.path);
  }
  return { declarations, files: wrongFiles };
}

/** Declarations stand one after another, so the last that begins before the place is the only one that can hold it. */
export function declarationAround(declarations: readonly Declaration[], { start, end }: Span): Declaration | undefined {
  let low = 0;
  let high = declarations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((declarations[middle]?.span.start ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const before = declarations[low - 1];
  return before !== undefined && end <= before.span.end ? before : undefined;
}

/** Whether an error lies in what a whole file builds on: itself outside its rules, or anything that it imports. */
function buildsOnErrors(file: ProjectFile, { files }: Project, wrong: WrongPlaces): boolean {
  const reached = new Set([file.path]);
  for (const path of reached) {
    if (wrong.files.has(path)) return true;
    for (const target of files.get(path)?.imports.values() ?? []) reached.add(target);
  }
  return false;
}
