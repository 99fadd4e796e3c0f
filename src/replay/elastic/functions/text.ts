/** Functions on texts. Positions and lengths are code points. */

import { createHash } from "node:crypto";
import { lift, liftEach } from "../compile/lift.ts";
import { javaRegex, parseReplacement, type Regex, replaceAll } from "../pattern/java_regex.ts";
import { fail } from "../problem.ts";
import { codePoints, slice, utf8Length } from "../value/text.ts";
import type { Scalar } from "../value/value.ts";
import { argument, between, type Call, constant, fixed, newer, type ScalarFunction } from "./function.ts";

/** Of one text. */
function onText(type: "keyword" | "integer", apply: (text: string) => Scalar): ScalarFunction {
  return fixed(1, (call) => lift(call, type, [argument(call, 0, "string")], (text) => apply(text as string)));
}

/** Of two texts. */
function onTexts(type: "boolean" | "keyword", apply: (text: string, other: string) => Scalar): ScalarFunction {
  return fixed(2, (call) => lift(call, type, [argument(call, 0, "string"), argument(call, 1, "string")], (a, b) => apply(a as string, b as string)));
}

function onEachText(apply: (text: string) => string): ScalarFunction {
  return fixed(1, (call) => liftEach(call, "keyword", argument(call, 0, "string"), (text) => apply(text as string)));
}

function hashed(algorithm: string): ScalarFunction {
  return onText("keyword", (text) => createHash(algorithm).update(text).digest("hex"));
}

function substring(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = [argument(call, 0, "string"), argument(call, 1, "whole number"), ...(call.arguments.length > 2 ? [argument(call, 2, "whole number")] : [])];
  return lift(call, "keyword", args, (text, start, length) => {
    if (length !== undefined && (length as number) < 0) return fail("runtime", `Length parameter cannot be negative, found [${length}]`, call.at);
    const size = codePoints(text as string);
    const first = start as number;
    const from = first > 0 ? first - 1 : first < 0 ? Math.max(0, size + first) : 0;
    return slice(text as string, from, length === undefined ? size : from + (length as number));
  });
}

function cut(end: "left" | "right"): ScalarFunction {
  return fixed(2, (call) =>
    lift(call, "keyword", [argument(call, 0, "string"), argument(call, 1, "whole number")], (text, count) => {
      const wanted = Math.max(0, count as number);
      if (end === "left") return slice(text as string, 0, wanted);
      const size = codePoints(text as string);
      return slice(text as string, Math.max(0, size - wanted), size);
    }),
  );
}

/** From one; nothing found is 0. */
function locate(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = [argument(call, 0, "string"), argument(call, 1, "string"), ...(call.arguments.length > 2 ? [argument(call, 2, "whole number")] : [])];
  return lift(call, "integer", args, (text, wanted, start) => {
    const all = text as string;
    if (start !== undefined && (start as number) < 0) return 0;
    const skipped = slice(all, 0, Math.max(0, ((start as number | undefined) ?? 1) - 1));
    const found = all.indexOf(wanted as string, skipped.length);
    return found < 0 ? 0 : codePoints(all.slice(0, found)) + 1;
  });
}

/** The runs of a schedule see the same texts again and again. */
const mostRemembered = 10_000;

function replace(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = [argument(call, 0, "string"), argument(call, 1, "string"), argument(call, 2, "string")];
  const compiled = new Map<string, Regex>();
  const remembered = new Map<string, Scalar>();
  const regexOf = (pattern: string): Regex => {
    const found = compiled.get(pattern) ?? javaRegex(pattern, call.at);
    if (compiled.size < 100) compiled.set(pattern, found);
    return found;
  };
  const pattern = args[1]?.known?.value;
  const regex = typeof pattern === "string" ? regexOf(pattern) : undefined;
  const isConstant = regex !== undefined && args[2]?.known !== undefined;
  return lift(call, "keyword", args, (text, by, replacement) => {
    const known = isConstant ? remembered.get(text as string) : undefined;
    if (known !== undefined) return known;
    const used = regex ?? regexOf(by as string);
    const pieces = parseReplacement(replacement as string, used.groups);
    if (typeof pieces === "string") return fail("runtime", pieces, call.at);
    const result = replaceAll(used, pieces, text as string);
    if (isConstant && remembered.size < mostRemembered) remembered.set(text as string, result);
    return result;
  });
}

function split(call: Call): ReturnType<ScalarFunction["compile"]> {
  return lift(call, "keyword", [argument(call, 0, "string"), argument(call, 1, "string")], (text, delimiter) => {
    const by = delimiter as string;
    if (utf8Length(by) !== 1) return fail("runtime", "delimiter must be single byte for now", call.at);
    const parts = (text as string).split(by);
    return parts.length > 1 ? parts : (parts[0] ?? "");
  });
}

/** Java's `trim` of what `Character.isWhitespace` says. */
const blank = "[\\t-\\r\\x1c-\\x20\\u1680\\u2000-\\u2006\\u2008-\\u200a\\u2028\\u2029\\u205f\\u3000]";
const leading = new RegExp(`^${blank}+`);
const trailing = new RegExp(`(?<!${blank})${blank}+$`);

function fromBase64(call: Call): ReturnType<ScalarFunction["compile"]> {
  return lift(call, "keyword", [argument(call, 0, "string")], (text) => {
    const encoded = text as string;
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(encoded))
      return { failure: "java.lang.IllegalArgumentException: Illegal base64 character" };
    return Buffer.from(encoded, "base64").toString("utf8");
  });
}

function repeat(call: Call): ReturnType<ScalarFunction["compile"]> {
  return lift(call, "keyword", [argument(call, 0, "string"), argument(call, 1, "whole number")], (text, count) => {
    if ((count as number) < 0) {
      if (call.arguments[1]?.known !== undefined) fail("runtime", `Number parameter cannot be negative, found [${count}]`, call.at);
      return { failure: `java.lang.IllegalArgumentException: Number parameter cannot be negative, found [${count}]` };
    }
    if (utf8Length(text as string) * (count as number) > 1_048_576)
      return { failure: "java.lang.IllegalArgumentException: Creating repeated strings with more than [1048576] bytes is not supported" };
    return (text as string).repeat(count as number);
  });
}

function concat(call: Call): ReturnType<ScalarFunction["compile"]> {
  const args = call.arguments.map((_, i) => argument(call, i, "string"));
  return lift(call, "keyword", args, (...texts) => texts.join(""));
}

export const textFunctions: Readonly<Record<string, ScalarFunction>> = {
  BIT_LENGTH: onText("integer", (text) => 8 * utf8Length(text)),
  BYTE_LENGTH: onText("integer", utf8Length),
  CONCAT: between(2, 10_000, concat),
  CONTAINS: newer(onTexts("boolean", (text, part) => text.includes(part))),
  ENDS_WITH: onTexts("boolean", (text, end) => text.endsWith(end)),
  FROM_BASE64: fixed(1, fromBase64),
  LEFT: cut("left"),
  LENGTH: onText("integer", codePoints),
  LOCATE: between(2, 3, locate),
  LTRIM: onText("keyword", (text) => text.replace(leading, "")),
  MD5: hashed("md5"),
  REPEAT: fixed(2, repeat),
  REPLACE: fixed(3, replace),
  REVERSE: onText("keyword", (text) => [...text].reverse().join("")),
  RIGHT: cut("right"),
  RTRIM: onText("keyword", (text) => text.replace(trailing, "")),
  SHA1: hashed("sha1"),
  SHA256: hashed("sha256"),
  SPACE: fixed(1, (call) => lift(call, "keyword", [constant(call, 0, "whole number")], (count) => " ".repeat(Math.max(0, count as number)))),
  SPLIT: fixed(2, split),
  STARTS_WITH: onTexts("boolean", (text, start) => text.startsWith(start)),
  SUBSTRING: between(2, 3, substring),
  TO_BASE64: onText("keyword", (text) => Buffer.from(text, "utf8").toString("base64")),
  TO_LOWER: onEachText((text) => text.toLowerCase()),
  TO_UPPER: onEachText((text) => text.toUpperCase()),
  TRIM: onText("keyword", (text) => text.replace(leading, "").replace(trailing, "")),
};
