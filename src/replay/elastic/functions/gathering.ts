/** What an aggregate is to STATS: values in, row by row, and one value out. */

import type { Compiled } from "../compile/compiled.ts";
import type { DataType, Scalar, Value } from "../value/value.ts";
import type { FunctionOf } from "./function.ts";

export interface Gathering {
  /** The row's values of the arguments, in their order. */
  readonly add: (values: readonly Value[]) => void;
  readonly result: () => Value;
}
export interface Aggregate {
  readonly type: DataType;
  readonly arguments: readonly Compiled[];
  readonly start: () => Gathering;
}
export type AggregateFunction = FunctionOf<Aggregate>;

/** Each value of the one argument on its own. */
export function each(type: DataType, of: Compiled, start: () => { readonly add: (value: Scalar) => void; readonly result: () => Value }): Aggregate {
  return {
    type,
    arguments: [of],
    start: () => {
      const gathering = start();
      return {
        add: ([value = null]) => {
          if (value === null) return;
          if (typeof value === "object") for (const one of value) gathering.add(one);
          else gathering.add(value);
        },
        result: gathering.result,
      };
    },
  };
}

/** All values of the one argument, in the end. */
export function all(type: DataType, of: Compiled, finish: (values: readonly Scalar[]) => Value): Aggregate {
  return each(type, of, () => {
    const values: Scalar[] = [];
    return { add: (value) => values.push(value), result: () => finish(values) };
  });
}
