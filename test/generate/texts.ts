/** Random texts, plain and hostile, and the ways in which a `.det` file writes them. */

import fc from "fast-check";
import { corpus, literal } from "../escape/corpus.ts";

const plain = ["a", "ab", "abc", "A", "Ab", "", " ", "é", "10.0.0.1", "2001:db8::1", "a|b", "x/y", "name", "K"];
/** The long ones of the corpus have their own tests; here they would only take time. */
const hostile = corpus.map(({ text }) => text).filter((text) => text.length < 200);

/** Any code points, ASCII more often than the rest. fast-check's own units take seconds to set up. */
export function wildText(maxLength: number): fc.Arbitrary<string> {
  const point = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    fc.integer({ min: 0x80, max: 0x2fff }),
    fc.integer({ min: 0x3000, max: 0x10ffff }),
  );
  return fc.array(point, { maxLength }).map((points) => String.fromCodePoint(...points));
}

/** Anything that a literal may hold: no NUL, no lone surrogate. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...plain) },
  { weight: 2, arbitrary: fc.constantFrom(...hostile) },
  { weight: 2, arbitrary: wildText(12).map((text) => text.replace(/\0|\p{Surrogate}/gu, "?")) },
);

/** What is read by people has to say something. */
export const proseText = anyText.map((text) => (text.trim() === "" ? `said${text}` : text));

export const asciiText = fc.oneof(
  fc.constantFrom("a", "AB", "Ab c", "x\\y", "k", "it's"),
  wildText(8).map((text) => text.replace(/[^ -~]/gu, "x")),
);

/** Between quotes, or raw where that can hold it. */
export function written(text: string, raw: boolean): string {
  return raw && /^[^'\n\r\t\p{Cc}\p{Cf}\p{Co}\p{Cn}]*$/u.test(text) ? `'${text}'` : literal(text);
}

export function textLiteral(of: fc.Arbitrary<string> = anyText): fc.Arbitrary<string> {
  return fc.tuple(of, fc.boolean()).map(([text, raw]) => written(text, raw));
}

export function listOf(of: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const few = fc.array(of, { minLength: 1, maxLength: 3 });
  return fc.oneof({ weight: 9, arbitrary: few }, fc.array(of, { minLength: 4, maxLength: 25 })).map((items) => `[${items.join(", ")}]`);
}
