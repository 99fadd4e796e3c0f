/** One log as Datadog's search sees it, after its pipeline. Plain data. */

import type { JsonObject } from "../../model/event.ts";

/** Names that are searched without `@` and are no tags. The message is apart: it is searched by its words. */
export const reservedNames = ["host", "service", "source", "status", "trace_id"] as const;
export type ReservedName = (typeof reservedNames)[number];

export function isReserved(name: string): name is ReservedName {
  return (reservedNames as readonly string[]).includes(name);
}

export interface DatadogLog {
  readonly reserved: Readonly<Partial<Record<ReservedName, string>>>;
  readonly message?: string;
  /** `key:value`, or a word. */
  readonly tags: readonly string[];
  /** What `@` searches: nested or with dots in the keys, which is the same to a search. */
  readonly attributes: JsonObject;
}
