/** What the index makes of a flattened field: of each value below it a term, with its key. */

import type { Json, JsonObject } from "../../../model/event.ts";
import type { Index } from "./mapping.ts";
import { collect } from "./read.ts";

/** Lucene's, in bytes. A term is the key, a NUL, and the value. */
const longestTerm = 32_766;

/** Whether the node takes a document: one term that is too long, and the whole of it is refused. */
export function isTaken({ fields }: Index, source: JsonObject): boolean {
  let longest = 0;
  for (const { mapped, path } of fields.values()) {
    if (mapped !== "flattened") continue;
    collect(source, path.split("."), 0, (value) => {
      walkLeaves(value, "", (key, leaf) => {
        // Most are far from it, and need not be encoded.
        if (3 * (key.length + leaf.length) >= longestTerm) longest = Math.max(longest, Buffer.byteLength(key) + 1 + Buffer.byteLength(leaf));
      });
    });
  }
  return longest <= longestTerm;
}

/** What is nested too deep for a call each is not indexed either. */
export function walkLeaves(value: Json, key: string, visit: (key: string, leaf: string) => void, depth = 0): void {
  if (value === null || depth > 100) return;
  if (typeof value !== "object") visit(key, String(value));
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) walkLeaves(item, key, visit, depth + 1);
  else for (const [name, inner] of Object.entries(value)) walkLeaves(inner, key === "" ? name : `${key}.${name}`, visit, depth + 1);
}
