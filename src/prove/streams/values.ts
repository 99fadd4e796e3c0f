/** Field values that a rule's tests nearly accept and nearly refuse, and odd ones. Seeded; what a named difference excludes is left out. */

import { isIP } from "node:net";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Atom, Field, LikePattern, Predicate, Value } from "../../ir/predicate.ts";
import type { Regex } from "../../ir/regex.ts";
import type { Json } from "../../model/event.ts";
import type { DifferenceCode } from "../../targets/fidelity.ts";
import { withTrait } from "./traits.ts";

export interface Random {
  /** A whole number from 0 to below `n`. */
  below(n: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** mulberry32: small, and the same everywhere. */
export function random(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, chance: (probability) => next() < probability, pick: (items) => items[below(items.length)] ?? items[0] };
}

/** What the tests of a rule say of one field: values that pass one of them, and such that nearly do. */
export interface Pool {
  readonly field: Field;
  readonly passing: Set<Near>;
  readonly near: Set<Near>;
}
type Near = string | number | boolean;

export function emptyPool(field: Field): Pool {
  return { field, passing: new Set(), near: new Set() };
}

const oddTexts: readonly [string, ...string[]] = [
  "x",
  " ",
  " x ",
  "a b",
  "a|b",
  "a||b",
  'q"u"o',
  "it's",
  "back\\slash\\",
  "a/x",
  "a\\x",
  "AND",
  "10.0.0.1",
  "::ffff:10.0.0.1",
  "::1",
  "a😀b",
  "nul\u0000l",
  "*",
  "?",
  "%",
  "a\nb",
  "a\tb",
  "Ünïcödé",
  "a, b=c}",
  "{a=b}",
  "[x, y]",
  "-",
  "+",
  "0",
  "null",
  "true",
  "\u2028",
  "\u0085",
  "l".repeat(1024),
];

/** Differences that say which texts a platform reads in its own way: such texts are generated only where the difference is not claimed. */
export function textsFor(random: Random, claimed: ReadonlySet<DifferenceCode>, inObject: boolean): string {
  const odd: [string, ...string[]] = [...oddTexts];
  if (!claimed.has("empty_text_dropped")) odd.push("", "");
  if (!claimed.has("long_text_dropped")) odd.push("l".repeat(1025), "l".repeat(9000));
  if (!claimed.has("unicode_case")) odd.push("\u212ailo", "ſ", "İ");
  return allowed(random.pick(odd), claimed, inObject);
}

/** A field cut out of a stringified object is cut at the first of these signs; a keyword beyond its longest text is not there. */
export function allowed(text: string, claimed: ReadonlySet<DifferenceCode>, inObject: boolean): string {
  const cut = inObject && claimed.has("text_in_object") ? text.replace(/[,}=]/g, "_") : text;
  const short = claimed.has("long_text_dropped") ? cut.slice(0, 1024) : cut;
  return short === "" && claimed.has("empty_text_dropped") ? "x" : short;
}

/** Collects into `pools` what every atom says of its field; `parent` is the list that a `has` ranges over. */
export function collect(predicate: Predicate, pools: Map<string, Pool>, random: Random, parent?: Field): void {
  if (predicate.kind === "constant") return;
  if (predicate.kind !== "atom") {
    for (const part of predicate.of) collect(part, pools, random, parent);
    return;
  }
  const { value, test } = predicate;
  for (const field of value.fields) {
    const whole = parent === undefined ? field : below(parent, field);
    if (test.kind === "has") {
      collect(test.predicate, pools, random, whole);
      continue;
    }
    const pool = poolOf(pools, whole);
    const whichever = (scalar: Near): Near => (typeof scalar === "string" ? lifted(scalar, value, random) : scalar);
    const { passing, near } = valuesFor(predicate, random);
    for (const scalar of passing) pool.passing.add(whichever(scalar));
    for (const scalar of near) pool.near.add(whichever(scalar));
  }
  if (test.kind === "field") for (const field of test.other.fields) poolOf(pools, field);
}

export function poolOf(pools: Map<string, Pool>, field: Field): Pool {
  const key = JSON.stringify(field.path);
  const pool = pools.get(key) ?? emptyPool(field);
  pools.set(key, pool);
  return pool;
}

function below(list: Field, field: Field): Field {
  return { ...field, path: [...list.path, ...field.path], lists: [...list.lists, ...field.lists.map((length) => length + list.path.length)] };
}

/** What platforms and the reference tell apart by family. */
export const userAgents: readonly [string, ...string[]] = [
  "aws-cli/2.17.60 md/awscrt#0.21.2",
  "Boto3/1.34.0 md/Botocore#1.34.0",
  "Mozilla/5.0 (X11; Linux x86_64; rv:24.0) Gecko/20100101 Firefox/24.0",
  "console.amazonaws.com",
  "x",
];

/** A text whose cuts leave the given one. */
export function lifted(text: string, value: Value, random: Random): string {
  return value.cuts.reduceRight((inner, cut) => {
    const around = random.pick(["", "a", "arn:aws:", "x y"]);
    return cut.kind === "after" ? `${around}${cut.text}${inner}` : `${inner}${cut.text}${around}`;
  }, text);
}

interface Values {
  readonly passing: readonly Near[];
  readonly near: readonly Near[];
}

function valuesFor({ test }: Atom, random: Random): Values {
  const texts = (passing: readonly string[]): Values => ({ passing, near: passing.flatMap((text) => mutants(text, random)) });
  switch (test.kind) {
    case "present":
    case "field":
    case "has":
      return { passing: [], near: [] };
    case "equals":
      return { passing: test.values, near: test.values.flatMap((v): readonly Near[] => (typeof v === "string" ? mutants(v, random) : nextTo(v))) };
    case "compare":
      return { passing: [test.value - 1, test.value, test.value + 1], near: [-test.value] };
    case "starts-with":
      return texts(test.values.flatMap((v) => [v, `${v}x`, padded(v, "l")]));
    case "ends-with":
      return texts(test.values.flatMap((v) => [v, `x${v}`, `\n${v}`]));
    case "contains":
      return texts(test.values.flatMap((v) => [v, `x${v}x`, `\n${v}`]));
    case "like":
      return texts(test.patterns.flatMap((pattern) => [likeSample(pattern, random), likeSample(pattern, random)]));
    case "matches": {
      const found = Array.from({ length: 4 }, () => regexSample(test.regex, random));
      return { passing: found, near: found.flatMap((text) => [`x${text}`, `${text}x`, `x\n${text}`, ...mutants(text, random)]) };
    }
    case "network": {
      const edges = test.networks.map(edgesOf);
      return {
        passing: edges.flatMap(({ inside }) => inside),
        near: [...edges.flatMap(({ outside }) => outside), "::ffff:10.20.1.1", "2001:db9::", "::", "config.amazonaws.com", "10.20.1", "1.2.3.4.5"],
      };
    }
    default:
      return assertNever(test);
  }
}

/** The first and the last address of a block, and what lies beside them; of IPv6 the first alone. */
function edgesOf(block: string): { readonly inside: readonly string[]; readonly outside: readonly string[] } {
  const [address = "", length = "32"] = block.split("/");
  if (isIP(address) !== 4) return { inside: [address], outside: [] };
  const size = 2 ** (32 - Number(length));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = Math.floor(number / size) * size;
  const within = (n: number) => (n >= 0 && n < 2 ** 32 ? [[24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".")] : []);
  return { inside: [first, first + size - 1].flatMap(within), outside: [first - 1, first + size].flatMap(within) };
}

function nextTo(value: number | boolean): readonly Near[] {
  return typeof value === "boolean" ? [!value] : [value - 1, value + 1];
}

/** As long as a keyword may be. */
function padded(text: string, by: string): string {
  return text.padEnd(1024, by);
}

/** Other case, one character less, one more, another one in its place, and signs that mean something to some platform. */
function mutants(text: string, random: Random): readonly string[] {
  const at = random.below(Math.max(1, text.length));
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  const letter = text.charAt(at);
  const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
  return [
    text.toUpperCase(),
    text.toLowerCase(),
    `${before}${other}${after}`,
    text.slice(1),
    text.slice(0, -1),
    `${text} `,
    `x${text}`,
    `${text}x`,
    `${text}\n`,
    `${before}?${after}`,
    `${before}*${after}`,
    `${text}*`,
    `"${text}"`,
    `${before}\\${text.slice(at)}`,
    `${before}é${after}`,
  ];
}

function likeSample(pattern: LikePattern, random: Random): string {
  return pattern
    .map((part) => {
      if (part.kind === "text") return part.text;
      return part.kind === "one" ? random.pick(["a", "😀", "\n", "*"]) : random.pick(["", "a", "x\ny", "prod", "\\"]);
    })
    .join("");
}

function regexSample(regex: Regex, random: Random): string {
  switch (regex.kind) {
    case "empty":
    case "start":
    case "end":
      return "";
    case "text":
      return regex.text;
    case "dot":
      return random.pick(["a", "😀", "\r", " ", "\u2028", "\n"]);
    case "class": {
      const range = regex.ranges[random.below(regex.ranges.length)];
      if (range === undefined || regex.negated) return random.pick(["x", "é", "\n"]);
      return String.fromCodePoint(range.from + random.below(range.to - range.from + 1));
    }
    case "sequence":
      return regex.of.map((part) => regexSample(part, random)).join("");
    case "alternatives":
      return regexSample(regex.of[random.below(regex.of.length)] ?? { kind: "empty" }, random);
    case "repeat":
      return Array.from({ length: Math.min(regex.min + random.below(3), regex.max ?? Number.POSITIVE_INFINITY) }, () => regexSample(regex.of, random)).join("");
    default:
      return assertNever(regex);
  }
}

interface Excluded {
  readonly claimed: ReadonlySet<DifferenceCode>;
  readonly trait?: DifferenceCode | undefined;
}

/** One value for a field that is no list, or for one element of a list. */
export function scalarFor({ field, passing, near }: Pool, random: Random, { claimed, trait }: Excluded): Json {
  const candidates = [...(random.chance(0.6) ? passing : near)].filter((value) => fits(value, field));
  const first = candidates[random.below(Math.max(1, candidates.length))];
  const inObject = isInObject(field);
  if (trait !== undefined && field.type === "string" && random.chance(0.4)) return withTrait(trait, typeof first === "string" ? first : "x", random);
  if (first !== undefined && random.chance(0.8)) return typeof first === "string" ? allowed(first, claimed, inObject) : first;
  switch (field.type) {
    case "string":
      return textsFor(random, claimed, inObject);
    case "int":
      return isNarrow(field) ? random.pick([0, -1, 7, 100, 2 ** 31 - 1]) : random.pick([0, -1, 7, 100, 2 ** 31, Number.MAX_SAFE_INTEGER]);
    case "float":
      return random.pick([0, -1.5, 0.25, 1e10]);
    case "bool":
      return random.chance(0.5);
    case "ip":
      return random.pick(["10.20.1.1", "192.0.2.1", "2001:db8::1"]);
    case "timestamp":
      return "2026-01-01T00:00:00Z";
    case "object":
      if (trait === "empty_object_lost") return random.pick<Json>([{}, { other: null }, { other: "x" }]);
      return claimed.has("empty_text_dropped") ? { other: "x" } : random.pick<Json>([{}, { other: "x" }, { other: "" }]);
    default:
      return assertNever(field.type);
  }
}

export function isInObject({ path }: Field): boolean {
  return ["requestParameters", "responseElements", "additionalEventData"].includes(path[0] ?? "");
}

/** Okta's columns of type `integer`: Elasticsearch refuses an event with a larger number, the whole of it. */
function isNarrow({ path }: Field): boolean {
  return path[0] === "securityContext" || path[0] === "authenticationContext";
}

export function fits(value: string | number | boolean, field: Field): boolean {
  // A field of type `ip` holds addresses as they are written; an IPv4-mapped one is written as IPv4.
  if (field.type === "ip") return typeof value === "string" && isIP(value) !== 0 && !value.startsWith("::ffff:");
  const wanted = field.type === "int" || field.type === "float" ? "number" : field.type === "bool" ? "boolean" : "string";
  return typeof value === wanted && field.type !== "object";
}
