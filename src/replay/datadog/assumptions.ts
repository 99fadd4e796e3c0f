/** What Datadog does not document, as parameters: a proof replays every choice that a rule can notice. */

import type { Search } from "../../../grammars/datadog/search.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Rule } from "./rule.ts";

export interface Assumptions {
  /** Whether an event exactly one window before the last still counts. */
  readonly windowEnd: "closed" | "half-open";
  /** Whether of two events at one instant either can precede the other, in `THEN` and in a sequence. */
  readonly sameInstant: "precedes" | "excluded";
  /**
   * What the later side of `THEN` and a later step of a sequence count: only what came after the event that completed the step before,
   * or their whole window, in which one event may then serve two steps.
   */
  readonly laterStep: "after" | "whole-window";
  /** Whether `@f:*` finds an empty text. */
  readonly emptyTextExists: boolean;
  /** Whether `@f:*` finds what holds no value: null, an empty list, an empty object. */
  readonly valuelessExists: boolean;
  /** What an IPv4-mapped IPv6 address is to `CIDR`. */
  readonly mappedAddress: "IPv6" | "IPv4";
  /** Who learns new values for the learning time: the rule once, or each group from its first log. */
  readonly learns: "rule" | "group";
  /** Of several attributes that are learned: new as a tuple, each of them, or one of them. */
  readonly newness: "together" | "each" | "one";
}

/** The reading nearest to the words of the documentation; the matcher that Datadog published finds everything that has a key. */
export const usual: Assumptions = {
  windowEnd: "closed",
  sameInstant: "precedes",
  laterStep: "after",
  emptyTextExists: true,
  valuelessExists: true,
  mappedAddress: "IPv6",
  learns: "rule",
  newness: "together",
};

/** Every reading that could change what the rule says; the usual one first. */
export function readingsOf(rule: Rule): readonly Assumptions[] {
  const { kind } = rule.method;
  const ordered = kind === "sequence" || (kind === "threshold" && rule.method.cases.some((condition) => condition.kind === "ordered"));
  const exists = rule.queries.some(({ search }) => asks(search, asksExistence));
  const networks = rule.queries.some(({ search }) => asks(search, ({ kind }) => kind === "network"));
  const choices: { readonly [Name in keyof Assumptions]: readonly Assumptions[Name][] } = {
    windowEnd: kind === "anomaly" ? [usual.windowEnd] : ["closed", "half-open"],
    sameInstant: ordered ? ["precedes", "excluded"] : [usual.sameInstant],
    laterStep: ordered ? ["after", "whole-window"] : [usual.laterStep],
    emptyTextExists: exists ? [true, false] : [usual.emptyTextExists],
    valuelessExists: exists ? [true, false] : [usual.valuelessExists],
    mappedAddress: networks ? ["IPv6", "IPv4"] : [usual.mappedAddress],
    learns: kind === "new-value" ? ["rule", "group"] : [usual.learns],
    newness: kind === "new-value" && rule.queries.some(({ measured }) => measured.length > 1) ? ["together", "each", "one"] : [usual.newness],
  };
  let readings: readonly Assumptions[] = [usual];
  for (const [name, values] of Object.entries(choices)) {
    readings = values.flatMap((value) => readings.map((reading) => ({ ...reading, [name]: value })));
  }
  return readings;
}

function asksExistence(search: Search): boolean {
  return search.kind === "term" && search.field.kind === "attribute" && search.value.kind === "exists";
}

/** Whether one of its terms does. */
function asks(search: Search, what: (term: Search) => boolean): boolean {
  switch (search.kind) {
    case "and":
    case "or":
      return search.of.some((part) => asks(part, what));
    case "not":
      return asks(search.of, what);
    case "network":
    case "term":
      return what(search);
    default:
      return assertNever(search);
  }
}
