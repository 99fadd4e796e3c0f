/** What else a node of 8.19.21 was asked, and what it answered: rows as they came, or that it refused. */

import { readFileSync } from "node:fs";
import type { Json } from "../../../../src/model/event.ts";

export interface Recorded {
  readonly query: string;
  readonly columns?: readonly string[];
  readonly rows?: readonly (readonly Json[])[];
  readonly error?: string;
}
export const recorded = JSON.parse(readFileSync("test/unit/replay/elastic/recorded.json", "utf8")) as readonly Recorded[];
