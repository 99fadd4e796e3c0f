/** What tests of text say of how a value begins, ends and what it holds; enough to see that one excludes or implies another. */

import { foldAscii } from "../evaluate/text.ts";
import type { LikePattern, Test } from "../ir/predicate.ts";

/** A value that passes begins, ends and holds so, at least. */
interface Shape {
  readonly start: string;
  readonly end: string;
  readonly pieces: readonly string[];
  /** It is this text and no other. */
  readonly isWhole?: boolean;
}

/** No value passes both: each way in which the one can hold excludes each of the other. */
export function disjoint(one: Test, other: Test): boolean {
  const folded = ignoresCase(one) || ignoresCase(other);
  const mine = shapesOf(one, folded);
  const others = shapesOf(other, folded);
  if (mine === undefined || others === undefined || mine.length * others.length > mostPairs) return false;
  const apart = (a: string, b: string, from: "startsWith" | "endsWith") => !a[from](b) && !b[from](a);
  return mine.every((a) => others.every((b) => apart(a.start, b.start, "startsWith") || apart(a.end, b.end, "endsWith")));
}

/** Whatever passes `given` passes `test`. */
export function follows(test: Test, given: Test): boolean {
  if (test.kind === "network" && given.kind === "network") return given.networks.every((network) => test.networks.includes(network));
  const ofText = test.kind === "equals" || test.kind === "starts-with" || test.kind === "ends-with" || test.kind === "contains" || test.kind === "like";
  if (!ofText) return false;
  if (ignoresCase(given) && !test.ignoringCase) return false;
  const shapes = shapesOf(given, test.ignoringCase);
  const fold = (text: string): string => (test.ignoringCase ? foldAscii(text) : text);
  const listed = test.kind === "like" ? test.patterns : test.values;
  if (shapes === undefined || shapes.length * listed.length > mostPairs) return false;
  if (test.kind === "like") return shapes.every((shape) => test.patterns.some((pattern) => fits(shape, pattern, fold)));
  const values = test.values.flatMap((value) => (typeof value === "string" ? [fold(value)] : []));
  return shapes.every(({ start, end, pieces, isWhole }) =>
    values.some((value) => {
      if (test.kind === "equals") return isWhole === true && start === value;
      if (test.kind === "starts-with") return start.startsWith(value);
      return test.kind === "ends-with" ? end.endsWith(value) : value === "" || pieces.some((piece) => piece.includes(value));
    }),
  );
}

/** Lists of texts are compared each with each. */
const mostPairs = 10_000;

function ignoresCase(test: Test): boolean {
  return "ignoringCase" in test && test.ignoringCase;
}

/** One for each way in which the test can hold; none where it says nothing of text. */
function shapesOf(test: Test, folded: boolean): readonly Shape[] | undefined {
  const fold = (text: string): string => (folded ? foldAscii(text) : text);
  switch (test.kind) {
    case "equals":
      return test.values.every((value) => typeof value === "string") ? test.values.map((value) => whole(fold(value))) : undefined;
    case "starts-with":
      return test.values.map((value) => ({ start: fold(value), end: "", pieces: [fold(value)] }));
    case "ends-with":
      return test.values.map((value) => ({ start: "", end: fold(value), pieces: [fold(value)] }));
    case "contains":
      return test.values.map((value) => ({ start: "", end: "", pieces: [fold(value)] }));
    case "like":
      return test.patterns.map((pattern) => shapeOf(pattern, fold));
    default:
      return undefined;
  }
}

function whole(text: string): Shape {
  return { start: text, end: text, pieces: [text], isWhole: true };
}

/** Whether all values of the shape fit the pattern. Of patterns with a `?`, and of those with texts on both sides of another, it is not known. */
function fits({ start, end, pieces, isWhole = false }: Shape, pattern: LikePattern, fold: (text: string) => string): boolean {
  const [first = "", second = ""] = pattern.flatMap((part) => (part.kind === "text" ? [fold(part.text)] : []));
  switch (pattern.map(({ kind }) => kind).join(" ")) {
    case "":
    case "text":
      return isWhole && start === first;
    case "any":
      return true;
    case "text any":
      return start.startsWith(first);
    case "any text":
      return end.endsWith(first);
    case "any text any":
      return pieces.some((piece) => piece.includes(first));
    case "text any text":
      // The two may not lie over each other, as in a value that is known as a whole they could.
      return !isWhole && start.startsWith(first) && end.endsWith(second);
    default:
      return false;
  }
}

function shapeOf(pattern: LikePattern, fold: (text: string) => string): Shape {
  const [only] = pattern;
  if (only === undefined || (pattern.length === 1 && only.kind === "text")) return whole(only === undefined ? "" : fold(only.text));
  const textAt = (part: LikePattern[number] | undefined): string => (part?.kind === "text" ? fold(part.text) : "");
  return { start: textAt(pattern[0]), end: textAt(pattern.at(-1)), pieces: pattern.map(textAt) };
}
