/** DISSECT and GROK: columns cut out of a text; each value of a list on its own, and what does not fit leaves them without one. */

import { type Compiled, type Compiling, newColumn, withColumns } from "../compile/compiled.ts";
import { compileExpression } from "../compile/expression.ts";
import { dissect as cutText, parseDissect } from "../pattern/dissect.ts";
import { type GrokType, parseGrok } from "../pattern/grok.ts";
import { fail } from "../problem.ts";
import type { Command, Expression } from "../query/ast.ts";
import { isLong, normal } from "../value/long.ts";
import { type DataType, isText, type Row, type Scalar, several, typeName, valuesOf } from "../value/value.ts";
import { put } from "./eval.ts";
import type { Step } from "./step.ts";

interface Cut {
  readonly columns: readonly { readonly name: string; readonly type: DataType }[];
  /** For each column its values in one text; undefined where the text does not fit. */
  readonly of: (text: string) => readonly (readonly Scalar[])[] | undefined;
}

export function dissect(compiling: Compiling, command: Extract<Command, { readonly kind: "dissect" }>): Step {
  const pattern = parseDissect(command.pattern);
  if (typeof pattern === "string") return fail("parsing", `Invalid pattern for dissect [${command.pattern}]: ${pattern}`, command.at);
  return cut(compiling, command.input, "Dissect", {
    columns: pattern.columns.map((name) => ({ name, type: "keyword" })),
    of: (text) => cutText(pattern, command.separator, text)?.map((value) => [value]),
  });
}

/** The first pattern that is found. */
export function grok(compiling: Compiling, command: Extract<Command, { readonly kind: "grok" }>): Step {
  const patterns = command.patterns.map((pattern) => parseGrok(pattern, command.at));
  const all = new Map(patterns.flatMap(({ columns }) => columns.map((column) => [column.name, column] as const)));
  const columns = [...all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return cut(compiling, command.input, "Grok", {
    columns,
    of: (text) => {
      for (const pattern of patterns) {
        const found = pattern.find(text);
        if (found === undefined) continue;
        return columns.map(({ name, type }) =>
          (found[pattern.columns.findIndex((column) => column.name === name)] ?? []).flatMap((part) => scalarOf(part, type)),
        );
      }
      return undefined;
    },
  });
}

function scalarOf(text: string, type: GrokType): readonly Scalar[] {
  switch (type) {
    case "keyword":
      return [text];
    case "boolean":
      return [text.toLowerCase() === "true"];
    case "double":
      return Number.isNaN(Number(text)) ? [] : [Number(text)];
    default: {
      if (!/^[+-]?\d+$/.test(text)) return [];
      const exact = BigInt(text.replace("+", ""));
      const fits = type === "integer" ? exact >= -0x8000_0000n && exact <= 0x7fff_ffffn : isLong(exact);
      return fits ? [normal(exact)] : [];
    }
  }
}

function cut(compiling: Compiling, input: Expression, name: string, { columns, of }: Cut): Step {
  const from: Compiled = compileExpression(compiling, input);
  if (!isText(from.type) && from.type !== "null")
    fail("verification", `${name} only supports KEYWORD or TEXT values, found expression [${from.text}] type [${typeName(from.type).toUpperCase()}]`, input.at);
  const made = columns.map((column) => newColumn(compiling.frame, column.name, column.type));
  compiling.columns = withColumns(compiling.columns, made);
  const slots = made.map((column) => column.slot());
  return (rows) =>
    rows.map((row) => {
      const found = valuesOf(from.evaluate(row)).flatMap((text) => {
        const parts = of(text as string);
        return parts === undefined ? [] : [parts];
      });
      const extended: Row = row.slice();
      for (const [i, slot] of slots.entries()) put(extended, slot, several(found.flatMap((parts) => parts[i] ?? [])));
      return extended;
    });
}
