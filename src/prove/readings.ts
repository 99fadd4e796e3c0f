/**
 * Readings of what a platform does not document, told apart by their names (`frame any, ends both`). What is printed may hold in one of them alone; what
 * somebody made of it has to hold in each in which what is printed does, or it was right by luck.
 */

/** By name. */
export interface Readings {
  readonly all: readonly string[];
  /** Those that agree on every log. */
  readonly agreeing: readonly string[];
}

/** Places among `names` of the readings in which the files that were printed agree. A choice that only one of the two files can notice is the same either way. */
export function owedAmong(names: readonly string[], printed: Readings): readonly number[] {
  const choices = [...varying(names)].filter((choice) => varying(printed.all).has(choice));
  const owed = printed.agreeing.map(choicesOf);
  return names.flatMap((name, i) => {
    const own = choicesOf(name);
    return owed.some((one) => choices.every((choice) => one.get(choice) === own.get(choice))) ? [i] : [];
  });
}

function varying(names: readonly string[]): ReadonlySet<string> {
  const all = names.map(choicesOf);
  return new Set(all.flatMap((one) => [...one.keys()]).filter((choice) => new Set(all.map((one) => one.get(choice))).size > 1));
}

function choicesOf(name: string): ReadonlyMap<string, string> {
  return new Map(name.split(", ").map((choice) => [choice.slice(0, choice.lastIndexOf(" ")), choice.slice(choice.lastIndexOf(" ") + 1)]));
}
