/** What can set a new detection off. Loaded whenever samefire starts, so it knows nothing else. */

/** With what each says, for who is asked. */
export const kinds = [
  ["each", "every event that is selected"],
  ["count", "many events in a while"],
  ["distinct", "many different values of a field in a while"],
  ["sum", "values of a field that add up in a while"],
  ["and", "several kinds of events in a while, in any order"],
  ["then", "several kinds of events, one after the other"],
  ["then-no", "an event that another one does not follow"],
  ["first-seen", "a value that was not there before"],
  ["baseline", "more events than usual"],
  ["hunt", "a table for people, instead of alerts"],
] as const;
export type Kind = (typeof kinds)[number][0];
export const kindNames: readonly Kind[] = kinds.map(([name]) => name);

export function severalSteps(kind: Kind): boolean {
  return kind === "and" || kind === "then" || kind === "then-no";
}
export function needsOf(kind: Kind): boolean {
  return kind === "distinct" || kind === "sum" || kind === "first-seen";
}
