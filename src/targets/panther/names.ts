/** What a detection and its parts are called on Panther: rule ids and file names. */

import type { Detection } from "../../ir/detection.ts";

/** Stays the same when a detection is renamed with `formerly`. */
export function ruleId({ id, metadata }: Detection): string {
  return metadata.formerly ?? id;
}

/** Lower case, as modules of Python are called. */
export function fileName(id: string): string {
  return id.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

/** The name, or the name and a number where its file would be another one's. */
export function unusedName(wanted: string, taken: readonly string[]): string {
  const files = new Set(taken.map(fileName));
  let name = wanted;
  for (let i = 2; files.has(fileName(name)); i++) name = `${wanted}_${i}`;
  return name;
}
