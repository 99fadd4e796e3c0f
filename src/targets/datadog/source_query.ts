/** The source's own `query`: a search that a person wrote. It is taken as it is, but only if it is whole: what follows must not become part of it. */

import type { Search } from "./search.ts";

export type SourceQuery = { readonly kind: "search"; readonly search: Search } | { readonly kind: "broken"; readonly reason: string };

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

export function readSourceQuery(text: string): SourceQuery {
  const query = text.trim();
  if (query === "") return broken("nothing");
  if (/[\p{Cc}\u2028\u2029]/u.test(query)) return broken("a line break or control character");
  if (/(^|[\s)])(AND|OR|NOT)$|[-+!:&|<>=]$/.test(query)) return broken("an operator at the end");
  const open: string[] = [];
  let hasOr = false;
  for (let i = 0; i < query.length; i++) {
    const c = query[i] ?? "";
    if (c === "\\") {
      i++;
      if (i === query.length) return broken("a backslash at the end");
    } else if (c === '"') {
      i = closingQuote(query, i);
      if (i === -1) return broken("an open quote");
    } else if (closing[c] !== undefined) open.push(c);
    // Ranges may mix their brackets: `[1 TO 5}`.
    else if (/[)\]}]/.test(c)) {
      const opened = open.pop();
      if (opened === undefined || (opened === "(") !== (c === ")")) return broken(`\`${c}\` without its beginning`);
    } else if (open.length === 0 && /^(OR\b|\|\|)/.test(query.slice(i, i + 3)) && (i === 0 || /[\s)]/.test(query[i - 1] ?? ""))) hasOr = true;
  }
  const unclosed = open.pop();
  if (unclosed !== undefined) return broken(`\`${unclosed}\` without its end`);
  return { kind: "search", search: { kind: "written", text: hasOr ? `(${query})` : query } };
}

function broken(reason: string): SourceQuery {
  return { kind: "broken", reason };
}

function closingQuote(query: string, from: number): number {
  for (let i = from + 1; i < query.length; i++) {
    if (query[i] === "\\") i++;
    else if (query[i] === '"') return i;
  }
  return -1;
}
