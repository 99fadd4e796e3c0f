/** What the readers of the concrete tree share: the text, places, versions, parameters, and how deep an expression may be. */

import type { Token, Tree } from "../../../../grammars/esql/parser.ts";
import { fail, type Place } from "../problem.ts";
import type { Scalar } from "../value/value.ts";
import type { EsqlVersion } from "../version.ts";

/** A value for `?`, `?1` or `?name`, or the name of a column. */
export type Parameter = { readonly name?: string } & ({ readonly value: Scalar | null } | { readonly identifier: string });

export interface Reading {
  readonly text: string;
  readonly version: EsqlVersion;
  readonly parameters: readonly Parameter[];
  readonly place: (offset: number) => Place;
  /** How many `?` have been met. */
  positional: number;
}

/** Elasticsearch's own limit. */
export const deepest = 300;

export function tooDeep(): never {
  return fail("parsing", `ES|QL statement exceeded the maximum expression depth allowed (${deepest})`);
}

export interface Written {
  readonly at: Place;
  readonly text: string;
}

export function written(reading: Reading, tree: Tree): Written {
  const { startOffset = 0, endOffset = 0 } = tree.location ?? {};
  return { at: reading.place(startOffset), text: reading.text.slice(startOffset, endOffset + 1) };
}

export function placeOf(reading: Reading, token: Token | undefined): Place {
  return reading.place(token?.startOffset ?? 0);
}

/** What the grammar promises to be there. */
export function only<T>(found: readonly T[] | undefined): T {
  const first = found?.[0];
  if (first === undefined) throw new Error("broken promise: the grammar requires this part");
  return first;
}

export function unquoted(token: Token): string {
  return token.image.startsWith("`") ? token.image.slice(1, -1).replaceAll("``", "`") : token.image;
}

/** Syntax that 8.19 does not know. */
export function newer(reading: Reading, what: string, at: Place): void {
  if (reading.version === "8.19") fail("parsing", `${what} is newer than 8.19`, at);
}
