/** What a rule reads: each of its sources with mapping and indices, and, where there are several, how an event's source is told. */

import { invariant } from "../../diagnostics/invariant.ts";
import type { Detection, Source, SourceMapping } from "../../ir/detection.ts";
import type { TranslationRequest } from "../target.ts";
import { and, column, type Expression, not, or, rlike } from "./ast.ts";
import type { Context } from "./context.ts";
import { indicesOf } from "./indices.ts";
import { luceneText } from "./text.ts";

export interface Reading {
  readonly source: Source;
  readonly mapping: SourceMapping | undefined;
  readonly indices: readonly string[];
  /** Of the source's own events; none where the query reads no others, or the detection names the indices for all. */
  readonly origin?: Expression;
}

/** With one source the options are already its own, overlaid; with several, only the detection itself may speak for all. */
export function readingsOf(context: Context, { options, sources }: TranslationRequest, rule: Detection): readonly Reading[] {
  const names = [...new Set(rule.steps.map((step) => step.source))];
  const forAll = names.length === 1 || rule.platforms.elastic?.options.some(({ name }) => name === "index") === true;
  return names.map((name) => {
    const source = sources[name];
    invariant(source !== undefined, `the source ${name} is given`);
    const mapping = source.platforms.elastic;
    const own = mapping?.options.find((option) => option.name === "index")?.value;
    const index = forAll || typeof own !== "string" ? options.index : own;
    const indices = indicesOf(context, index === undefined ? {} : { index }, source, rule.idSpan ?? rule.span);
    return { source, mapping, indices, ...(!forAll && { origin: within(indices) }) };
  });
}

/** An event's index is seen by its own name: that of a data stream stands in the middle of it. An alias is not seen. */
function within(indices: readonly string[]): Expression {
  const excluded = indices.filter((index) => index.startsWith("-")).map((index) => index.slice(1));
  const included = indices.filter((index) => !index.startsWith("-"));
  return and([or(included.map(isIndex)), ...excluded.map((index) => not(isIndex(index)))]);
}

function isIndex(pattern: string): Expression {
  const name = luceneText(pattern.slice(pattern.indexOf(":") + 1)).replaceAll("\\*", ".*");
  return rlike(column(["_index"]), `(.*:)?((.*-)?\\.ds-${name}-[0-9]{4}\\.[0-9]{2}\\.[0-9]{2}-[0-9]{6,}|${name})`);
}
