/**
 * Python text, laid out as black does at 100 columns: a construct stands on one line where it fits, else its brackets open, one part a line.
 * Parentheses come from the strengths below and from nowhere else. Knows nothing of detections.
 */

import { assertNever, invariant } from "../../../diagnostics/invariant.ts";
import { type Expression, each, type PythonFunction, type Statement } from "./ast.ts";
import { chunked, rawChunked, stringLiteral } from "./strings.ts";

export const lineWidth = 100;
const step = 4;

const strength = { generator: 0, or: 1, and: 1, not: 3, compare: 4, operand: 9 } as const;

function strengthOf(expression: Expression): number {
  switch (expression.kind) {
    case "or":
    case "and":
    case "not":
    case "compare":
    case "generator":
      return strength[expression.kind];
    default:
      return strength.operand;
  }
}

/** On one line, however long. */
export function flat(expression: Expression): string {
  switch (expression.kind) {
    case "name":
      return expression.name;
    case "text":
      return expression.raw ? (rawChunked(expression.value, Number.POSITIVE_INFINITY)[0] ?? 'r""') : stringLiteral(expression.value);
    case "number":
      return String(expression.value);
    case "constant":
      return expression.value;
    case "texts":
      return expression.of.map((one) => (one === each ? "..." : stringLiteral(one))).join(", ");
    case "spread":
      return `*${expression.name}`;
    case "tuple":
      return expression.of.length === 1 ? `(${flatAll(expression.of)},)` : `(${flatAll(expression.of)})`;
    case "dict":
      return `{${expression.entries.map(({ key, value }) => `${flat(key)}: ${flat(value)}`).join(", ")}}`;
    case "call":
      return `${expression.function}(${flatAll(expression.args)})`;
    case "compare":
      return `${inner(expression.left, "compare")} ${expression.operator} ${inner(expression.right, "compare")}`;
    case "not":
      return `not ${inner(expression.of, "not")}`;
    case "and":
    case "or":
      return expression.of.map((part) => inner(part, expression.kind)).join(` ${expression.kind} `);
    case "generator":
      return `${flat(expression.element)} for ${expression.variable} in ${flat(expression.over)}`;
    default:
      return assertNever(expression);
  }
}

const flatAll = (expressions: readonly Expression[]): string => expressions.map(flat).join(", ");

/** An operand of what binds as strongly gets parentheses too: `and` and `or` beside each other are never left to the reader. */
function wrapped(expression: Expression, inside: keyof typeof strength): boolean {
  return strengthOf(expression) <= strength[inside] && expression.kind !== "not";
}

function inner(expression: Expression, inside: keyof typeof strength): string {
  return wrapped(expression, inside) ? `(${flat(expression)})` : flat(expression);
}

/** What stands before and after an expression on its first and last line. */
interface Edges {
  readonly indent: number;
  readonly before: string;
  readonly after: string;
}

const line = (indent: number, content: string): string => " ".repeat(indent) + content;
const fits = ({ indent, before, after }: Edges, content: string): boolean => indent + before.length + content.length + after.length <= lineWidth;

/** An expression inside brackets, where a line may end between any two parts. */
function inBrackets(expression: Expression, edges: Edges): readonly string[] {
  const { indent, before, after } = edges;
  const whole = flat(expression);
  if (fits(edges, whole)) return [line(indent, before + whole + after)];
  switch (expression.kind) {
    case "and":
    case "or": {
      const last = expression.of.length - 1;
      return expression.of.flatMap((part, i) =>
        operand(part, expression.kind, { indent, before: i === 0 ? before : `${expression.kind} `, after: i === last ? after : "" }),
      );
    }
    case "generator":
      return [
        ...inBrackets(expression.element, { indent, before, after: "" }),
        ...inBrackets(expression.over, { indent, before: `for ${expression.variable} in `, after }),
      ];
    default:
      return opened(expression, edges);
  }
}

function operand(expression: Expression, inside: keyof typeof strength, edges: Edges): readonly string[] {
  if (!wrapped(expression, inside)) return inBrackets(expression, edges);
  const whole = inner(expression, inside);
  if (fits(edges, whole)) return [line(edges.indent, edges.before + whole + edges.after)];
  return bracketed(edges, "(", inBrackets(expression, { indent: edges.indent + step, before: "", after: "" }), ")");
}

/** Opens the outermost brackets of an expression that does not fit. What has none stays on one line: constants keep such lines short. */
function opened(expression: Expression, edges: Edges): readonly string[] {
  const indent = edges.indent + step;
  const within = { indent, before: "", after: "" };
  switch (expression.kind) {
    case "not":
      return operand(expression.of, "not", { ...edges, before: `${edges.before}not ` });
    case "call": {
      const [only] = expression.args;
      const head = `${expression.function}(`;
      if (only?.kind === "generator") return bracketed(edges, head, inBrackets(only, within), ")");
      if (only?.kind === "text" && expression.args.length === 1) return bracketed(edges, head, literalLines(only, indent), ")");
      // The comma after the last argument keeps black from joining them again.
      return bracketed(edges, head, commaLines(expression.args.flatMap(spelledOut), within), ")");
    }
    case "tuple":
      return bracketed(edges, "(", commaLines(expression.of, within), ")");
    case "dict":
      return bracketed(
        edges,
        "{",
        expression.entries.flatMap(({ key, value }) => inBrackets(value, { indent, before: `${flat(key)}: `, after: "," })),
        "}",
      );
    default:
      return [line(edges.indent, edges.before + flat(expression) + edges.after)];
  }
}

function bracketed({ indent, before, after }: Edges, head: string, body: readonly string[], tail: string): readonly string[] {
  return [line(indent, before + head), ...body, line(indent, tail + after)];
}

function spelledOut(argument: Expression): readonly Expression[] {
  return argument.kind === "texts" ? argument.of.map((one) => ({ kind: "texts", of: [one] })) : [argument];
}

function commaLines(expressions: readonly Expression[], within: Edges): readonly string[] {
  return expressions.flatMap((expression) => inBrackets(expression, { ...within, after: "," }));
}

/** A text too long for its line: alone on the next one, or as adjacent literals. */
function literalLines({ value, raw }: Extract<Expression, { kind: "text" }>, indent: number, remark = ""): readonly string[] {
  const room = lineWidth - indent;
  const cut = (width: number): readonly string[] => (raw ? rawChunked(value, width) : chunked(value, width));
  let pieces = cut(Number.POSITIVE_INFINITY);
  if (pieces.join("").length + remark.length > room) {
    // What fits on one line together black joins, and pylint then misses a comma. Shorter pieces have more quotes.
    for (let width = room - spare; width >= spare; width -= spare) {
      pieces = cut(width);
      if (pieces.join(" ").length > room) break;
    }
  }
  return pieces.map((piece, i) => line(indent, i === 0 ? piece + remark : piece));
}

/** Room for a remark behind a piece. */
const spare = 16;

function statementLines(statement: Statement, indent: number): readonly string[] {
  const { value } = statement;
  const before = statement.kind === "return" ? "return " : `${statement.name} = `;
  const remark = statement.kind === "assign" && statement.remark !== undefined ? `  # ${statement.remark}` : "";
  const edges = { indent, before, after: remark };
  const whole = flat(value);
  if (fits(edges, whole)) return [line(indent, before + whole + remark)];
  switch (value.kind) {
    case "text":
      return bracketed({ indent, before, after: "" }, "(", literalLines(value, indent + step, remark), ")");
    case "and":
    case "or":
      // With one `and` black would rather open the last operand's brackets; inside a call it does not.
      return bracketed(edges, value.of.length === 2 ? "bool(" : "(", inBrackets(value, { indent: indent + step, before: "", after: "" }), ")");
    default:
      return opened(value, edges);
  }
}

export interface PythonModule {
  /** Comment lines, without `#`. */
  readonly header: readonly string[];
  readonly imports: readonly string[];
  readonly constants: readonly Statement[];
  readonly functions: readonly PythonFunction[];
  /** Ready texts of functions, laid out already. */
  readonly helpers: readonly string[];
}

export function printModule({ header, imports, constants, functions, helpers }: PythonModule): string {
  const top = [comment(header), [...imports].sort().map((module) => `import ${module}`), constants.flatMap((constant) => statementLines(constant, 0))].filter(
    (lines) => lines.length > 0,
  );
  const definitions = [...functions.map(functionText), ...helpers.map((helper) => helper.trim())];
  const opening = top.length === 0 ? [] : [top.map((lines) => lines.join("\n")).join("\n\n")];
  const body = `${[...opening, ...definitions].join("\n\n\n")}\n`;
  return body.split("\n").length <= pylintLines ? body : body.replace("\n", "\n# pylint: disable=too-many-lines\n");
}

/** More lines than this and pylint complains of long lists of values. */
const pylintLines = 1000;

function functionText({ name, parameter, body }: PythonFunction): string {
  return [`def ${name}(${parameter}):`, ...body.flatMap((statement) => statementLines(statement, step))].join("\n");
}

/** Lines are cut rather than left longer than the others may be. */
function comment(lines: readonly string[]): readonly string[] {
  return lines.flatMap((content) => {
    invariant(!/[\n\r]/.test(content), "a comment is one line");
    return content.match(/.{1,96}/gu)?.map((part) => `# ${part.trim()}`) ?? [];
  });
}
