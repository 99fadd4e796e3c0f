/** A rule's query compiled against its indices, with the limit that Kibana adds; a mistake of the query is told where it stands in the file. */

import type { Diagnostic } from "../../../diagnostics/diagnostic.ts";
import { problem } from "../../../diagnostics/report.ts";
import type { CompiledQuery } from "../compile/query.ts";
import { compile } from "../esql.ts";
import type { Index } from "../index/mapping.ts";
import type { Place, Problem } from "../problem.ts";
import { defaultVersion, type EsqlVersion } from "../version.ts";
import type { ElasticRule } from "./rule.ts";

export type Compiled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostic: Diagnostic };

interface Text {
  readonly file: string;
  readonly query: string;
  /** Where the query begins in the file. */
  readonly start: number;
}

export function compileRule(file: string, rule: ElasticRule, indices: readonly Index[], version: EsqlVersion = defaultVersion): Compiled<CompiledQuery> {
  return compiledQuery(limited(rule), { file, query: rule.query, start: rule.queryStart }, indices, version);
}

/** One more than may become alerts, so that Kibana can tell that there were more. */
export function limited({ query, maxSignals }: ElasticRule): string {
  return `${query.trimEnd()}\n| LIMIT ${maxSignals + 1}`;
}

export function compileText(text: Text, indices: readonly Index[], version: EsqlVersion = defaultVersion): Compiled<CompiledQuery> {
  return compiledQuery(text.query, text, indices, version);
}

function compiledQuery(query: string, text: Text, indices: readonly Index[], version: EsqlVersion): Compiled<CompiledQuery> {
  const compiled = compile(query, indices, version);
  return compiled.ok ? compiled : { ok: false, diagnostic: told(text, compiled.problem) };
}

function told({ file, query, start }: Text, found: Problem): Diagnostic {
  const at = start + (found.place === undefined ? 0 : offsetOf(query, found.place));
  const span = { file, start: at, end: at + 1 };
  return found.kind === "unsupported"
    ? problem("E1403", span, { what: "the query", reason: found.message })
    : problem("E1408", span, { message: found.message });
}

/** Columns count code points. */
function offsetOf(text: string, { line, column }: Place): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + [...text.slice(start, start + 2 * column)].slice(0, column - 1).join("").length;
}
