/** The open-source matcher of Datadog's search language, run as WASM. */

import { check, execute } from "@bpinternal/verel";
import type { JsonObject } from "../../../src/model/event.ts";

/** A string literal of the matcher's own language, where `{{` begins a template. */
function literal(text: string): string {
  return `"${text.replace(/["\\\n\r\t]|\{\{/g, (c) => ({ "\n": "\\n", "\r": "\\r", "\t": "\\t" })[c] ?? `\\${c}`)}"`;
}

/** What it says of each log; all logs go in one run. */
export function published(query: string, logs: readonly JsonObject[]): readonly boolean[] {
  const program = `map_values(array!(.logs)) -> |log| { match_datadog_query(object!(log), ${literal(query)}) }`;
  const { errors } = check(program);
  if (errors !== undefined && errors.length > 0) throw new Error(`${query}: ${errors[0]?.message}`);
  return execute(program, { logs } as JsonObject).result as boolean[];
}
