/** Random ES|QL expressions of every type, over an index with a field of each: what the differential test asks. Most are well typed, some are not. */

import type { Json, JsonObject } from "../../../src/model/event.ts";
import type { Random } from "../../../src/prove/streams/values.ts";

export const fields = {
  keyword: ["k1", "k2"],
  text: ["t1"],
  long: ["l1", "l2"],
  integer: ["i1"],
  double: ["d1"],
  boolean: ["b1"],
  date: ["@timestamp", "when"],
  ip: ["ip1"],
} as const;
export type Type = keyof typeof fields;

export const mappings: JsonObject = {
  properties: Object.fromEntries(Object.entries(fields).flatMap(([type, names]) => names.map((name) => [name, { type }]))),
};

const texts: readonly [string, ...string[]] = [
  "",
  "a",
  "A",
  "b",
  "ab",
  "abc",
  "a b",
  "a-b",
  "a.b",
  "a*b",
  "x=1, y=2",
  "10",
  "3.7",
  "-5",
  "true",
  "10.0.0.1",
  "2026-01-02T03:04:05Z",
  "é",
  "😀x",
  "K",
  "straße",
  "~",
  "日本",
];
const longs: readonly [number, ...number[]] = [0, 1, 2, -1, 7, 100, 1_000_000, 2_147_483_647, 9_007_199_254_740_991, 1_767_225_600_000];
const doubles: readonly [number, ...number[]] = [0, 1, -1.5, 2.5, 0.1, 1e10, 123.456];
const ips: readonly [string, ...string[]] = ["10.0.0.1", "10.0.0.2", "192.168.1.1", "::1", "2001:db8::1", "0.0.0.0"];

function sample(rng: Random, type: Type): Json {
  switch (type) {
    case "keyword":
    case "text":
      return rng.pick(texts);
    case "long":
      return rng.pick(longs);
    case "integer":
      return rng.pick([0, 1, -1, 3, 10, 2_147_483_647]);
    case "double":
      return rng.pick(doubles);
    case "boolean":
      return rng.below(2) === 0;
    case "date":
      return new Date(1_767_225_600_000 + rng.below(100) * 3_600_000 + rng.below(1000)).toISOString();
    case "ip":
      return rng.pick(ips);
  }
}

/** A quarter of the values are missing, a quarter are several. */
export function document(rng: Random): JsonObject {
  const entries = Object.entries(fields).flatMap(([type, names]) =>
    names.flatMap((name): readonly (readonly [string, Json])[] => {
      const kind = rng.below(8);
      if (kind < 2) return [];
      const value = kind < 4 && name !== "t1" ? Array.from({ length: 2 + rng.below(2) }, () => sample(rng, type as Type)) : sample(rng, type as Type);
      return [[name, value]];
    }),
  );
  return Object.fromEntries(entries);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function leaf(rng: Random, type: Type): string {
  const names: readonly [string, ...string[]] = type === "keyword" ? ["k1", "k2", "k1", "k2", "t1"] : fields[type];
  if (rng.below(3) > 0) return rng.pick(names);
  switch (type) {
    case "keyword":
    case "text":
      return quoted(rng.pick(texts));
    case "date":
      return `TO_DATETIME(${quoted(String(sample(rng, "date")))})`;
    case "ip":
      return `TO_IP(${quoted(rng.pick(ips))})`;
    case "boolean":
      return rng.pick(["TRUE", "FALSE"]);
    case "long":
      return `TO_LONG(${sample(rng, "long")})`;
    case "double":
      return rng.pick(["1.5", "-0.5", "2.0", "100.25"]);
    default:
      return String(sample(rng, "integer"));
  }
}

type Make = (rng: Random, of: (type: Type) => string) => string;
const anyType: readonly [Type, ...Type[]] = ["keyword", "long", "integer", "double", "boolean", "date", "ip"];

/** An expression of the type, from parts. */
const makers: Readonly<Record<Exclude<Type, "text">, readonly [Make, ...Make[]]>> = {
  keyword: [
    (_, of) => `CONCAT(${of("keyword")}, ${of("keyword")})`,
    (_, of) => `TO_LOWER(${of("keyword")})`,
    (_, of) => `TO_UPPER(${of("keyword")})`,
    (rng, of) => `SUBSTRING(${of("keyword")}, ${rng.pick([-3, -1, 0, 1, 2, 5])}${rng.pick(["", ", 0", ", 1", ", 3"])})`,
    (rng, of) => `LEFT(${of("keyword")}, ${rng.below(4)})`,
    (rng, of) => `RIGHT(${of("keyword")}, ${rng.below(4)})`,
    (_, of) => `TRIM(${of("keyword")})`,
    (rng, of) =>
      `REPLACE(${of("keyword")}, ${rng.pick(['"a"', '"[a-z]+"', '"(.)(.)"', '"^a"', '"=\\\\d"', '"(?s).*"', '"b$"'])}, ${rng.pick(['""', '"-"', '"<$0>"'])})`,
    (_, of) => `SPLIT(${of("keyword")}, "-")`,
    (_, of) => `TO_BASE64(${of("keyword")})`,
    (rng, of) => `TO_STRING(${of(rng.pick(["long", "integer", "double", "boolean", "date", "ip"]))})`,
    (_, of) => `MV_CONCAT(${of("keyword")}, ",")`,
    (_, of) => `MV_ZIP(${of("keyword")}, ${of("keyword")}, "/")`,
    (_, of) => `REVERSE(${of("keyword")})`,
    (_, of) => `DATE_FORMAT("yyyy-MM-dd HH:mm:ss", ${of("date")})`,
    (_, of) => `MV_MIN(${of("keyword")})`,
    (_, of) => `MV_SORT(${of("keyword")}, "DESC")`,
  ],
  long: [
    (rng, of) => `${of("long")} ${rng.pick(["+", "-", "*", "/", "%"])} ${of(rng.pick(["long", "integer"]))}`,
    (_, of) => `TO_LONG(${of("keyword")})`,
    (rng, of) => `TO_LONG(${of(rng.pick(["date", "double", "boolean", "integer"]))})`,
    (_, of) => `ABS(${of("long")})`,
    (_, of) => `MV_MAX(${of("long")})`,
    (_, of) => `MV_SUM(${of("long")})`,
    (_, of) => `- ${of("long")}`,
    (_, of) => `ROUND(${of("long")}, -1)`,
    (rng, of) => `DATE_EXTRACT(${quoted(rng.pick(["year", "month_of_year", "day_of_week", "hour_of_day"]))}, ${of("date")})`,
    (_, of) => `MV_MEDIAN(${of("long")})`,
  ],
  integer: [
    (rng, of) => `${of("integer")} ${rng.pick(["+", "-", "*", "/", "%"])} ${of("integer")}`,
    (_, of) => `LENGTH(${of("keyword")})`,
    (_, of) => `LOCATE(${of("keyword")}, ${of("keyword")})`,
    (rng, of) => `MV_COUNT(${of(rng.pick(anyType))})`,
    (rng, of) => `DATE_DIFF(${quoted(rng.pick(["seconds", "minutes", "hours", "days", "months", "weeks"]))}, ${of("date")}, ${of("date")})`,
    (rng, of) => `TO_INTEGER(${of(rng.pick(["keyword", "double", "boolean"]))})`,
    (_, of) => `BYTE_LENGTH(${of("keyword")})`,
  ],
  double: [
    (rng, of) => `${of("double")} ${rng.pick(["+", "-", "*", "/", "%"])} ${of(rng.pick(["double", "long", "integer"]))}`,
    (_, of) => `TO_DOUBLE(${of("keyword")})`,
    (rng, of) => `TO_DOUBLE(${of(rng.pick(["long", "integer", "boolean"]))})`,
    (rng, of) => `ROUND(${of("double")}${rng.pick(["", ", 1", ", 2"])})`,
    (_, of) => `FLOOR(${of("double")})`,
    (_, of) => `SQRT(${of("double")})`,
    (_, of) => `MV_AVG(${of("long")})`,
    (_, of) => `CEIL(${of("double")})`,
  ],
  boolean: [
    (rng, of) => comparison(rng, of),
    (rng, of) => comparison(rng, of),
    (_, of) => `(${of("boolean")} AND ${of("boolean")})`,
    (_, of) => `(${of("boolean")} OR ${of("boolean")})`,
    (_, of) => `(NOT ${of("boolean")})`,
    (rng, of) => `${of(rng.pick(anyType))} IS ${rng.pick(["", "NOT "])}NULL`,
    (rng, of) => `${of("keyword")} ${rng.pick(["", "NOT "])}LIKE ${quoted(rng.pick(["a*", "*b", "?", "*", "a?b", "*a*", "a\\*b", "", "A"]))}`,
    (rng, of) =>
      `${of("keyword")} ${rng.pick(["", "NOT "])}RLIKE ${quoted(rng.pick(["a.*", ".*b", "[a-z]+", ".", ".*", "a|b", "~(a.*)", "<1-10>", "(a|b)+", "a.b&.*b", "\\w+", "[^a]*", "@"]))}`,
    (rng) => `${rng.pick(["k1", "k2", "t1"])} ${rng.pick(["", "NOT "])}IN (${quoted(rng.pick(texts))}, ${rng.pick([quoted(rng.pick(texts)), "k2"])})`,
    (rng) => `${rng.pick(["l1", "l2", "i1"])} IN (${rng.pick(["1, 2", "0, -1, 7", "100, 3"])})`,
    (_, of) => `STARTS_WITH(${of("keyword")}, ${of("keyword")})`,
    (_, of) => `ENDS_WITH(${of("keyword")}, ${of("keyword")})`,
    (rng, of) => `CIDR_MATCH(${of("ip")}, ${rng.pick(['"10.0.0.0/8"', '"::/0"', '"192.168.0.0/16", "::1"', '"0.0.0.0/0"'])})`,
    (_, of) => `TO_BOOLEAN(${of("keyword")})`,
  ],
  date: [
    (rng, of) => `${of("date")} ${rng.pick(["+", "-"])} ${rng.pick(["1 hour", "10 minutes", "3 days", "1 month", "2 weeks", "1 year"])}`,
    (rng, of) =>
      `DATE_TRUNC(${rng.pick(["1 hour", "5 minutes", "1 day", "1 week", "1 month", "2 weeks", "3 months", "90 seconds", "1 year", "1 quarter"])}, ${of("date")})`,
    (_, of) => `TO_DATETIME(${of("long")} % 4102444800000)`,
    (_, of) => `MV_MAX(${of("date")})`,
  ],
  ip: [(_, of) => `TO_IP(${of("keyword")})`, (_, of) => `MV_MIN(${of("ip")})`, (_, of) => `MV_DEDUPE(${of("ip")})`],
};

function comparison(rng: Random, of: (type: Type) => string): string {
  const operator = rng.pick(["==", "!=", "<", "<=", ">", ">="]);
  const [left, right] = rng.pick<readonly [Type, Type]>([
    ["keyword", "keyword"],
    ["long", "integer"],
    ["double", "long"],
    ["integer", "double"],
    ["date", "date"],
    ["ip", "ip"],
    ["keyword", "keyword"],
  ]);
  return `${of(left)} ${operator} ${of(right)}`;
}

/** Of every type alike. */
type MakeAny = (rng: Random, type: Type, of: (type: Type) => string) => string;
const general: readonly [MakeAny, ...MakeAny[]] = [
  (_, type, of) => `COALESCE(${of(type)}, ${of(type)})`,
  (_, type, of) => `CASE(${of("boolean")}, ${of(type)}, ${of(type)})`,
  (_, type, of) => `CASE(${of("boolean")}, ${of(type)})`,
  (rng, type, of) => `${rng.pick(["MV_FIRST", "MV_LAST", "MV_DEDUPE"])}(${of(type)})`,
  (rng, type, of) => `MV_SLICE(${of(type)}, ${rng.pick(["0, 1", "0, 0", "1, 2", "-1, -1", "-2, -1"])})`,
  (_, type, of) => `MV_APPEND(${of(type)}, ${of(type)})`,
  (rng, type, of) => (type === "boolean" ? of(type) : `${rng.pick(["GREATEST", "LEAST"])}(${of(type)}, ${of(type)})`),
];

export function expression(rng: Random, type: Type, depth: number): string {
  if (depth === 0 || rng.below(4) === 0) return leaf(rng, type);
  // Now and then of another type, so that what is refused is compared as well.
  const of = (wanted: Type) => `${expression(rng, rng.below(60) === 0 ? rng.pick(anyType) : wanted, depth - 1)}`;
  const inner = (wanted: Type) => parenthesised(of(wanted));
  if (rng.below(4) === 0) return rng.pick(general)(rng, type, of);
  return rng.pick(makers[type === "text" ? "keyword" : type])(rng, inner);
}

/** Operators bind within calls and between parentheses alone. */
function parenthesised(text: string): string {
  return /^[A-Za-z_0-9@.]+$|^"[^"]*"$|^[A-Z_0-9]+\([^()]*\)$|^\(.*\)$/.test(text) ? text : `(${text})`;
}

export function randomType(rng: Random): Type {
  return rng.pick(anyType);
}

/** Of rows: what the optimizer folds of constants is asked elsewhere. */
function ofRows(rng: Random, type: Type): string {
  const field = rng.pick<string>(fields[type]);
  return rng.below(2) === 0 ? field : `COALESCE(${field}, ${expression(rng, type, 1)})`;
}

/** `STATS` of a random aggregate over a random expression. */
export function aggregate(rng: Random): string {
  const number = rng.pick<Type>(["long", "integer", "double"]);
  const any = randomType(rng);
  const filters = ["b1", "l1 > 0", `k1 ${rng.pick(["==", "<"])} ${quoted(rng.pick(texts))}`, "NOT b1", "when < @timestamp", "d1 IS NOT NULL"] as const;
  const where = rng.below(3) === 0 ? ` WHERE ${rng.pick(filters)}` : "";
  const ordered = rng.pick<Type>(["keyword", "long", "date", "ip", "double"]);
  const made = rng.pick([
    "COUNT(*)",
    `COUNT(${ofRows(rng, any)})`,
    `COUNT_DISTINCT(${ofRows(rng, any)})`,
    `SUM(${ofRows(rng, rng.pick(["integer", "double"]))})`,
    `AVG(${ofRows(rng, rng.pick(["integer", "double"]))})`,
    `MIN(${ofRows(rng, ordered)})`,
    `MAX(${ofRows(rng, ordered)})`,
    `VALUES(${rng.pick<string>(fields[any])})`,
    `MEDIAN(${rng.pick<string>(fields[number])})`,
    `TOP(${rng.pick(["l1", "@timestamp"])}, 3, "desc")`,
    "STD_DEV(i1)",
  ]);
  return `${made}${where}`;
}
