/**
 * Fields that would be a column that Elastic's integration does not have: the node refuses the query, and the rule never runs. A translation goes by the source's
 * mapping alone; here it is held against the integrations that are known. What a source maps itself is believed.
 */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import { usesOf } from "../evaluate/hits.ts";
import type { Measure, Rule, Source } from "../ir/detection.ts";
import type { Field, Predicate, Value } from "../ir/predicate.ts";
import { elasticIngestOf } from "../replay/ingest/elastic.ts";

export function unknownColumns(rule: Rule, sources: Readonly<Record<string, Source>>): readonly Diagnostic[] {
  const used = new Set(rule.steps.map(({ source }) => source));
  const found = [...used].flatMap((name) => {
    const source = sources[name];
    const index = source?.platforms.elastic?.options.find((option) => option.name === "index")?.value;
    const known = typeof index === "string" ? elasticIngestOf(index)?.index : undefined;
    if (source === undefined || typeof index !== "string" || known === undefined) return [];
    return fieldsOf(rule, source).flatMap(({ path, span }) => {
      const column = columnOf(path, source);
      if (column === undefined || Object.hasOwn(known, column)) return [];
      return [problem("E0911", span ?? rule.idSpan ?? rule.span, { field: path.join("."), source: name, index, column })];
    });
  });
  return [...new Map(found.map((one) => [one.message, one])).values()];
}

interface UsedField {
  readonly path: readonly string[];
  readonly span?: Span | undefined;
}

/** What the rule asks of events of the source, and their time. */
function fieldsOf(rule: Rule, { name, time }: Source): readonly UsedField[] {
  const steps = rule.steps.filter((step) => step.source === name);
  const names = new Set(steps.map((step) => step.name));
  const values = [...steps.flatMap(({ predicate, keys }) => [...tested(predicate), ...keys]), ...measured(rule, names)];
  const logged = ({ computed, type }: Field): boolean => computed === undefined && type !== "object";
  return [{ path: time }, ...values.flatMap(({ fields, span }) => fields.filter(logged).map(({ path }) => ({ path, span })))];
}

/** Fields inside `has` are below a list of objects, and go by its name; so they are left out with it. */
function tested(predicate: Predicate): readonly Value[] {
  switch (predicate.kind) {
    case "and":
    case "or":
      return predicate.of.flatMap(tested);
    case "constant":
      return [];
    case "atom": {
      const { value, test, span = value.span } = predicate;
      const values = test.kind === "field" ? [value, test.other] : [value];
      return values.map((one) => ({ ...one, span: one.span ?? span }) as Value);
    }
    default:
      return assertNever(predicate);
  }
}

/** By the condition, or in a hunt's report; where there are several steps, of these. */
function measured(rule: Rule, steps: ReadonlySet<string>): readonly Value[] {
  const ofMeasures = (measures: readonly Measure[]): readonly Value[] => measures.flatMap(({ values }) => values);
  if (rule.kind === "hunt") return ofMeasures(rule.measures);
  const { condition } = rule;
  const uses = usesOf(rule).filter(({ step }) => steps.has(step));
  const counted = ofMeasures(uses.flatMap(({ thresholds }) => thresholds.map(({ measure }) => measure)));
  switch (condition.kind) {
    case "each":
      // What is shown of an event is a column of the query as well.
      return rule.metadata.context;
    case "first-seen":
      return condition.values;
    case "baseline":
      return [...ofMeasures([condition.measure]), ...counted];
    case "window":
    case "all":
    case "then":
      return counted;
    default:
      return assertNever(condition);
  }
}

/** Undefined for what the source maps itself, or below an object in a form of its own. */
function columnOf(path: readonly string[], { platforms }: Source): string | undefined {
  const above = (platforms.elastic?.maps ?? []).filter(({ from }) => from.length <= path.length && from.every((part, i) => part === path[i]));
  const [nearest] = above.toSorted((a, b) => b.from.length - a.from.length);
  if (nearest === undefined) return path.join(".");
  return nearest.form !== undefined || nearest.from.length === path.length ? undefined : [...nearest.to, ...path.slice(nearest.from.length)].join(".");
}
