/**
 * `TO_LOWER(x) == "text"` as Elasticsearch runs it: the text is compared without regard to the case of ASCII letters alone,
 * and one that is not in lower case itself equals nothing.
 */

import { automaton } from "../pattern/automaton.ts";
import { exactly } from "../pattern/language.ts";
import type { Expression, Kind } from "../query/ast.ts";
import { isText } from "../value/value.ts";
import type { Compiled } from "./compiled.ts";
import { known, lift, type Site, truth } from "./lift.ts";

/** Undefined where it is no such comparison. */
export function insensitiveEquality(
  site: Site,
  { operator, left, right }: Pick<Kind<"compare">, "operator" | "left" | "right">,
  isEquality: boolean,
  compile: (of: Expression) => Compiled,
): Compiled | undefined {
  if (!isEquality) return undefined;
  const call = isCaseCall(left) ? left : isCaseCall(right) ? right : undefined;
  const of = call?.arguments[0];
  if (call === undefined || of === undefined) return undefined;
  const other = compile(call === left ? right : left).known?.value;
  const inner = compile(of);
  if (typeof other !== "string" || !isText(inner.type) || inner.known !== undefined) return undefined;
  const negated = operator === "!=";
  const fits = other === (call.name === "TO_LOWER" ? other.toLowerCase() : other.toUpperCase());
  if (!fits) return negated ? truth(site, [inner], (row) => inner.evaluate(row) !== null) : known(site, "boolean", false);
  const matches = automaton(exactly(other, true));
  return lift(site, "boolean", [inner], (text) => matches(text as string) !== negated);
}

function isCaseCall(node: Expression): node is Expression & Kind<"call"> {
  return node.kind === "call" && (node.name === "TO_LOWER" || node.name === "TO_UPPER") && node.arguments.length === 1;
}
