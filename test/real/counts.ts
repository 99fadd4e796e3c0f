/** What a tier has compared, in a line: printed where the tests run, and kept for the summary of `npm run conformance`, which asks for a line of each tier. */

import { appendFileSync } from "node:fs";

/** `compared`: how often that was done which the tier is for; at 0 it has failed, whatever it lists besides. */
export function tellCount(what: string, compared: number, text: string): void {
  console.log(`${what}: ${text}`);
  const file = process.env.SAMEFIRE_COUNTS;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, compared, text })}\n`);
}
