/**
 * Whether tests on one value exclude each other. Claims only what holds for every event, whatever its types; where it cannot tell, it claims nothing.
 * That a test follows from others is the same question: they exclude its opposite.
 */

import { matcher } from "../evaluate/predicate.ts";
import type { Atom, FieldType, Test } from "../ir/predicate.ts";
import type { Scalar } from "../model/event.ts";
import { disjoint, follows } from "./shapes.ts";

/** Atoms by what they look at; only those of one key can be held against each other. */
export function valueKey({ value }: Atom): string {
  return plain({ fields: value.fields.map(({ path, type }) => [path, type]), cuts: value.cuts });
}

/** True: no event passes all of these atoms, which look at one value. */
export function unsatisfiable(atoms: readonly Atom[]): boolean {
  if (holdsOpposites(atoms)) return true;
  // A test asks for a value, and for one of the declared type.
  if (atoms.some(({ negated, test }) => negated && test.kind === "present") && atoms.some(({ negated }) => !negated)) return true;
  const type = atoms[0]?.value.fields[0]?.type ?? "object";
  const asked = testsOn(atoms, false);
  const refused = testsOn(atoms, true);
  // Without a test that asks for a value, an event that lacks it passes them all.
  if (asked.length === 0) return false;
  return (
    noCandidate(asked, refused, type) ||
    noNumber(asked, refused, type) ||
    asked.some((one, index) => asked.slice(index + 1).some((other) => disjoint(one, other))) ||
    refused.some((one) => asked.some((other) => follows(one, other)))
  );
}

function holdsOpposites(atoms: readonly Atom[]): boolean {
  const keyOf = ({ quantifier, test }: Atom): string => plain({ quantifier, test });
  const asked = new Set(atoms.filter(({ negated }) => !negated).map(keyOf));
  return atoms.some((atom) => atom.negated && asked.has(keyOf(atom)));
}

/** Spans and names say nothing of the meaning. */
function plain(part: unknown): string {
  return JSON.stringify(part, (key, value) => (key === "span" || key === "name" || key === "optional" ? undefined : value));
}

/** Of one value and nothing beside it. */
type OwnTest = Exclude<Test, { kind: "present" | "field" | "has" }>;

function testsOn(atoms: readonly Atom[], negated: boolean): readonly OwnTest[] {
  return atoms.flatMap(({ quantifier, test, negated: turned }) =>
    turned !== negated || quantifier !== "one" || test.kind === "present" || test.kind === "field" || test.kind === "has" ? [] : [test],
  );
}

/** More than a person writes, and the time would show. */
const mostTries = 20_000;

/** Where the value is one of a few, each of them is tried, by the evaluator itself. */
function noCandidate(asked: readonly OwnTest[], refused: readonly OwnTest[], type: FieldType): boolean {
  const written = fewest(asked.filter((test) => test.kind === "equals" && !test.ignoringCase));
  const folded = written === undefined;
  const candidates = written ?? fewest(asked.filter((test) => test.kind === "equals"));
  if (candidates === undefined || candidates.length * (asked.length + refused.length) > mostTries) return false;
  // Of a value known but for its case, only what ignores case itself can be asked.
  const askable = (test: OwnTest): boolean => !folded || ("ignoringCase" in test && test.ignoringCase);
  const needed = asked.filter(askable).map((test) => passes(test, type));
  const excluded = refused.filter(askable).map((test) => passes(test, type));
  return candidates.every((value) => needed.some((holds) => !holds(value)) || excluded.some((holds) => holds(value)));
}

function fewest(tests: readonly OwnTest[]): readonly Scalar[] | undefined {
  const lists = tests.flatMap((test) => (test.kind === "equals" ? [test.values] : []));
  return lists.sort((a, b) => a.length - b.length)[0];
}

function passes(test: OwnTest, type: FieldType): (value: Scalar) => boolean {
  const value = { fields: [{ path: ["value"], type, lists: [], optional: true }], cuts: [] };
  const holds = matcher({ kind: "atom", negated: false, quantifier: "one", value, test });
  return (candidate) => holds({ value: candidate });
}

interface Bound {
  readonly value: number;
  /** The bound itself is no longer meant. */
  readonly open: boolean;
}

/** No number lies between the bounds. */
function noNumber(asked: readonly OwnTest[], refused: readonly OwnTest[], type: FieldType): boolean {
  const opposite = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" } as const;
  const bounds = [
    ...asked.flatMap((test) => (test.kind === "compare" ? [{ operator: test.operator, value: test.value }] : [])),
    ...refused.flatMap((test) => (test.kind === "compare" ? [{ operator: opposite[test.operator], value: test.value }] : [])),
  ];
  let least: Bound = { value: Number.NEGATIVE_INFINITY, open: false };
  let most: Bound = { value: Number.POSITIVE_INFINITY, open: false };
  for (const { operator, value } of bounds) {
    const below = operator === "<" || operator === "<=";
    const open = operator === "<" || operator === ">";
    const bound = type === "int" ? whole(value, open, below) : { value, open };
    if (below) most = bound.value < most.value || (bound.value === most.value && bound.open) ? bound : most;
    else least = bound.value > least.value || (bound.value === least.value && bound.open) ? bound : least;
  }
  return least.value > most.value || (least.value === most.value && (least.open || most.open));
}

/** The last whole number within the bound. */
function whole(value: number, open: boolean, below: boolean): Bound {
  if (below) return { value: open ? Math.ceil(value) - 1 : Math.floor(value), open: false };
  return { value: open ? Math.floor(value) + 1 : Math.ceil(value), open: false };
}
