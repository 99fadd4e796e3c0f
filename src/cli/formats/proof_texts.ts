/** One difference that a proof found, in words: the same in every format, as short as its reader can take it. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import type { Rule, Source } from "../../ir/detection.ts";
import { type Evidence, evidenceBlock } from "../../prove/evidence.ts";
import type { Named } from "../../prove/headline.ts";
import { mostBlock } from "../../report/page.ts";
import { directionText } from "../../targets/fidelity.ts";
import { countText } from "../report.ts";

/** Longer ones are not read by anybody. */
const longestBlock = 4_000;

/** A line: its code, its direction or how often each tells, by which log, and its bound. */
export function differenceText({ code, direction, bound, evidence }: Named): string {
  const alerts = evidence?.alerts;
  const what = alerts === undefined ? directionText[direction] : `${countText(alerts.platform, "alert")} for the detection's ${alerts.reference}`;
  const read = evidence?.reading === undefined ? "" : `, where it is read as ${evidence.reading}`;
  const parts = [
    `${code}: ${what}${read}`,
    ...(bound === undefined ? [] : [`bound: ${bound}`]),
    evidence === undefined ? "no log shows it alone" : `shown by ${eventsText(evidence)}`,
  ];
  return parts.join("; ");
}

/** With what it is here, why it is accepted, and the log that shows it as a test. */
export function differenceLines(named: Named, sources: Readonly<Record<string, Source>>): readonly string[] {
  const [first] = named.of;
  return [
    differenceText(named),
    ...new Set(named.of.map(({ text }) => text)),
    ...(first?.accepted === undefined ? ["not accepted"] : [`accepted: ${first.accepted}`]),
    ...(named.evidence === undefined ? [] : [blockText(named.evidence, sources)]),
  ];
}

/** Where the detection says what differs, or its id. */
export function differenceSpan(rule: Rule, { of }: Named): Span | undefined {
  return of.find(({ span }) => span !== undefined)?.span ?? rule.idSpan ?? rule.span;
}

/** Of what no one difference explains: what the two disagree about. */
export function smallestText(evidence: Evidence): string {
  const { missed, overFired } = evidence.example.disagreement;
  const names = [...missed, ...overFired].slice(0, 3).map((name) => (name.length > 80 ? `${name.slice(0, 77)}...` : name));
  return `the smallest log that shows it, ${eventsText(evidence)} (${names.join(", ")})`;
}

/** As a test to paste, or, where that is too long to be read, where to find it. */
export function shortBlock(evidence: Evidence, sources: Readonly<Record<string, Source>>): { readonly block: string } | { readonly tooLong: string } {
  const block = evidenceBlock(evidence, sources);
  if (block.length <= longestBlock) return { block };
  const [size, most] = [block.length, longestBlock].map((length) => length.toLocaleString("en-US"));
  const whole = block.length <= mostBlock ? "--format json and --report FILE.html have it whole" : "--format json has it whole";
  return { tooLong: `its test has ${size} characters, more than the ${most} that are printed here: ${whole}` };
}

/** Beside other lines. */
export function blockText(evidence: Evidence, sources: Readonly<Record<string, Source>>): string {
  const short = shortBlock(evidence, sources);
  return "block" in short ? short.block : short.tooLong;
}

function eventsText({ example }: Evidence): string {
  return countText(example.played.log.events.length, "event");
}
