/** What the index makes of a flattened field: of each value below it a term, with its key. */

import type { Json, JsonObject } from "../../../model/event.ts";
import type { Index } from "./mapping.ts";
import { collect } from "./read.ts";

/** Lucene's, in bytes. A term is the key, a NUL, and the value. */
const longestTerm = 32_766;

/** Whether the node takes a document: one term that is too long, and the whole of it is refused. Made once for an index. */
export function intakeOf({ fields }: Index): (source: JsonObject) => boolean {
  const paths = [...fields.values()].flatMap(({ mapped, path }) => (mapped === "flattened" ? [path.split(".")] : []));
  return (source) => {
    let isTaken = true;
    const visit = (key: string, leaf: string): void => {
      // Most are far from it, and need not be encoded.
      if (3 * (key.length + leaf.length) >= longestTerm) isTaken &&= Buffer.byteLength(key) + 1 + Buffer.byteLength(leaf) <= longestTerm;
    };
    for (const path of paths) collect(source, path, 0, (value) => walkLeaves(value, "", visit));
    return isTaken;
  };
}

/** What is nested too deep for a call each is not indexed either. */
export function walkLeaves(value: Json, key: string, visit: (key: string, leaf: string) => void, depth = 0): void {
  if (value === null || depth > 100) return;
  if (typeof value !== "object") visit(key, String(value));
  else if (Array.isArray(value)) for (const item of value as readonly Json[]) walkLeaves(item, key, visit, depth + 1);
  else for (const [name, inner] of Object.entries(value)) walkLeaves(inner, key === "" ? name : `${key}.${name}`, visit, depth + 1);
}
