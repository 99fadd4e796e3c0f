/** How deep an expression is for ES|QL's parser, from above: it refuses more than 300 levels. */

import { assertNever } from "../../diagnostics/invariant.ts";
import type { Expression } from "./ast.ts";

/** A chain of AND or OR is as deep as it is long; longer ones are printed in bundles of this size. */
export const longestChain = 50;
/** With room for what the levels below are estimated at. */
export const deepest = 280;

/** Parentheses are two levels, whatever stands in them. */
export function depth(of: Expression): number {
  switch (of.kind) {
    case "column":
    case "text":
    case "number":
    case "boolean":
    case "list":
    case "timespan":
    case "every-row":
      return 1;
    case "and":
    case "or":
      return Math.max(...of.of.map(depth)) + 2 + chainDepth(of.of.length);
    case "not":
    case "null":
      return depth(of.of) + 3;
    case "compare":
    case "arithmetic":
      return Math.max(depth(of.left), depth(of.right)) + 3;
    case "in":
    case "like":
    case "rlike":
      return depth(of.left) + 2;
    case "call":
      return Math.max(0, ...of.arguments.map(depth)) + 2;
    case "filtered":
      return Math.max(depth(of.of), depth(of.where)) + 1;
    default:
      return assertNever(of);
  }
}

function chainDepth(links: number): number {
  return links <= longestChain ? links - 1 : longestChain + 2 + chainDepth(Math.ceil(links / longestChain));
}
