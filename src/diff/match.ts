/** Which rule of one state is which of the other: by its id, else by the id that its rule ids come from. */

/** Of a rule, or of what is left of it in a manifest. */
export interface Identity {
  readonly id: string;
  /** An earlier id. */
  readonly formerly?: string | undefined;
}
export interface Matched<T> {
  /** In the order of the second state. */
  readonly pairs: readonly { readonly before: T; readonly after: T }[];
  readonly added: readonly T[];
  readonly removed: readonly T[];
}

export function matchRules<T extends Identity>(before: readonly T[], after: readonly T[]): Matched<T> {
  const byId = new Map(before.map((rule) => [rule.id, rule]));
  const kept = new Set(after.filter(({ id }) => byId.has(id)).map(({ id }) => id));
  // A rule that is still there by its own id was not renamed into another.
  const byOrigin = new Map(before.filter(({ id }) => !kept.has(id)).flatMap((rule) => [[rule.id, rule] as const, [originOf(rule), rule] as const]));
  const became = new Map(after.map((rule) => [rule, byId.get(rule.id) ?? byOrigin.get(originOf(rule))]));
  const gone = new Set(before);
  const pairs: { before: T; after: T }[] = [];
  const added: T[] = [];
  for (const [rule, earlier] of became) {
    if (earlier === undefined || !gone.delete(earlier)) added.push(rule);
    else pairs.push({ before: earlier, after: rule });
  }
  return { pairs, added, removed: [...gone] };
}

/** What platforms know a rule by is made from this. */
function originOf({ id, formerly }: Identity): string {
  return formerly ?? id;
}
