/** What a translation finds on its way: reasons to refuse, differences, notes. */

import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { type Difference, type DifferenceCode, differences, directionOf } from "../fidelity.ts";

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
  if (findings.differences.some((d) => d.code === code && d.text === text)) return;
  const direction = directionOf(differences[code].effect, negated);
  findings.differences.push({ code, direction, text, ...(span !== undefined && { span }) });
}

/** What the language has and the platform lacks. */
export function refuse(findings: Findings, what: string, reason: string, span: Span | undefined): void {
  findings.reasons.push(problem("W1101", span, { what, reason }));
}
