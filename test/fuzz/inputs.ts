/** What fuzzing feeds to samefire: well-typed detections with events, mutated real texts, sentences of the grammar, noise, logs, settings. Plain data. */

import fc from "fast-check";
import type { Event } from "../../src/model/event.ts";
import { detectionPath, detectionText } from "../generate/detections.ts";
import { events } from "../generate/events.ts";
import { sourcePath, sourceText } from "../generate/source.ts";
import { wildText } from "../generate/texts.ts";
import { picks, sentence, written } from "../unit/syntax/sentences.ts";
import { mutated, mutations } from "./mutations.ts";
import { detectionFiles, detectionPieces, type RealText, settingsTexts } from "./real_texts.ts";

export type Input =
  | { readonly kind: "detection"; readonly text: string; readonly events: readonly Event[] }
  | { readonly kind: TextKind; readonly path: string; readonly text: string }
  | { readonly kind: "log"; readonly text: string }
  | { readonly kind: "settings"; readonly text: string }
  /** Planted, to see that the fuzzer finds. */
  | { readonly kind: "fault"; readonly fault: Fault };

type TextKind = "mutant" | "sentence" | "noise";
export type Fault = "crash" | "hang" | "memory";

export const kinds = ["detection", "mutant", "sentence", "noise", "log", "settings", "fault"] as const satisfies readonly Input["kind"][];

const detections: fc.Arbitrary<Input> = fc.record({ kind: fc.constant("detection" as const), text: detectionText, events });

const seeds: fc.Arbitrary<RealText> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...detectionPieces) },
  { weight: 1, arbitrary: detectionText.map((text) => ({ path: detectionPath, text })) },
);
const mutants: fc.Arbitrary<Input> = fc.tuple(seeds, mutations).map(([{ path, text }, changes]) => ({ kind: "mutant", path, text: mutated(text, changes) }));

const sentences: fc.Arbitrary<Input> = fc
  .tuple(picks, picks, fc.boolean())
  .map(([words, blanks, comments]) => ({ kind: "sentence", path: detectionPath, text: written(blanks, sentence(words, "file", 18), comments) }));

const noise: fc.Arbitrary<Input> = fc
  .oneof(
    wildText(80),
    mutations.map((changes) => mutated("language 1\n", changes)),
  )
  .map((text) => ({ kind: "noise", path: detectionPath, text }));

const json = fc.oneof(
  fc.json({ maxDepth: 6 }),
  events.map((all) => all.map(({ data }) => JSON.stringify(data)).join("\n")),
  events.map((all) => JSON.stringify({ Records: all.map(({ data }) => data) })),
);
const logs: fc.Arbitrary<Input> = fc.tuple(json, mutations).map(([text, changes]) => ({ kind: "log", text: mutated(text, changes) }));

const settings: fc.Arbitrary<Input> = fc
  .tuple(fc.constantFrom(...settingsTexts), mutations)
  .map(([{ text }, changes]) => ({ kind: "settings", text: mutated(text, changes) }));

/** What takes the whole chain is the smaller part, so that a million can be asked. */
export const inputs: fc.Arbitrary<Input> = fc.oneof(
  { weight: 3, arbitrary: detections },
  { weight: 24, arbitrary: mutants },
  { weight: 7, arbitrary: sentences },
  { weight: 40, arbitrary: noise },
  { weight: 16, arbitrary: logs },
  { weight: 10, arbitrary: settings },
);

const faults: readonly Input[] = (["crash", "hang", "memory"] as const).map((fault) => ({ kind: "fault", fault }));

export interface Plan {
  readonly seed: number;
  /** Inputs of one block. */
  readonly size: number;
  /** The first block begins with one fault of each kind. */
  readonly plant: boolean;
}

/** The inputs of one block: always the same ones for the same plan. */
export function blockOf({ seed, size, plant }: Plan, block: number): readonly Input[] {
  const drawn = fc.sample(inputs, { seed: (Math.imul(seed, 0x9e3779b1) + block) | 0, numRuns: size });
  return plant && block === 0 ? [...faults, ...drawn.slice(faults.length)] : drawn;
}

const others: ReadonlyMap<string, string> = new Map([...detectionFiles.map(({ path, text }) => [path, text] as const), [sourcePath, sourceText]]);

/** Reading one takes longer than all the rest, so only some inputs find it beside them. */
const large = 4_000;

/** The text behind a path: the input's own, or that of a file beside it. */
export function reader(input: { readonly path: string; readonly text: string }): (path: string) => string | undefined {
  return (path) => {
    if (path === input.path) return input.text;
    const text = others.get(path);
    return text !== undefined && (text.length < large || input.text.length % 4 === 0) ? text : undefined;
  };
}
