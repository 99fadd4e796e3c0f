/** Whether a literal can stand where it is written: of the field's type, ASCII where case is ignored, an address where one is asked for (laws 2, 4). */

import { assertNever } from "../diagnostics/invariant.ts";
import type { NumberLiteral, ScalarLiteral, Text } from "../syntax/ast.ts";
import { parseLike } from "../syntax/like.ts";
import type { Report } from "./checking.ts";
import { canonicalAddress } from "./network.ts";
import { canonicalText } from "./repairs.ts";
import { typeText } from "./source.ts";
import { partOf, shown, type ValueFact } from "./values.ts";

/** `is` and `in`. */
export function checkEqual(literal: ScalarLiteral, fact: ValueFact, ignoringCase: boolean, report: Report): void {
  if (!typesOf(literal).includes(fact.type)) {
    report("E0306", literal.span, { field: fact.text, type: typeText({ type: fact.type, lists: [] }), found: literalText(literal) });
    return;
  }
  if (literal.kind === "number") checkNumber(literal, fact, report);
  if (literal.kind !== "text") return;
  if (fact.type === "ip") {
    const canonical = canonicalAddress(literal.value);
    if (canonical !== literal.value) report("E0316", literal.span, { address: literal.value, canonical }, canonicalText(literal, canonical));
  } else if (ignoringCase) checkAscii(literal, report);
}

function typesOf(literal: ScalarLiteral): readonly string[] {
  return { text: ["string", "ip"], number: ["int", "float"], boolean: ["bool"] }[literal.kind];
}

/** A number beside an int is whole. */
export function checkNumber(literal: NumberLiteral, fact: ValueFact, report: Report): void {
  if (fact.type === "int" && !Number.isInteger(literal.value)) report("E0314", literal.span, { number: literal.raw, why: `\`${fact.text}\` is int` });
}

/** `ignoring case` folds ASCII only, so another letter would look folded and not be. */
export function checkAscii(literal: Text, report: Report): void {
  const found = /[^\0-\x7f]/u.exec(literal.value);
  if (found !== null) report("E0310", partOf(literal, found.index, found.index + found[0].length), { character: found[0] });
}

export function checkLike(literal: Text, report: Report): void {
  const result = parseLike(literal.value);
  if (!("problem" in result)) return;
  const { offset } = result.problem;
  const written = literal.value.slice(offset, offset + 2);
  report("E0312", partOf(literal, offset, offset + written.length), { written });
}

export function literalText(literal: ScalarLiteral): string {
  switch (literal.kind) {
    case "text":
      return `the text ${shown(literal)}`;
    case "number":
      return `the number ${literal.raw}`;
    case "boolean":
      return `\`${literal.value}\``;
    default:
      return assertNever(literal);
  }
}
