/** Which indices a pattern names. */

import { fail, type Place } from "../problem.ts";
import type { Index } from "./mapping.ts";

/** In the order in which they are known. Names without `*` have to exist beside others that do. */
export function resolveIndices(patterns: readonly string[], known: readonly Index[], at: Place): readonly Index[] {
  const chosen = new Set<Index>();
  const missing: string[] = [];
  for (const raw of patterns) {
    const excluded = raw.startsWith("-");
    const pattern = (excluded ? raw.slice(1) : raw).trim();
    const matches = wildcard(pattern);
    const found = known.filter(({ name }) => matches(name));
    if (excluded) for (const index of found) chosen.delete(index);
    else for (const index of found) chosen.add(index);
    if (found.length === 0 && !excluded && !pattern.includes("*")) missing.push(pattern);
  }
  if (chosen.size === 0) return fail("verification", `Unknown index [${patterns.join(",")}]`, at);
  if (missing.length > 0) return fail("verification", `no such index [${missing[0]}]`, at);
  return known.filter((index) => chosen.has(index));
}

export function wildcard(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first)) return false;
    let from = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return name.length - last.length >= from && name.endsWith(last);
  };
}
