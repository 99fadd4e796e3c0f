/** Whether one selection holds whatever another does. Claims only what holds for every event; where it cannot tell, it claims nothing. */

import { assertNever } from "../diagnostics/invariant.ts";
import { predicateText, valueText } from "../ir/hash.ts";
import type { Atom, Predicate, Test } from "../ir/predicate.ts";
import { unsatisfiable } from "./unsatisfiable.ts";

/** True: every event that passes `given` passes `asked`. False: it could not be shown. */
export function implies(given: Predicate, asked: Predicate): boolean {
  return shows(given, asked, { left: mostQuestions });
}

/** Alternatives multiply; more questions than a person's rule raises are not asked. */
const mostQuestions = 5_000;

interface Fuel {
  left: number;
}

function shows(given: Predicate, asked: Predicate, fuel: Fuel): boolean {
  if (fuel.left-- <= 0) return false;
  if (isConstant(given, false) || isConstant(asked, true) || same(given, asked)) return true;
  if (asked.kind === "and") return asked.of.every((part) => shows(given, part, fuel));
  if (given.kind === "or") return given.of.every((part) => shows(part, asked, fuel));
  if (given.kind === "constant" || asked.kind === "constant") return false;
  if (given.kind === "atom" && asked.kind === "atom") return atomShows(given, asked, fuel);
  if (asked.kind === "or" && asked.of.some((part) => shows(given, part, fuel))) return true;
  if (given.kind === "and" && given.of.some((part) => shows(part, asked, fuel))) return true;
  return together(given, asked) || caseByCase(given, asked, fuel);
}

function isConstant(predicate: Predicate, value: boolean): boolean {
  return predicate.kind === "constant" && predicate.value === value;
}

/** Several tests of one value may settle what none of them does alone: they exclude that all of `asked` fails. */
function together(given: Predicate, asked: Predicate): boolean {
  const facts = byValue(given.kind === "and" ? given.of : [given]);
  const doubts = byValue(asked.kind === "or" ? asked.of : [asked]);
  return [...doubts].some(([key, alternatives]) => {
    const known = facts.get(key) ?? [];
    return known.length + alternatives.length <= mostTogether && unsatisfiable([...known, ...alternatives.map(opposite)]);
  });
}

const mostTogether = 60;

/** One alternative after the other of what is given must do. */
function caseByCase(given: Predicate, asked: Predicate, fuel: Fuel): boolean {
  if (given.kind !== "and") return false;
  const split = given.of.find((part) => part.kind === "or");
  if (split?.kind !== "or") return false;
  const others = given.of.filter((part) => part !== split);
  return split.of.every((part) => shows({ kind: "and", of: [...others, ...(part.kind === "and" ? part.of : [part])] }, asked, fuel));
}

function byValue(parts: readonly Predicate[]): ReadonlyMap<string, readonly Atom[]> {
  const found = new Map<string, Atom[]>();
  for (const part of parts) {
    if (part.kind !== "atom") continue;
    const key = valueText(part.value);
    found.set(key, [...(found.get(key) ?? []), part]);
  }
  return found;
}

function opposite(atom: Atom): Atom {
  return { ...atom, negated: !atom.negated };
}

function atomShows(given: Atom, asked: Atom, fuel: Fuel): boolean {
  if (valueText(given.value) !== valueText(asked.value)) return false;
  // Of every element is of some: there is at least one (law 3).
  const [first, then] = given.negated ? [asked, given] : [given, asked];
  const follows = first.quantifier === then.quantifier || (first.quantifier === "every" && then.quantifier === "any");
  const alike = follows && given.negated === asked.negated;
  // What is said of some or of every element follows where it follows of one.
  if (alike && (given.negated ? testShows(asked, given, fuel) : testShows(given, asked, fuel))) return true;
  return unsatisfiable([given, opposite(asked)]);
}

/** Of one value or element: what passes the test of `given` passes that of `asked`. */
function testShows({ test: given, value }: Atom, { test: asked }: Atom, fuel: Fuel): boolean {
  if (given.kind === "has" && asked.kind === "has") return shows(given.predicate, asked.predicate, fuel);
  if (given.kind === "has" || asked.kind === "has" || given.kind === "present" || asked.kind === "present") return false;
  if (lists(given, asked)) return true;
  const one = { kind: "atom", quantifier: "one", value } as const;
  return unsatisfiable([
    { ...one, negated: false, test: given },
    { ...one, negated: true, test: asked },
  ]);
}

/** The same test with a list that holds the other's; for lists that are too long to be tried value by value. */
function lists(given: Test, asked: Test): boolean {
  const [few, many] = [textsIn(given), textsIn(asked)];
  if (few === undefined || many === undefined || frame(given) !== frame(asked)) return false;
  const known = new Set(many);
  return few.every((text) => known.has(text));
}

function frame(test: Test): string {
  return `${test.kind} ${"ignoringCase" in test && test.ignoringCase}`;
}

/** The listed values of a test that holds where one of them does. */
export function textsIn(test: Test): readonly string[] | undefined {
  switch (test.kind) {
    case "equals":
    case "starts-with":
    case "ends-with":
    case "contains":
      return test.values.map((value) => JSON.stringify(value));
    case "like":
      return test.patterns.map((pattern) => JSON.stringify(pattern));
    case "network":
      return test.networks;
    case "present":
    case "compare":
    case "field":
    case "matches":
    case "has":
      return undefined;
    default:
      return assertNever(test);
  }
}

function same(one: Predicate, other: Predicate): boolean {
  return textOf(one) === textOf(other);
}

/** The same parts are asked about again and again. */
const texts = new WeakMap<Predicate, string>();

export function textOf(predicate: Predicate): string {
  const known = texts.get(predicate);
  if (known !== undefined) return known;
  const text = predicateText(predicate);
  texts.set(predicate, text);
  return text;
}
