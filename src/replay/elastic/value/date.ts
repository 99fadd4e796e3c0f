/** Dates: epoch milliseconds, in UTC alone. */

const dayMs = 86_400_000;
const isoForm = /^(-?\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(?:(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?)?)?)?$/;

interface Parsed {
  readonly ms: number;
  /** Below a millisecond. */
  readonly nanos: number;
}

/** `strict_date_optional_time`. */
export function parseDate(text: string): Parsed | undefined {
  const found = isoForm.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map((part) => (part === undefined ? undefined : Number(part)));
  const fraction = (found[7] ?? "").padEnd(9, "0");
  const offset = offsetMs(found[8]);
  if (offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const date = dateOf(year, month - 1, day);
  if (month < 1 || month > 12 || day < 1 || new Date(date).getUTCDate() !== day) return undefined;
  return {
    ms: date + hour * 3_600_000 + minute * 60_000 + second * 1_000 + Number(fraction.slice(0, 3)) - offset,
    nanos: Number(fraction.slice(3)),
  };
}

/** A day that the month does not have fails the query, where every other text that is no date is a warning. */
export function impossibleDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(text) ?? [];
  return (
    Number(day) > 28 &&
    Number(day) <= 31 &&
    Number(month) >= 1 &&
    Number(month) <= 12 &&
    new Date(dateOf(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)
  );
}

/** Years below 100 are years of the first century. */
function dateOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.getTime();
}

function offsetMs(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === "Z") return 0;
  const digits = zone.slice(1).replace(":", "");
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2) || "0")];
  if (hours > 18 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

export function dateText(ms: number): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return String(ms);
  const text = date.toISOString();
  // Java writes a year of more digits with a plus and without zeros.
  return text.replace(/^([+-])0*(\d{4,})/, (_, sign: string, digits: string) => `${sign}${digits}`);
}

export function nanosText(nanos: number | bigint): string {
  const all = BigInt(nanos);
  const below = ((all % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const text = dateText(Number((all - below) / 1_000_000n));
  return below === 0n ? text : `${text.slice(0, -1)}${String(below).padStart(6, "0")}Z`;
}

/** The last day of a shorter month where the day does not exist. */
export function addPeriod(ms: number, months: number, days: number): number {
  const date = new Date(ms);
  const time = ms - Math.floor(ms / dayMs) * dayMs;
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
  const last = new Date(dateOf(year, index + 1, 0)).getUTCDate();
  return dateOf(year, index, Math.min(date.getUTCDate(), last)) + days * dayMs + time;
}

/** To the beginning of a multiple of months since the year 1; single years, quarters and months are among them. */
export function floorMonths(ms: number, months: number): number {
  const date = new Date(ms);
  const since = (date.getUTCFullYear() - 1) * 12 + date.getUTCMonth();
  const floored = Math.floor(since / months) * months;
  return dateOf(Math.floor(floored / 12) + 1, ((floored % 12) + 12) % 12, 1);
}

/** Weeks begin on Mondays; other spans are counted from 1970. */
export function floorDays(ms: number, days: number): number {
  // 1970 began on a Thursday.
  return days === 7 ? Math.floor((ms + 3 * dayMs) / (7 * dayMs)) * 7 * dayMs - 3 * dayMs : Math.floor(ms / (days * dayMs)) * days * dayMs;
}

/** Whole months between two dates, towards zero. */
export function monthsBetween(from: number, to: number): number {
  const [a, b] = [new Date(from), new Date(to)];
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  const within = (date: Date) => date.getUTCDate() * dayMs + (date.getTime() - Math.floor(date.getTime() / dayMs) * dayMs);
  if (months > 0 && within(b) < within(a)) return months - 1;
  if (months < 0 && within(b) > within(a)) return months + 1;
  return months;
}
