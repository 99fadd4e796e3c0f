/** What the optimizer of Elasticsearch makes of aggregates over constants, measured on a node. */

import { fail } from "../problem.ts";
import type { AggregateFunction, Gathering } from "./gathering.ts";

/** Of a constant the optimizer makes a constant before it sees a row, whatever rows there are. */
export function folding(of: AggregateFunction): AggregateFunction {
  return {
    ...of,
    compile: (call) => {
      const aggregate = of.compile(call);
      if (call.arguments.some((argument_) => argument_.known === undefined) || call.arguments[0]?.type === "null") return aggregate;
      const gathering = aggregate.start();
      gathering.add(call.arguments.map((argument_) => argument_.known?.value ?? null));
      const value = gathering.result();
      return { type: aggregate.type, arguments: [], start: () => ({ add: () => undefined, result: () => value }) };
    },
  };
}

/** A constant once for each row; nothing is 0. */
export function foldingSum(of: AggregateFunction): AggregateFunction {
  return {
    ...of,
    compile: (call) => {
      const aggregate = of.compile(call);
      const constantValue = call.arguments[0]?.known?.value ?? null;
      return constantValue !== null ? { ...aggregate, start: () => orZero(aggregate.start()) } : aggregate;
    },
  };
}

function orZero({ add: gather, result }: Gathering): Gathering {
  return { add: gather, result: () => result() ?? 0 };
}

/** The node does not answer these of a constant. */
export function ofRows(of: AggregateFunction): AggregateFunction {
  return {
    ...of,
    compile: (call) => {
      if (call.arguments[0]?.known !== undefined && call.arguments[0].type !== "null")
        fail("verification", `Does not support yet aggregations over constants - [${call.text}]`, call.at);
      return of.compile(call);
    },
  };
}
