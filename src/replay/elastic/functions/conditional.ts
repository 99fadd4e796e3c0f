/** Functions that choose among their arguments. */

import type { Compiled } from "../compile/compiled.ts";
import { lifted } from "../compile/lift.ts";
import { fail } from "../problem.ts";
import { order } from "../value/order.ts";
import { type DataType, isNumeric, isSeveral, type Row, type Scalar, typeName, type Value } from "../value/value.ts";
import { multiValue } from "../warnings.ts";
import { argument, between, type Call, commonType, ordinal, type ScalarFunction } from "./function.ts";

/** A value of a narrower number, as one of the wider. */
function widened(arg: Compiled, type: DataType): (row: Row) => Value {
  if (type !== "double" || arg.type === "double" || !isNumeric(arg.type)) return arg.evaluate;
  return (row) => {
    const value = arg.evaluate(row);
    return value === null ? null : isSeveral(value) ? value.map(Number) : Number(value);
  };
}

/** A condition of several values is false, with a warning. */
function choose(call: Call): Compiled {
  const { arguments: args } = call;
  const pairs = Math.floor(args.length / 2);
  const results: Compiled[] = [];
  for (let i = 0; i < pairs; i++) {
    const condition = args[2 * i];
    if (condition?.type !== "boolean" && condition?.type !== "null")
      fail(
        "verification",
        `${ordinal(2 * i)} argument of [${call.text}] must be [boolean], found value [${condition?.text}] type [${typeName(condition?.type ?? "null")}]`,
        call.at,
      );
    const result = args[2 * i + 1];
    if (result !== undefined) results.push(result);
  }
  const otherwise = args.length % 2 === 1 ? args.at(-1) : undefined;
  if (otherwise !== undefined) results.push(otherwise);
  const type = commonType({ ...call, arguments: results }, 0, results.length, true);
  const decided = decidedBefore(args, pairs, otherwise);
  if (decided !== undefined) return { ...decided, type, evaluate: widened(decided, type), at: call.at, text: call.text };
  const conditions = Array.from({ length: pairs }, (_, i) => args[2 * i]?.evaluate ?? (() => null));
  const values = results.map((result) => widened(result, type));
  const last = otherwise === undefined ? () => null : (values.at(-1) ?? (() => null));
  return lifted(call, type, args, (row) => {
    for (const [i, condition] of conditions.entries()) {
      const holds = condition(row);
      if (holds === true) return values[i]?.(row) ?? null;
      if (isSeveral(holds)) call.environment.warnings.failed(call, multiValue, "false");
    }
    return last(row);
  });
}

/** What the optimizer finds before there are rows: the result behind conditions that are constants. */
function decidedBefore(args: readonly Compiled[], pairs: number, otherwise: Compiled | undefined): Compiled | undefined {
  for (let i = 0; i < pairs; i++) {
    const condition = args[2 * i];
    if (condition?.known === undefined || isSeveral(condition.known.value)) return undefined;
    if (condition.known.value === true) return args[2 * i + 1];
  }
  return otherwise;
}

function coalesce(call: Call): Compiled {
  const type = commonType(call, 0, call.arguments.length, true);
  const values = call.arguments.map((arg) => widened(arg, type));
  return lifted(call, type, call.arguments, (row) => {
    for (const evaluate of values) {
      const value = evaluate(row);
      if (value !== null) return value;
    }
    return null;
  });
}

/** The greatest or least; of several values in one argument the greatest or least of them counts. */
function extreme(sign: 1 | -1): (call: Call) => Compiled {
  return (call) => {
    const type = commonType(call, 0, call.arguments.length, true);
    for (const [i] of call.arguments.entries()) argument(call, i, "anything");
    const values = call.arguments.map((arg) => widened(arg, type));
    const compare = order(type);
    return lifted(call, type, call.arguments, (row) => {
      let best: Scalar | undefined;
      for (const evaluate of values) {
        const value = evaluate(row);
        if (value === null) return null;
        for (const one of isSeveral(value) ? value : [value]) if (best === undefined || sign * compare(one, best) > 0) best = one;
      }
      return best ?? null;
    });
  };
}

export const conditionalFunctions: Readonly<Record<string, ScalarFunction>> = {
  CASE: between(2, 10_000, choose),
  COALESCE: between(1, 10_000, coalesce),
  GREATEST: between(1, 10_000, extreme(1)),
  LEAST: between(1, 10_000, extreme(-1)),
};
