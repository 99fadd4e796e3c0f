/** What STATS gathers over the rows of a group: the aggregates by name. */

import type { Compiled } from "../compile/compiled.ts";
import { fail } from "../problem.ts";
import { add } from "../value/long.ts";
import { order } from "../value/order.ts";
import { isText, type Scalar, several, type Value, valuesOf } from "../value/value.ts";
import { folding, foldingSum, ofRows } from "./folding.ts";
import { argument, between, type Call, constant, fixed, newer } from "./function.ts";
import { type Aggregate, type AggregateFunction, all, each } from "./gathering.ts";
import type { Numeric } from "./number.ts";
import { ascending, medianDeviation, numeric, percentile, percentileOf, variance } from "./statistics.ts";

function count(call: Call): Aggregate {
  const of = call.arguments.length === 0 ? undefined : argument(call, 0, "anything");
  return {
    type: "long",
    arguments: of === undefined ? [] : [of],
    start: () => {
      let total = 0;
      return {
        add: ([value = null]) => {
          total += of === undefined ? 1 : value === null ? 0 : typeof value === "object" ? value.length : 1;
        },
        result: () => total,
      };
    },
  };
}

/** Exact, where the node's is a sketch beyond its threshold. */
function countDistinct(call: Call): Aggregate {
  if (call.arguments.length > 1) constant(call, 1, "whole number");
  return each("long", argument(call, 0, "anything"), () => {
    const seen = new Set<Scalar>();
    return { add: (value) => seen.add(value), result: () => seen.size };
  });
}

function sum(call: Call): Aggregate {
  const of = argument(call, 0, "numeric");
  if (of.type === "null") return { ...doubleSum(of), type: call.compiling.version === "8.19" ? "double" : "null" };
  if (of.type === "double") return doubleSum(of);
  return each("long", of, () => {
    let total: Numeric | null = 0;
    let any = false;
    return {
      add: (value) => {
        any = true;
        if (total !== null) total = add(total, value as Numeric);
      },
      result: () => {
        if (!any) return null;
        if (total === null) {
          // 8.19 fails the query; later versions warn.
          if (call.compiling.version === "8.19") fail("runtime", "long overflow", call.at);
          call.environment.warnings.failed(call, "java.lang.ArithmeticException: long overflow");
        }
        return total;
      },
    };
  });
}

function doubleSum(of: Compiled): Aggregate {
  return each("double", of, () => {
    let total = 0;
    let lost = 0;
    let any = false;
    return {
      add: (value) => {
        any = true;
        const corrected = (value as number) - lost;
        const next = total + corrected;
        lost = Number.isFinite(next) ? next - total - corrected : 0;
        total = next;
      },
      result: () => (any ? total : null),
    };
  });
}

function average(call: Call): Aggregate {
  const of = argument(call, 0, "numeric");
  const total = of.type === "double" ? doubleSum(of) : sum(call);
  return {
    type: "double",
    arguments: [of],
    start: () => {
      const gathering = total.start();
      let values = 0;
      return {
        add: (row) => {
          values += valuesOf(row[0] ?? null).length;
          gathering.add(row);
        },
        result: () => (values === 0 ? null : Number(gathering.result()) / values),
      };
    },
  };
}

function extreme(sign: 1 | -1): AggregateFunction {
  return fixed(1, (call) => {
    const of = argument(call, 0, "anything");
    const compare = order(of.type);
    return each(isText(of.type) ? "keyword" : of.type, of, () => {
      let best: Scalar | null = null;
      return {
        add: (value) => {
          if (best === null || sign * compare(value, best) > 0) best = value;
        },
        result: () => best,
      };
    });
  });
}

/** Each different value once. Elasticsearch promises no order; the first that was met stands first. */
function values(call: Call): Aggregate {
  const of = argument(call, 0, "anything");
  return each(isText(of.type) ? "keyword" : of.type, of, () => {
    const seen = new Set<Scalar>();
    return { add: (value) => seen.add(value), result: () => several([...seen]) };
  });
}

function top(call: Call): Aggregate {
  const of = argument(call, 0, "anything");
  const limit = Number(constant(call, 1, "whole number").known.value);
  if (!(limit > 0)) fail("verification", `Limit must be greater than 0 in [${call.text}], found [${limit}]`, call.at);
  const direction = call.arguments.length > 2 ? String(constant(call, 2, "string").known.value).toUpperCase() : "ASC";
  if (direction !== "ASC" && direction !== "DESC")
    fail("verification", `Invalid order value in [${call.text}], expected [ASC, DESC] but got [${direction}]`, call.at);
  const compare = order(of.type);
  const sign = direction === "ASC" ? 1 : -1;
  return all(isText(of.type) ? "keyword" : of.type, of, (found) => several([...found].sort((a, b) => sign * compare(a, b)).slice(0, limit)));
}

function weightedAverage(call: Call): Aggregate {
  const [of, weight] = [argument(call, 0, "numeric"), argument(call, 1, "numeric")];
  return {
    type: "double",
    arguments: [of, weight],
    start: () => {
      let [total, weights, any] = [0, 0, false];
      return {
        add: ([value = null, by = null]) => {
          if (value === null || by === null || typeof value === "object" || typeof by === "object") return;
          any = true;
          total += Number(value) * Number(by);
          weights += Number(by);
        },
        result: () => (any && weights !== 0 ? total / weights : null),
      };
    },
  };
}

/** The value of the row with the least or greatest of another. */
function byOther(sign: 1 | -1): AggregateFunction {
  return newer(
    between(1, 2, (call) => {
      const of = argument(call, 0, "anything");
      if (call.arguments.length < 2) return fail("unsupported", `${call.name} without a field to sort by`, call.at);
      const by = argument(call, 1, "anything");
      const compare = order(by.type);
      return {
        type: isText(of.type) ? "keyword" : of.type,
        arguments: [of, by],
        start: () => {
          let best: { readonly by: Scalar; readonly value: Value } | undefined;
          return {
            add: ([value = null, other = null]) => {
              const key = valuesOf(other)[0];
              if (value === null || key === undefined) return;
              if (best === undefined || sign * compare(key, best.by) < 0) best = { by: key, value };
            },
            result: () => best?.value ?? null,
          };
        },
      };
    }),
  );
}

/** Whether there was a value at all. */
function presence(present: boolean): AggregateFunction {
  return newer(fixed(1, (call) => all("boolean", argument(call, 0, "anything"), (found) => found.length > 0 === present)));
}

export const aggregateFunctions: Readonly<Record<string, AggregateFunction>> = {
  ABSENT: presence(false),
  AVG: folding(fixed(1, average)),
  COUNT: between(0, 1, count),
  COUNT_DISTINCT: folding(between(1, 2, countDistinct)),
  FIRST: byOther(1),
  LAST: byOther(-1),
  MAX: folding(extreme(1)),
  MEDIAN: folding(numeric((found) => percentileOf(ascending(found), 50))),
  MEDIAN_ABSOLUTE_DEVIATION: folding(numeric(medianDeviation)),
  MIN: folding(extreme(-1)),
  PERCENTILE: folding(fixed(2, percentile)),
  PRESENT: presence(true),
  STD_DEV: ofRows(numeric((found) => Math.sqrt(variance(found)))),
  SUM: foldingSum(fixed(1, sum)),
  TOP: ofRows(between(2, 3, top)),
  VALUES: ofRows(fixed(1, values)),
  VARIANCE: newer(numeric(variance)),
  WEIGHTED_AVG: folding(fixed(2, weightedAverage)),
};
