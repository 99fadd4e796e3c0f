/** NOT, AND and OR in three values. */

import { fail } from "../problem.ts";
import { isSeveral, typeName, type Value } from "../value/value.ts";
import { multiValue } from "../warnings.ts";
import type { Compiled } from "./compiled.ts";
import { lift, lifted, type Site } from "./lift.ts";

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
  const single = (value: Value): Value => {
    if (!isSeveral(value)) return value;
    site.environment.warnings.failed(site, multiValue);
    return null;
  };
  return lifted(site, "boolean", [left, right], (row) => {
    const a = single(left.evaluate(row));
    if (a === decisive) return decisive;
    const b = single(right.evaluate(row));
    return b === decisive ? decisive : a === null || b === null ? null : !decisive;
  });
}
