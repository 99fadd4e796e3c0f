/**
 * Datadog's new value rules as the facts have them, written without the target: each group's values are remembered for days, and nothing is told while the rule learns.
 * What is not documented is a parameter: whose the learning time is, whether a value is forgotten at the end of its last day, and how several attributes are new.
 */

export interface NewValueRule {
  readonly queries: readonly [{ readonly groupByFields: readonly string[]; readonly metrics: readonly string[] }];
  readonly options: { readonly newValueOptions: { readonly forgetAfter: number; readonly learningDuration: number } };
}
/** A log that the rule's query finds, with its attributes. */
export interface Observation {
  readonly atMs: number;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}
export interface Reading {
  /** Who learns for the learning time: the rule once, or each group from its first log. */
  readonly learns: "rule" | "group";
  /** Whether a value is still known when it was seen as long ago as values are kept. */
  readonly keptAtEnd: boolean;
  /** Of several attributes: new as a tuple, each of them, or one of them. */
  readonly newness: "together" | "each" | "one";
}
export const readings: readonly Reading[] = (["rule", "group"] as const).flatMap((learns) =>
  [true, false].flatMap((keptAtEnd) => (["together", "each", "one"] as const).map((newness) => ({ learns, keptAtEnd, newness }))),
);

const dayMs = 86_400_000;

export interface Firing {
  readonly group: string;
  readonly atMs: number;
}

/** `startMs`: when the rule was made; it knows nothing of what was before. */
export function firings(rule: NewValueRule, observations: readonly Observation[], startMs: number, reading: Reading): readonly Firing[] {
  const { forgetAfter, learningDuration } = rule.options.newValueOptions;
  const [{ groupByFields, metrics }] = rule.queries;
  const groups = new Map<string, { readonly firstMs: number; readonly lastSeenMs: Map<string, number> }>();
  const fired: Firing[] = [];
  for (const { atMs, attributes } of [...observations].sort((a, b) => a.atMs - b.atMs)) {
    const key = groupByFields.map((name) => attributes[name]);
    if (atMs < startMs || key.includes(undefined)) continue;
    const group = JSON.stringify(key);
    const known = groups.get(group) ?? { firstMs: atMs, lastSeenMs: new Map<string, number>() };
    groups.set(group, known);
    const values = metrics.map((name) => attributes[name]);
    if (values.includes(undefined)) continue;
    const parts = reading.newness === "together" ? [JSON.stringify(values)] : values.map((value, i) => JSON.stringify([i, value]));
    const isNew = (part: string): boolean => {
      const age = atMs - (known.lastSeenMs.get(part) ?? Number.NEGATIVE_INFINITY);
      return reading.keptAtEnd ? age > forgetAfter * dayMs : age >= forgetAfter * dayMs;
    };
    const learnedMs = (reading.learns === "rule" ? startMs : known.firstMs) + learningDuration * dayMs;
    // Without a learning time the first value of all is learned, and told of the next.
    const isFirst = learningDuration === 0 && [...(reading.learns === "rule" ? groups.values() : [known])].every(({ lastSeenMs }) => lastSeenMs.size === 0);
    if (!isFirst && atMs >= learnedMs && (reading.newness === "each" ? parts.every(isNew) : parts.some(isNew))) fired.push({ group, atMs });
    for (const part of parts) known.lastSeenMs.set(part, atMs);
  }
  return fired;
}
