/** `user_agent_family`: the name of a user agent, as the platforms' parsers have it. Knows nothing of events. */

import { table } from "./table.generated.ts";

/**
 * The first pattern that is found decides (uap-core's specification): its replacement with `$1` filled in, or its first group.
 * "Other" where none is found, also for an empty text.
 */
export function userAgentFamily(userAgent: string): string {
  const text = userAgent.slice(0, readLength);
  const known = families.get(text);
  if (known !== undefined) return known;
  const family = find(text);
  // Logs repeat few user agents; a hostile log with many may not fill the memory.
  if (families.size >= remembered) families.clear();
  families.set(text, family);
  return family;
}

/** The patterns backtrack, so no more than this is read: no real user agent is longer, and an index drops longer ones as keywords. */
const readLength = 1_000;
const remembered = 10_000;
const families = new Map<string, string>();

interface Compiled {
  readonly pattern: RegExp;
  readonly family: string | undefined;
}
let compiled: readonly Compiled[] | undefined;

function find(text: string): string {
  compiled ??= table.map(([pattern, family]) => ({ pattern: new RegExp(pattern), family }));
  for (const { pattern, family } of compiled) {
    const found = pattern.exec(text);
    if (found !== null) return family === undefined ? (found[1] ?? "Other") : family.replace("$1", () => found[1] ?? "");
  }
  return "Other";
}
