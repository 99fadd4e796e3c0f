/** SORT: stable, by the least of several values upwards and the greatest downwards. */

import type { Compiling } from "../compile/compiled.ts";
import { compileExpression } from "../compile/expression.ts";
import { fail } from "../problem.ts";
import type { Order } from "../query/ast.ts";
import { order } from "../value/order.ts";
import { isSeveral, type Row, type Scalar } from "../value/value.ts";
import type { Step } from "./step.ts";

interface Key {
  readonly of: (row: Row) => Scalar | null;
  readonly compare: (a: Scalar | null, b: Scalar | null) => number;
}

export function sort(compiling: Compiling, orders: readonly Order[]): Step {
  const keys = orders.map((one) => sortKey(compiling, one));
  return (rows) => {
    const keyed = rows.map((row) => ({ row, key: keys.map(({ of }) => of(row)) }));
    keyed.sort((a, b) => {
      for (const [i, { compare }] of keys.entries()) {
        const found = compare(a.key[i] ?? null, b.key[i] ?? null);
        if (found !== 0) return found;
      }
      return 0;
    });
    return keyed.map(({ row }) => row);
  };
}

function sortKey(compiling: Compiling, { by, descending, nullsFirst }: Order): Key {
  const { type, evaluate } = compileExpression(compiling, by);
  if (type === "unsupported" || type === "_source") fail("verification", `cannot sort on [${by.text}]`, by.at);
  const compare = order(type);
  const sign = descending ? -1 : 1;
  const nullSign = nullsFirst ? -1 : 1;
  return {
    of: (row) => {
      const value = evaluate(row);
      return isSeveral(value) ? value.reduce((best, one) => (sign * compare(one, best) < 0 ? one : best)) : value;
    },
    compare: (a, b) => (a === null ? (b === null ? 0 : nullSign) : b === null ? -nullSign : sign * compare(a, b)),
  };
}
