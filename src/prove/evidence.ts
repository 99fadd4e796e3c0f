/** The logs that a proof holds up, each as a test that can be pasted; all of one detection's together, since their samples and titles are its own. */

import type { Source } from "../ir/detection.ts";
import type { DifferenceCode } from "../targets/fidelity.ts";
import { testBlock } from "./block.ts";
import type { PlatformProof, Proved } from "./job.ts";
import type { Counterexample } from "./prove.ts";
import type { Shown } from "./shown.ts";
import { timesOf } from "./times.ts";

export interface Evidence {
  /** The difference that it shows alone; none where it shows a direction, or what is wrong. */
  readonly code?: DifferenceCode;
  readonly example: Counterexample;
  /** Where it is the number of alerts that differs, and not what fires. */
  readonly alerts?: Shown["alerts"];
  /** What is assumed of the platform where it shows only then; none where that is assumed of all other logs too. */
  readonly reading?: string;
  /** As a test: its title, what it expects, and what the names of its samples begin with. */
  readonly title: string;
  readonly expectation: string;
  readonly name: string;
}

/** What is wrong by its smallest log; else each difference by a log that shows it alone, and a direction that none of these has by its smallest. */
export function evidenceOf(on: PlatformProof & Proved): readonly Evidence[] {
  const { failure, shown } = on.proof;
  if (failure !== undefined) return failure.kind === "disagrees" ? [evidence(on, failure.example, { name: "wrong" })] : [];
  const known = shown.map(({ code, example, alerts, reading }) =>
    evidence(on, example, { name: code, code, ...(alerts !== undefined && { alerts }), ...otherwise(reading, on.proof.reading) }),
  );
  const shows = (way: "missed" | "overFired") => known.some(({ alerts, example }) => alerts === undefined && example.disagreement[way].length > 0);
  return [...known, ...(["missed", "overFired"] as const).flatMap((way) => (shows(way) ? [] : (smallestOf(on, way) ?? [])))];
}

/** By the smallest log that goes this way, of whichever difference. */
export function smallestOf(on: PlatformProof & Proved, way: "missed" | "overFired"): Evidence | undefined {
  const { [way]: example } = on.proof.examples;
  return example && evidence(on, example, { name: way === "missed" ? "missed" : "over_fired" });
}

/** As a `test` block with its samples. Instants that are not whole seconds are cut to them, and then it need not differ: it says so. */
export function evidenceBlock({ example, title, expectation, name }: Evidence, sources: Readonly<Record<string, Source>>): string {
  const { events } = example.played.log;
  const isCut = events.some(({ atMs }) => atMs % 1000 !== 0);
  return `${isCut ? "// Shown at parts of a second, which no test can have.\n" : ""}${testBlock(title, events, timesOf(sources), expectation, name)}`;
}

type Said = Pick<Evidence, "code" | "alerts" | "reading" | "name">;

function evidence({ platform }: PlatformProof, example: Counterexample, { name, ...said }: Said): Evidence {
  const { alerts, code } = said;
  const missed = example.disagreement.missed.length > 0;
  const what = alerts === undefined ? (missed ? "misses this" : "fires here") : `alerts ${alerts.platform} ${alerts.platform === 1 ? "time" : "times"}`;
  return {
    ...said,
    example,
    title: `${platform} ${what}${code === undefined ? "" : `: ${code}`}`,
    expectation: alerts === undefined ? expectationOf(example) : alerts.reference === 0 ? "no alert" : `${alerts.reference} alerts`,
    name: `${platform}_${name}`,
  };
}

/** What the detection itself does with the log, whichever way the platform differs. */
function expectationOf({ played: { kind, reference } }: Counterexample): string {
  if (kind === "rows") return `${reference.length} rows`;
  return reference.length > 0 ? "alert" : "no alert";
}

/** Of a reading no more than what is other than in the rest. */
function otherwise(reading: string, usual: string): Pick<Evidence, "reading"> {
  const assumed = new Set(usual.split(", "));
  const other = reading.split(", ").filter((choice) => !assumed.has(choice));
  return other.length === 0 ? {} : { reading: other.join(", ") };
}
