/** GROK: named patterns in a text, found anywhere in it. The patterns are those that detections use, in RE2's words; one of another name is unsupported. */

import { RE2JS } from "re2js";
import { fail, type Place } from "../problem.ts";
import { grokPatterns } from "./grok_patterns.ts";

export type GrokType = "keyword" | "integer" | "long" | "double" | "boolean";
export interface GrokColumn {
  readonly name: string;
  readonly type: GrokType;
}
export interface GrokPattern {
  /** Sorted by name. */
  readonly columns: readonly GrokColumn[];
  /** The texts of each column, in the columns' order; undefined where the pattern is not found. */
  readonly find: (text: string) => readonly (readonly string[])[] | undefined;
}

const types: Readonly<Record<string, GrokType>> = { int: "integer", long: "long", double: "double", float: "double", boolean: "boolean", string: "keyword" };

export function parseGrok(pattern: string, at: Place): GrokPattern {
  const captures: GrokColumn[] = [];
  const source = expand(pattern, captures, at, 0);
  let compiled: RE2JS;
  try {
    // Ruby's syntax: `^` and `$` are at each line.
    compiled = RE2JS.compile(`(?m)${source}`);
  } catch (error) {
    const looks = /\(\?(?:[=!>]|<[=!])/.test(pattern);
    return fail(looks ? "unsupported" : "parsing", `Invalid grok pattern [${pattern}]: ${error instanceof Error ? error.message : String(error)}`, at);
  }
  const names = [...new Set(captures.map(({ name }) => name))].sort();
  const columns = names.map((name) => captures.find((one) => one.name === name) ?? { name, type: "keyword" as const });
  const groupsOf = names.map((name) => captures.flatMap((one, i) => (one.name === name ? [i + 1] : [])));
  return {
    columns,
    find: (text) => {
      const matcher = compiled.matcher(text);
      if (!matcher.find()) return undefined;
      return groupsOf.map((groups) => groups.map((i) => matcher.group(i)).filter((found) => found !== null));
    },
  };
}

/** `%{NAME}`, `%{NAME:column:type}` and `(?<column>...)`; other groups capture nothing. */
function expand(pattern: string, captures: GrokColumn[], at: Place, depth: number): string {
  if (depth > 20) return fail("parsing", "circular reference in the grok patterns", at);
  let out = "";
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] ?? "";
    const reference = c === "%" ? /^%\{(\w+)(?::([^:}]+))?(?::(\w+))?\}/.exec(pattern.slice(i, i + 200)) : null;
    const named = c === "(" ? /^\(\?<([^=!>][^>]*)>/.exec(pattern.slice(i, i + 200)) : null;
    if (c === "\\") out += c + (pattern[++i] ?? "");
    else if (c === "[") {
      let end = i + 1;
      if (pattern[end] === "^") end += 1;
      if (pattern[end] === "]") end += 1;
      while (end < pattern.length && pattern[end] !== "]") end += pattern[end] === "\\" ? 2 : 1;
      out += pattern.slice(i, end + 1);
      i = end;
    } else if (reference !== null) {
      const [whole, name = "", column, type] = reference;
      const found = grokPatterns[name];
      if (found === undefined) return fail("unsupported", `the grok pattern %{${name}} is not known here`, at);
      if (type !== undefined && types[type] === undefined) return fail("parsing", `Invalid grok pattern [${pattern}]: unknown type ${type}`, at);
      if (column !== undefined) captures.push({ name: column, type: types[type ?? "string"] ?? "keyword" });
      out += `${column === undefined ? "(?:" : "("}${expand(found, captures, at, depth + 1)})`;
      i += whole.length - 1;
    } else if (named !== null) {
      captures.push({ name: named[1] ?? "", type: "keyword" });
      out += "(";
      i += named[0].length - 1;
    } else if (c === "(" && pattern[i + 1] !== "?") out += "(?:";
    else out += c;
  }
  return out;
}
