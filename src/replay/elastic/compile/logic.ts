/** NOT, AND and OR in three values. */

import { fail } from "../problem.ts";
import { isSeveral, typeName, type Value } from "../value/value.ts";
import { multiValue } from "../warnings.ts";
import type { Compiled } from "./compiled.ts";
import { known, lift, type Site, truth } from "./lift.ts";

export function not(site: Site, of: Compiled): Compiled {
  if (of.type !== "boolean" && of.type !== "null")
    fail("verification", `argument of [${site.text}] must be [boolean], found value [${of.text}] type [${typeName(of.type)}]`, site.at);
  return lift(site, "boolean", [of], (value) => value !== true);
}

export function connective(site: Site, kind: "and" | "or", left: Compiled, right: Compiled): Compiled {
  for (const [i, of] of [left, right].entries()) {
    if (of.type !== "boolean" && of.type !== "null")
      fail(
        "verification",
        `${i === 0 ? "first" : "second"} argument of [${site.text}] must be [boolean], found value [${of.text}] type [${typeName(of.type)}]`,
        site.at,
      );
  }
  // What decides alone; the other side need not be asked.
  const decisive = kind === "or";
  // A constant decides, or leaves the other side as it is, even with several values.
  for (const [of, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (of.known?.value === decisive) return known(site, "boolean", decisive);
    if (of.known?.value === !decisive) return { ...other, type: "boolean" };
  }
  const isSingle = left.isSingle === true && right.isSingle === true;
  const combine = (a: Value, b: Value): Value => (a === decisive || b === decisive ? decisive : a === null || b === null ? null : !decisive);
  return truth(site, [left, right], (row) => {
    const a = left.evaluate(row);
    if (isSingle && a === decisive) return decisive;
    const b = right.evaluate(row);
    // Several values on either side make it unknown, even where the other side would decide.
    if (!isSeveral(a) && !isSeveral(b)) return combine(a, b);
    site.environment.warnings.failed(site, multiValue);
    return null;
  });
}
