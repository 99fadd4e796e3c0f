/** Which rules can match a record at all, by the value of one field. Knows predicates only as far as their `is` and `in`. */

import { at } from "../evaluate/value.ts";
import type { Rule } from "../ir/detection.ts";
import type { Predicate } from "../ir/predicate.ts";
import type { Json, JsonObject, Scalar } from "../model/event.ts";

/** Positions of the rules worth asking about a record, ascending. */
export type RuleIndex = (data: JsonObject) => readonly number[];

/** For records of one source. Rules that do not pin the chosen field are always asked. */
export function indexRules(rules: readonly Rule[], source: string): RuleIndex {
  const entries = rules.flatMap((rule, i) => {
    const predicates = rule.steps.filter((step) => step.source === source).map((step) => step.predicate);
    return predicates.length === 0 ? [] : [{ rule: i, pins: anyOf(predicates.map(pinsOf)) }];
  });
  const chosen = bestPath(entries.map((entry) => entry.pins));
  const always = entries.filter(({ pins }) => chosen === undefined || !pins.has(chosen)).map(({ rule }) => rule);
  if (chosen === undefined) return () => always;
  const byValue = new Map<Json | undefined, number[]>();
  for (const { rule, pins } of entries) for (const value of pins.get(chosen) ?? []) byValue.set(value, [...(byValue.get(value) ?? always), rule]);
  for (const asked of byValue.values()) asked.sort((a, b) => a - b);
  const path: readonly string[] = JSON.parse(chosen);
  return (data) => byValue.get(at(data, path)) ?? always;
}

/** Path (as JSON) to the only values with which a predicate can be true. */
type Pins = ReadonlyMap<string, ReadonlySet<Scalar>>;

function pinsOf(predicate: Predicate): Pins {
  switch (predicate.kind) {
    case "and": {
      const pins = new Map<string, ReadonlySet<Scalar>>();
      // Each part alone is a bound; of two on one field the tighter is taken.
      for (const [path, values] of predicate.of.flatMap((part) => [...pinsOf(part)])) {
        const known = pins.get(path);
        if (known === undefined || values.size < known.size) pins.set(path, values);
      }
      return pins;
    }
    case "or":
      return anyOf(predicate.of.map(pinsOf));
    case "atom": {
      const { test, value, quantifier, negated } = predicate;
      const [field] = value.fields;
      const plain = field !== undefined && value.fields.length === 1 && value.cuts.length === 0 && field.computed === undefined;
      if (!plain || negated || quantifier !== "one" || test.kind !== "equals" || test.ignoringCase) return new Map();
      return new Map([[JSON.stringify(field.path), new Set(test.values)]]);
    }
    default:
      return new Map();
  }
}

/** What all alternatives pin, to any of their values. */
function anyOf(alternatives: readonly Pins[]): Pins {
  const pins = new Map<string, ReadonlySet<Scalar>>();
  for (const path of alternatives[0]?.keys() ?? []) {
    const values = alternatives.map((one) => one.get(path));
    if (values.every((some) => some !== undefined)) pins.set(path, new Set(values.flatMap((some) => [...some])));
  }
  return pins;
}

/** Pinned by many rules, to many different values: a service's name is pinned by all of its rules, but parts none of them from the others. */
function bestPath(rules: readonly Pins[]): string | undefined {
  let best: { readonly path: string; readonly weight: number } | undefined;
  for (const path of new Set(rules.flatMap((pins) => [...pins.keys()]))) {
    const pinning = rules.flatMap((pins) => pins.get(path) ?? []);
    const weight = pinning.length * new Set(pinning.flatMap((values) => [...values])).size;
    if (best === undefined || weight > best.weight) best = { path, weight };
  }
  return best?.path;
}
