/**
 * Java's regular expressions by RE2, which finds the same match in linear time: leftmost, first alternative, lazy where it says so.
 * What RE2 cannot do (looking around, going back, possessive) is unsupported here.
 */

import { RE2JS } from "re2js";
import { fail, type Place } from "../problem.ts";

export interface Regex {
  /** All matches: the text before each, and its groups, 0 the whole. */
  readonly each: (text: string, visit: (start: number, end: number, group: (i: number) => string | undefined) => void) => void;
  readonly groups: number;
}

export function javaRegex(pattern: string, at: Place): Regex {
  const translated = translate(pattern);
  if (translated === undefined) return fail("unsupported", `the regular expression [${pattern}] looks around, goes back or is possessive`, at);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(translated);
  } catch (error) {
    return fail("runtime", `Invalid regex [${pattern}]: ${error instanceof Error ? error.message : String(error)}`, at);
  }
  return {
    groups: compiled.groupCount(),
    each: (text, visit) => {
      const matcher = compiled.matcher(text);
      while (matcher.find()) visit(matcher.start(), matcher.end(), (i) => matcher.group(i) ?? undefined);
    },
  };
}

/** Java's line ends, which its `.` leaves out. */
const notLineEnd = "[^\\n\\r\\x{85}\\x{2028}\\x{2029}]";

/** Into RE2's syntax; undefined where that has no words for it. */
function translate(pattern: string): string | undefined {
  let out = "";
  // Whether `.` takes line ends, in each open group.
  const dotAll = [false];
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    if (c === "\\") {
      const next = pattern[++i] ?? "";
      if (/[1-9kGXRhHvV]/.test(next)) return undefined;
      // Without flags the end is also in front of a last line end, for which RE2 has no word.
      if (next === "Z") return undefined;
      const unicode = next === "u" ? /^[0-9A-Fa-f]{4}/.exec(pattern.slice(i + 1, i + 5)) : null;
      if (unicode !== null) {
        out += `\\x{${unicode[0]}}`;
        i += 4;
      } else out += next === "s" ? "[\\t-\\r ]" : next === "S" ? "[^\\t-\\r ]" : next === "e" ? "\\x1b" : `\\${next}`;
    } else if (c === "[") {
      const end = classEnd(pattern, i);
      const content = pattern.slice(i + 1, end);
      if (content.includes("&&") || /(?<!\\)\[(?!:)/.test(content)) return undefined;
      out += `[${content.replace(/\\s/g, "\\t-\\r ").replace(/(?<!\\)\[/g, "\\[")}]`;
      i = end;
    } else if (c === "(") {
      const special = /^\(\?(?:[=!>]|<[=!])/.exec(pattern.slice(i, i + 4));
      if (special !== null) return undefined;
      const flags = /^\(\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/.exec(pattern.slice(i, i + 24));
      const named = /^\(\?<([A-Za-z][A-Za-z0-9]*)>/.exec(pattern.slice(i, i + 80));
      const before = dotAll.at(-1) ?? false;
      if (flags !== null) {
        const [whole, on = "", off = "", close] = flags;
        if (/[^imsu]/.test(on + off)) return undefined;
        const after = on.includes("s") || (before && !off.includes("s"));
        if (close === ")") dotAll[dotAll.length - 1] = after;
        else dotAll.push(after);
        out += whole.replaceAll("u", "");
        if (out.endsWith("(?)")) out = out.slice(0, -3);
        i += whole.length - 1;
      } else {
        dotAll.push(before);
        out += named === null ? "(" : "(";
        if (named !== null) i += named[0].length - 1;
      }
    } else if (c === ")") {
      if (dotAll.length > 1) dotAll.pop();
      out += c;
    } else if (c === ".") out += dotAll.at(-1) === true ? "." : notLineEnd;
    else if ((c === "+" || c === "*" || c === "?" || c === "}") && pattern[i + 1] === "+") return undefined;
    else out += c;
  }
  return out;
}

function classEnd(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === "^") i += 1;
  if (pattern[i] === "]") i += 1;
  for (; i < pattern.length && pattern[i] !== "]"; i++) {
    if (pattern[i] === "\\") i += 1;
    else if (pattern.startsWith("[:", i)) i = Math.max(i, pattern.indexOf(":]", i) + 1);
  }
  return i;
}

type Piece = string | number;

/** `$1` and `\$` of a replacement; a text is the reason against it. */
export function parseReplacement(replacement: string, groups: number): readonly Piece[] | string {
  const pieces: Piece[] = [];
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement[i] ?? "";
    if (c === "\\") {
      const next = replacement[++i];
      if (next === undefined) return "character to be escaped is missing";
      pieces.push(next);
    } else if (c === "$") {
      const digit = replacement[++i];
      if (digit === undefined) return "Illegal group reference: group index is missing";
      if (!/\d/.test(digit)) return "Illegal group reference";
      let group = Number(digit);
      if (group > groups) return `No group ${group}`;
      // As many digits as there are groups for.
      for (let more = replacement[i + 1]; more !== undefined && /\d/.test(more) && group * 10 + Number(more) <= groups; more = replacement[i + 1]) {
        group = group * 10 + Number(more);
        i += 1;
      }
      pieces.push(group);
    } else pieces.push(c);
  }
  return pieces;
}

export function replaceAll(regex: Regex, pieces: readonly Piece[], text: string): string {
  let out = "";
  let from = 0;
  regex.each(text, (start, end, group) => {
    out += text.slice(from, start);
    for (const piece of pieces) out += typeof piece === "string" ? piece : (group(piece) ?? "");
    from = end;
  });
  return from === 0 && out === "" ? text : out + text.slice(from);
}
