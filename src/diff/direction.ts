/** Which way a change goes: whether what fires by the one rule fires by the other, on every log. */

/** Of what fires (events, or groups of a condition over several). `changes`: neither is known to hold the other. `same`: they fire on the same. */
export type Direction = "widens" | "narrows" | "changes" | "same";

/** One change after the other. */
export function combined(directions: readonly Direction[]): Direction {
  const moving = new Set(directions.filter((one) => one !== "same"));
  const [only] = moving;
  return only === undefined ? "same" : moving.size === 1 ? only : "changes";
}

export function reversed(direction: Direction): Direction {
  return direction === "widens" ? "narrows" : direction === "narrows" ? "widens" : direction;
}

/** How a rule answers to more of something, such as events: `with` fires at least where it did, `against` at most, `either` may do both. */
export type Polarity = "with" | "against" | "either";

export function under(polarity: Polarity, direction: Direction): Direction {
  if (direction === "same" || polarity === "with") return direction;
  return polarity === "against" ? reversed(direction) : "changes";
}

/** That of several places at once. */
export function joint(polarities: readonly Polarity[]): Polarity {
  const found = new Set(polarities);
  const [only] = found;
  return only !== undefined && found.size === 1 ? only : "either";
}

/** Of two selections, thresholds or the like, by which of them holds whatever the other does. */
export function between(widens: boolean, narrows: boolean): Direction {
  if (widens) return narrows ? "same" : "widens";
  return narrows ? "narrows" : "changes";
}
