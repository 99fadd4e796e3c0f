/** A text as a date, an address or a truth value; undefined where it is none. */

import { parseDate } from "../value/date.ts";
import { parseIp } from "../value/ip.ts";
import { normal } from "../value/long.ts";
import type { Scalar } from "../value/value.ts";

export function convertText(text: string, to: "date" | "date_nanos" | "ip" | "boolean"): Scalar | undefined {
  switch (to) {
    case "boolean":
      return text.toLowerCase() === "true";
    case "ip":
      return parseIp(text);
    case "date":
      return parseDate(text)?.ms;
    case "date_nanos": {
      const parsed = parseDate(text);
      return parsed === undefined ? undefined : normal(BigInt(parsed.ms) * 1_000_000n + BigInt(parsed.nanos));
    }
  }
}
