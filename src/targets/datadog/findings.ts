/** What a translation finds on its way: reasons to refuse, differences, notes. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { type Difference, type DifferenceCode, differences, directionOf, type Lengths } from "../fidelity.ts";

export interface Findings {
  readonly reasons: Diagnostic[];
  readonly differences: Difference[];
  readonly notes: Diagnostic[];
}

export function noFindings(): Findings {
  return { reasons: [], differences: [], notes: [] };
}

/** `negated`: whether what differs is negated once more than not. */
export function differs(findings: Findings, code: DifferenceCode, text: string, span: Span | undefined, negated = false): void {
  add(findings, { code, direction: directionOf(differences[code].effect, negated), text, ...(span !== undefined && { span }) });
}

/** A length of time that becomes another. */
export function lengthens(findings: Findings, code: DifferenceCode, text: string, span: Span | undefined, seconds: Lengths): void {
  add(findings, { code, direction: directionOf(differences[code].effect, false), text, seconds, ...(span !== undefined && { span }) });
}

function add({ differences: found }: Findings, difference: Difference): void {
  if (!found.some(({ code, text }) => code === difference.code && text === difference.text)) found.push(difference);
}

/** What the language has and the platform lacks. */
export function refuse(findings: Findings, what: string, reason: string, span: Span | undefined): void {
  findings.reasons.push(problem("W1101", span, { what, reason }));
}
