/** A Python module while it is written: constants taken out of lines that would grow too long, functions, what is refused. Knows nothing of platforms. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { freshName } from "./helpers.ts";
import { type Expression, name, type PythonFunction, type Statement, text, tuple } from "./python/ast.ts";
import { flat } from "./python/print.ts";
import { stringLiteral } from "./python/strings.ts";

export interface Draft {
  readonly constants: Statement[];
  /** Functions besides those that the platform calls. */
  readonly functions: PythonFunction[];
  readonly names: Set<string>;
  /** Name of the constant or function by what it holds. */
  readonly known: Map<string, string>;
  readonly reasons: Diagnostic[];
}

export function newDraft(): Draft {
  return { constants: [], functions: [], names: new Set(["rule", "dedup", "unique", "title", "alert_context"]), known: new Map(), reasons: [] };
}

/** What fits on a line at any depth. */
const safeWidth = 72;

/** The expression with its longest texts and lists replaced by constants until it is short enough for its line. */
export function short(draft: Draft, expression: Expression, width = safeWidth): Expression {
  let result = named(draft, expression, width);
  while (flat(result).length > width) {
    const longest = longestPart(result);
    if (longest === undefined) return result;
    result = replaced(result, longest, hoisted(draft, longest));
  }
  return result;
}

/** A constant of the module for a value; the same value gets the same name. */
export function constantOf(draft: Draft, kind: string, value: Expression): string {
  return once(draft, `${kind} ${flat(value)}`, (names) => {
    const constantName = freshName(`_${kind}`, names);
    draft.constants.push(assigned(constantName, value));
    return constantName;
  });
}

/** Calls `make` for what is not there yet, with the names that are taken. */
export function once(draft: Draft, key: string, make: (names: ReadonlySet<string>) => string): string {
  const known = draft.known.get(key);
  if (known !== undefined) return known;
  const made = make(draft.names);
  draft.names.add(made);
  draft.known.set(key, made);
  return made;
}

/** What bandit takes for an address to listen on or a file to make, wherever such a text stands. */
const remarks: readonly { readonly when: RegExp; readonly remark: string }[] = [
  { when: /^0\.0\.0\.0$/, remark: "nosec B104" },
  { when: /^\/(?:tmp|var\/tmp|dev\/shm)/, remark: "nosec B108" },
];
const remarkFor = (value: string): string | undefined => remarks.find(({ when }) => when.test(value))?.remark;

function assigned(constantName: string, value: Expression): Statement {
  const remark = value.kind === "text" ? remarkFor(value.value) : undefined;
  return { kind: "assign", name: constantName, value, ...(remark !== undefined && { remark }) };
}

/** Texts that need a remark or a line of their own become constants wherever they stand. */
function named(draft: Draft, expression: Expression, width: number): Expression {
  const alone = (value: string): boolean => remarkFor(value) !== undefined || stringLiteral(value).length > width;
  return mapped(expression, (part) => {
    if (part.kind === "text" && part.raw === undefined && alone(part.value)) return name(constantOf(draft, "TEXT", part));
    if (part.kind === "texts" && part.of.some((one) => typeof one === "string" && alone(one))) return spread(draft, part);
    return part;
  });
}

type Hoistable = Extract<Expression, { kind: "text" | "texts" | "tuple" }>;

function longestPart(expression: Expression): Hoistable | undefined {
  let longest: Hoistable | undefined;
  mapped(expression, (part) => {
    const hoistable = part.kind === "text" || part.kind === "texts" || part.kind === "tuple";
    // A name takes about ten columns, so what is shorter stays.
    if (hoistable && flat(part).length > Math.max(12, longest === undefined ? 0 : flat(longest).length)) longest = part;
    return part;
  });
  return longest;
}

function hoisted(draft: Draft, part: Hoistable): Expression {
  return part.kind === "text" ? name(constantOf(draft, "TEXT", part)) : part.kind === "tuple" ? name(constantOf(draft, "LIST", part)) : spread(draft, part);
}

function spread(draft: Draft, { of }: Extract<Expression, { kind: "texts" }>): Expression {
  const elements = of.map((one): Expression => (typeof one === "string" ? named(draft, text(one), safeWidth) : { kind: "name", name: "..." }));
  return { kind: "spread", name: constantOf(draft, "LIST", tuple(elements)) };
}

function replaced(expression: Expression, part: Expression, by: Expression): Expression {
  const written = flat(part);
  return mapped(expression, (found) => (found.kind === part.kind && flat(found) === written ? by : found));
}

/** Every function that is called and every name that is used, methods by the name they are called on. */
export function namesIn(expression: Expression): readonly string[] {
  const found: string[] = [];
  mapped(expression, (part) => {
    if (part.kind === "call") found.push(part.function, ...part.function.split("."));
    if (part.kind === "name") found.push(part.name);
    return part;
  });
  return found;
}

/** Rebuilds from the leaves up. */
function mapped(expression: Expression, change: (part: Expression) => Expression): Expression {
  const again = (part: Expression): Expression => mapped(part, change);
  switch (expression.kind) {
    case "tuple":
    case "and":
    case "or":
      return change({ ...expression, of: expression.of.map(again) });
    case "call":
      return change({ ...expression, args: expression.args.map(again) });
    case "compare":
      return change({ ...expression, left: again(expression.left), right: again(expression.right) });
    case "not":
      return change({ ...expression, of: again(expression.of) });
    case "generator":
      return change({ ...expression, element: again(expression.element), over: again(expression.over) });
    case "dict":
      return change({ ...expression, entries: expression.entries.map(({ key, value }) => ({ key: again(key), value: again(value) })) });
    default:
      return change(expression);
  }
}
