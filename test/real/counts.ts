/** What a tier has compared, in a line: printed where the tests run, and kept for the summary of `npm run conformance`, which asks for a line of each tier. */

import { appendFileSync } from "node:fs";

export function tellCount(what: string, count: string): void {
  console.log(`${what}: ${count}`);
  const file = process.env.SAMEFIRE_COUNTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, count })}\n`);
}
