/** Which indices a query reads: the option, taken apart and checked. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/detection.ts";
import type { Options } from "../target.ts";
import type { Context } from "./context.ts";

/** Lower case, and nothing that could end the name in a query. */
const indexPattern = /^(?:[a-z0-9_*-]+:)?-?[a-z0-9.*][a-z0-9._*+-]*$/;

export function indicesOf(
  { reasons }: Context,
  options: Options,
  { name: source, nameSpan }: Pick<Source, "name" | "nameSpan">,
  place: Span | undefined,
): readonly string[] {
  const { index } = options;
  if (index === undefined) {
    reasons.push(problem("E0910", nameSpan ?? place, { platform: "elastic", source, option: "index" }));
    return [];
  }
  const indices = String(index)
    .split(",")
    .map((name) => name.trim());
  for (const name of indices.filter((each) => !indexPattern.test(each))) reasons.push(problem("W1010", place, { index: name }));
  return indices;
}
