/** A group's keys in every step's own fields, as settings of a record. */

import type { Detection } from "../../ir/detection.ts";
import type { Value } from "../../ir/predicate.ts";
import type { Aim, Episode } from "./episode.ts";
import type { RecordMaker, Setting, StreamOptions } from "./records.ts";
import { withTrait } from "./traits.ts";
import { allowed, isInObject, lifted, type Random, textsFor } from "./values.ts";

/** Where the group is to fire they are always the same; otherwise now and then one is missing, or another group's. */
export function keySettings(rule: Detection, aim: Aim, { claimed, seed, trait }: StreamOptions, maker: RecordMaker, rng: Random): Episode["keys"] {
  if (new Set(rule.steps.map(({ keys }) => JSON.stringify(keys.map(shape)))).size === 1) {
    const settings = rule.keys.flatMap(maker.settingsFor);
    return () => (aim === "any" && settings.length > 0 && rng.chance(0.04) ? settings.map(([path]): Setting => [path, undefined]) : settings);
  }
  const places = rule.keys.map((_, i) => rule.steps.flatMap(({ keys }) => keys[i]?.fields[0] ?? []));
  const value = (i: number): Setting[1] => {
    const fields = places[i] ?? [];
    const inObject = fields.some(isInObject);
    const type = fields.find((field) => field.type !== "string")?.type;
    if (type === "ip") return `10.20.${rng.below(256)}.${rng.below(256)}`;
    if (type === "int" || type === "float") return rng.below(1000);
    if (type === "bool") return rng.chance(0.5);
    // Groups of one stream meet, and those of two seldom do.
    const text = `${seed % 1000}.${rng.below(3)}${textsFor(rng, claimed, inObject)}`;
    return allowed(trait !== undefined && rng.chance(0.5) ? withTrait(trait, text, rng) : text, claimed, inObject);
  };
  const [own, others] = [places.map((_, i) => value(i)), places.map((_, i) => value(i))];
  // Two steps may use one field for different keys: a record is of the step that it is made for, and of others where it can.
  return (step) =>
    [...rule.steps.filter(({ name }) => name !== step), ...rule.steps.filter(({ name }) => name === step)].flatMap(({ keys }) =>
      keys.flatMap((key, i): readonly Setting[] => {
        const path = key.fields[0]?.path ?? [];
        const chosen = aim === "any" && rng.chance(0.3) ? (rng.chance(0.2) ? undefined : others[i]) : own[i];
        return [[path, typeof chosen === "string" ? lifted(chosen, key, rng) : chosen]];
      }),
    );
}

function shape({ fields, cuts }: Value): unknown {
  return [fields.map(({ path }) => path), cuts];
}
