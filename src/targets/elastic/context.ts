/** What one translation carries along: the mapping it reads, and the refusals and differences that it collects. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import type { SourceMapping } from "../../ir/detection.ts";
import { type Difference, type DifferenceCode, type Direction, differences, directionOf, type Effect } from "../fidelity.ts";

export interface Context {
  readonly mapping: SourceMapping | undefined;
  /** Whether fewer events can make the detection fire, as under a `<` threshold: then every difference works both ways. */
  readonly unsteady: boolean;
  /** Whether what is read speaks against an alert, as the last step of `then no` does. */
  readonly contrary: boolean;
  readonly reasons: Diagnostic[];
  readonly differences: Difference[];
}

export interface Found {
  readonly code: DifferenceCode;
  readonly text: string;
  readonly span: Span | undefined;
  /** Where it is another than the catalogue's. */
  readonly effect?: Effect;
  /** What it concerns stands under a negation. */
  readonly flipped?: boolean;
  /** The number of a cap. */
  readonly most?: number;
}

/** Notes a difference once, however many atoms have it. */
export function differ(context: Context, { code, text, span, effect, flipped, most }: Found): void {
  const direction: Direction = context.unsteady ? "both" : directionOf(effect ?? differences[code].effect, (flipped ?? false) !== context.contrary);
  if (context.differences.some((d) => d.code === code && d.direction === direction && d.text === text)) return;
  context.differences.push({ code, direction, text, ...(span !== undefined && { span }), ...(most !== undefined && { most }) });
}

/** What a value lacks is found by everything that looks at it. */
export function eachOnce(reasons: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}

/** The same translation once more, with nothing noted twice. */
export function apart(context: Context): Context {
  return { ...context, reasons: [], differences: [] };
}
