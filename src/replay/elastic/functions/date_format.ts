/** Java's date patterns, for as many letters as detections use, and the parts of a date by their Java names. */

import { dateText, parseDate } from "../value/date.ts";

const dayMs = 86_400_000;
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = "January February March April May June July August September October November December".split(" ");

const isoNames = new Set(["strict_date_optional_time", "date_optional_time", "strict_date_time", "date_time", "iso8601"]);

const letters: Readonly<Record<string, (date: Date, width: number) => string>> = {
  y: year,
  u: year,
  M: (date, width) => named(months, date.getUTCMonth(), width) ?? padded(date.getUTCMonth() + 1, width),
  L: (date, width) => named(months, date.getUTCMonth(), width) ?? padded(date.getUTCMonth() + 1, width),
  d: (date, width) => padded(date.getUTCDate(), width),
  D: (date, width) => padded(dayOfYear(date), width),
  E: (date, width) => named(days, date.getUTCDay(), Math.max(width, 3)) ?? "",
  e: (date, width) => named(days, date.getUTCDay(), width) ?? padded(date.getUTCDay() + 1, width),
  H: (date, width) => padded(date.getUTCHours(), width),
  k: (date, width) => padded(date.getUTCHours() || 24, width),
  h: (date, width) => padded(date.getUTCHours() % 12 || 12, width),
  K: (date, width) => padded(date.getUTCHours() % 12, width),
  m: (date, width) => padded(date.getUTCMinutes(), width),
  s: (date, width) => padded(date.getUTCSeconds(), width),
  S: (date, width) => `${padded(date.getUTCMilliseconds(), 3)}${"0".repeat(width)}`.slice(0, width),
  a: (date) => (date.getUTCHours() < 12 ? "AM" : "PM"),
  X: () => "Z",
  x: (_, width) => (width === 1 ? "+00" : width % 2 === 0 ? "+0000" : "+00:00"),
  Z: (_, width) => (width === 4 ? "GMT" : width === 5 ? "Z" : "+0000"),
  z: () => "Z",
};

function year(date: Date, width: number): string {
  const all = date.getUTCFullYear();
  return width === 2 ? padded(((all % 100) + 100) % 100, 2) : padded(all, width);
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, "0");
}

function named(names: readonly string[], i: number, width: number): string | undefined {
  if (width < 3) return undefined;
  return width === 3 ? names[i]?.slice(0, 3) : width === 5 ? names[i]?.slice(0, 1) : names[i];
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1;
}

type Piece = { readonly letter: string; readonly width: number } | { readonly text: string };

/** Undefined where a letter is not known here. */
function piecesOf(pattern: string): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  for (const [found, quoted, letter] of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']/g)) {
    if (quoted !== undefined) pieces.push({ text: quoted === "" ? "'" : quoted.replaceAll("''", "'") });
    else if (letter === undefined) pieces.push({ text: found });
    else if (letters[letter] === undefined) return undefined;
    else pieces.push({ letter, width: found.length });
  }
  return pieces;
}

export function formatDate(pattern: string, ms: number): string | undefined {
  if (isoNames.has(pattern)) return dateText(ms);
  if (pattern === "epoch_millis") return String(ms);
  if (pattern === "epoch_second") return String(Math.floor(ms / 1000));
  const date = new Date(ms);
  return piecesOf(pattern)
    ?.map((piece) => ("text" in piece ? piece.text : (letters[piece.letter]?.(date, piece.width) ?? "")))
    .join("");
}

/** Null where the text does not have the form, undefined where the form is not known here. */
export function parseByFormat(pattern: string, text: string): number | null | undefined {
  if (isoNames.has(pattern)) return parseDate(text)?.ms ?? null;
  if (pattern === "epoch_millis") return /^-?\d+$/.test(text) ? Number(text) : null;
  if (pattern === "epoch_second") return /^-?\d+$/.test(text) ? Number(text) * 1000 : null;
  const pieces = piecesOf(pattern);
  if (pieces === undefined || pieces.some((piece) => "letter" in piece && !"yuMdHmsSXZx".includes(piece.letter))) return undefined;
  const order: string[] = [];
  const source = pieces.map((piece) => {
    if ("text" in piece) return piece.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    order.push(piece.letter);
    if ("XZx".includes(piece.letter)) return "(Z|[+-]\\d\\d:?\\d\\d)";
    if (piece.letter === "M" && piece.width >= 3) return `(${months.map((name) => (piece.width === 3 ? name.slice(0, 3) : name)).join("|")})`;
    return piece.width === 1 ? "(\\d{1,4})" : `(\\d{${piece.width}})`;
  });
  const found = new RegExp(`^${source.join("")}$`).exec(text);
  if (found === null) return null;
  const part = (letter: string) => found[order.indexOf(letter) + 1] ?? "";
  const has = (letter: string) => order.includes(letter);
  const yearText = has("y") ? part("y") : has("u") ? part("u") : "1970";
  const fullYear = yearText.length === 2 ? `20${yearText}` : yearText.padStart(4, "0");
  const month = months.findIndex((name) => has("M") && name.startsWith(part("M")) && /[A-Z]/.test(part("M")));
  const two = (letter: string, otherwise: string) => (has(letter) ? part(letter).padStart(2, "0") : otherwise);
  const monthText = month < 0 ? two("M", "01") : padded(month + 1, 2);
  const zone = ["X", "Z", "x"].map((letter) => (has(letter) ? part(letter) : "")).join("") || "Z";
  const fraction = has("S") ? `.${part("S")}` : "";
  return parseDate(`${fullYear}-${monthText}-${two("d", "01")}T${two("H", "00")}:${two("m", "00")}:${two("s", "00")}${fraction}${zone}`)?.ms ?? null;
}

const fields: Readonly<Record<string, (date: Date) => number>> = {
  ALIGNED_WEEK_OF_MONTH: (date) => Math.floor((date.getUTCDate() - 1) / 7) + 1,
  ALIGNED_WEEK_OF_YEAR: (date) => Math.floor((dayOfYear(date) - 1) / 7) + 1,
  AMPM_OF_DAY: (date) => (date.getUTCHours() < 12 ? 0 : 1),
  DAY_OF_MONTH: (date) => date.getUTCDate(),
  DAY_OF_WEEK: (date) => ((date.getUTCDay() + 6) % 7) + 1,
  DAY_OF_YEAR: dayOfYear,
  EPOCH_DAY: (date) => Math.floor(date.getTime() / dayMs),
  HOUR_OF_AMPM: (date) => date.getUTCHours() % 12,
  HOUR_OF_DAY: (date) => date.getUTCHours(),
  INSTANT_SECONDS: (date) => Math.floor(date.getTime() / 1000),
  MILLI_OF_DAY: (date) => date.getTime() - Math.floor(date.getTime() / dayMs) * dayMs,
  MILLI_OF_SECOND: (date) => date.getUTCMilliseconds(),
  MINUTE_OF_DAY: (date) => date.getUTCHours() * 60 + date.getUTCMinutes(),
  MINUTE_OF_HOUR: (date) => date.getUTCMinutes(),
  MONTH_OF_YEAR: (date) => date.getUTCMonth() + 1,
  SECOND_OF_DAY: (date) => Math.floor((date.getTime() - Math.floor(date.getTime() / dayMs) * dayMs) / 1000),
  SECOND_OF_MINUTE: (date) => date.getUTCSeconds(),
  YEAR: (date) => date.getUTCFullYear(),
};

export function dateField(name: string, ms: number): number | undefined {
  return fields[name.toUpperCase()]?.(new Date(ms));
}
