/** Reads RFC 3339 instants. Strict: a calendar day that exists, an offset that is written, no leap second. */

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Epoch milliseconds; further digits of a fraction are cut off. Undefined for any other text. */
export function parseInstant(text: string): number | undefined {
  // Longer texts are no instants that any clock writes.
  const found = text.length <= 64 ? rfc3339.exec(text) : null;
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = "", sign, offsetHour = "0", offsetMinute = "0"] = found;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  // A day that does not exist becomes one of the next month.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const offset = (sign === "-" ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute));
  const minutes = Number(hour) * 60 + Number(minute) - offset;
  return date.getTime() + minutes * 60_000 + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
}

/** `2026-01-01T00:00:00Z`, with milliseconds only where there are any. */
export function printInstant(atMs: number): string {
  return new Date(atMs).toISOString().replace(".000Z", "Z");
}
