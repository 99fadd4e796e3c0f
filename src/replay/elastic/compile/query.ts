/** A parsed query -> the steps that its rows go through. */

import { assertNever } from "../../../diagnostics/invariant.ts";
import { dissect, grok } from "../commands/cut.ts";
import { evaluated } from "../commands/eval.ts";
import { expand } from "../commands/expand.ts";
import { from } from "../commands/from.ts";
import { join } from "../commands/join.ts";
import { drop, keep, rename } from "../commands/project.ts";
import { sort } from "../commands/sort.ts";
import { refuseAggregate, stats } from "../commands/stats.ts";
import type { Step } from "../commands/step.ts";
import { where } from "../commands/where.ts";
import type { Index } from "../index/mapping.ts";
import { fail } from "../problem.ts";
import type { Command, Query } from "../query/ast.ts";
import { checkFullText } from "../search/full_text.ts";
import type { EsqlVersion } from "../version.ts";
import { newWarnings } from "../warnings.ts";
import { type Column, type Compiling, type Environment, type Frame, newFrame } from "./compiled.ts";
import { meetFilters } from "./optimize.ts";

export interface CompiledQuery {
  readonly isRow: boolean;
  /** The indices of FROM, and how their documents become rows. */
  readonly indices: ReadonlySet<string>;
  readonly source: Frame;
  readonly steps: readonly Step[];
  readonly columns: readonly Column[];
  readonly environment: Environment;
  /** The steps that look at more than one row at a time. */
  readonly gatheringSteps: readonly number[];
  /** So many steps come first that look at one row at a time and do not ask what time it is. */
  readonly choosingSteps: number;
  /** What is warned of before there are rows. */
  readonly warnings: readonly string[];
}

/** What these make of a row depends on that row alone. */
const rowByRow: ReadonlySet<Command["kind"]> = new Set(["where", "eval", "dissect", "grok", "expand"]);

const defaultRows = 1_000;
const mostRows = 10_000;

export function compileQuery(query: Query, indices: readonly Index[], version: EsqlVersion): CompiledQuery {
  const warnings = newWarnings();
  const environment: Environment = { nowMs: 0, asksClock: false, sameUntilMs: Number.POSITIVE_INFINITY, warnings, documents: [] };
  const compiling: Compiling = { version, indices, environment, frame: newFrame(), columns: [], from: [], unsearchable: undefined };
  const source = compiling.frame;
  const steps: Step[] = [];
  switch (query.source.kind) {
    case "from":
      from(compiling, query.source);
      break;
    case "row":
      for (const { value } of query.source.fields) refuseAggregate(value);
      steps.push(evaluated(compiling, query.source.fields));
      compiling.unsearchable = "ROW";
      break;
    case "show":
      return fail("unsupported", "SHOW is not replayed", query.source.at);
    default:
      return assertNever(query.source);
  }
  let clockStep = environment.asksClock ? 0 : undefined;
  const gatheringSteps: number[] = [];
  for (const command of meetFilters(query.commands)) {
    const step = compileCommand(compiling, command);
    if (step === undefined) continue;
    if (environment.asksClock) clockStep ??= steps.length;
    if (!rowByRow.has(command.kind)) gatheringSteps.push(steps.length);
    steps.push(step);
  }
  const isLimited = query.commands.some(({ kind }) => kind === "limit");
  if (!isLimited) warnings.add(`No limit defined, adding default limit of [${defaultRows}]`);
  const most = isLimited ? mostRows : defaultRows;
  gatheringSteps.push(steps.length);
  steps.push((rows) => (rows.length > most ? rows.slice(0, most) : rows));
  // Every column that is left is read.
  for (const column of compiling.columns) column.slot();
  return {
    isRow: query.source.kind === "row",
    indices: new Set(compiling.from.map(({ name }) => name)),
    source,
    steps,
    columns: compiling.columns,
    environment,
    gatheringSteps,
    choosingSteps: Math.min(gatheringSteps[0] ?? steps.length, clockStep ?? steps.length),
    warnings: warnings.texts(),
  };
}

function compileCommand(compiling: Compiling, command: Command): Step | undefined {
  switch (command.kind) {
    case "where":
      refuseAggregate(command.condition);
      checkFullText(command.condition, true);
      return where(compiling, command.condition);
    case "eval":
      for (const { value } of command.fields) {
        refuseAggregate(value);
        checkFullText(value, false);
      }
      return evaluated(compiling, command.fields);
    case "stats":
      return stats(compiling, command);
    case "sort":
      for (const { by } of command.orders) refuseAggregate(by);
      return sort(compiling, command.orders);
    case "limit":
      compiling.unsearchable ??= "LIMIT";
      return (rows) => rows.slice(0, command.rows);
    case "keep":
      keep(compiling, command.columns);
      return undefined;
    case "drop":
      drop(compiling, command.columns);
      return undefined;
    case "rename":
      rename(compiling, command.pairs);
      return undefined;
    case "dissect":
      return dissect(compiling, command);
    case "grok":
      return grok(compiling, command);
    case "expand": {
      const step = expand(compiling, command);
      compiling.unsearchable ??= "MV_EXPAND";
      return step;
    }
    case "join": {
      const step = join(compiling, command);
      compiling.unsearchable ??= "LOOKUP JOIN";
      return step;
    }
    case "enrich":
      return fail("verification", `cannot find enrich policy [${command.policy}]`, command.policyAt);
    case "other":
      return fail("unsupported", `${command.name} is not replayed`, command.at);
    default:
      return assertNever(command);
  }
}
