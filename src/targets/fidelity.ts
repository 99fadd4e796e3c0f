/** What a translation may differ in: the catalogue of differences, and how an atom's difference becomes a detection's. Specification: docs/fidelity.md, generated from here. */

import type { Span } from "../diagnostics/diagnostic.ts";

/** What the difference does to the atom or window that it concerns, read positively. */
export type Effect = "matches_more" | "matches_less" | "either";
/** What it does to the verdict of the whole detection. */
export type Direction = "may_miss" | "may_over_fire" | "both";

export interface DifferenceKind {
  /** `approximate`: a counterexample exists and the bound holds. `unmodelled`: the platform's behaviour is not documented. `stated`: alerts or options differ, the verdict does not. */
  readonly class: "approximate" | "unmodelled" | "stated";
  readonly platforms: readonly string[];
  readonly effect: Effect;
  /** One sentence for docs/fidelity.md. */
  readonly what: string;
  readonly bound?: string;
}

/** Codes never change their meaning and are never reused. */
export const differences = {
  anchored_window: {
    class: "approximate",
    platforms: ["panther"],
    effect: "matches_less",
    what: "windows are fixed and open at a group's first match, so events that straddle two windows are counted apart",
    bound: "2N-1 in the window fires here, and what fires here reaches N in the window and the delay",
  },
  wider_window: {
    class: "approximate",
    platforms: ["datadog", "panther"],
    effect: "matches_more",
    what: "the window is the next longer one that the platform has",
    bound: "what the reference fires on fires here",
  },
  estimated_distinct: {
    class: "unmodelled",
    platforms: ["panther", "datadog"],
    effect: "either",
    what: "different values are counted by a sketch",
  },
  window_end_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "whether a window includes its end, and whether it goes by event or arrival time, is not documented",
  },
  alert_cap: {
    class: "stated",
    platforms: ["elastic"],
    effect: "matches_less",
    what: "one run raises at most max_signals alerts",
    bound: "nothing is lost up to max_signals groups or events in one run",
  },
  row_cap: {
    class: "stated",
    platforms: ["elastic"],
    effect: "matches_less",
    what: "an answer has at most 1,000 rows where the hunt sets no limit, and never more than 10,000",
    bound: "nothing is lost of that many groups",
  },
  suppression_differs: {
    class: "stated",
    platforms: ["elastic", "datadog", "panther"],
    effect: "either",
    what: "`at most once per` becomes the platform's own suppression; verdicts by groups are equal",
  },
  text_in_object: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "either",
    what: "a field cut out of a stringified object: a value that holds `, `, `}` or `=` can be read as another key's",
  },
  empty_text_dropped: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "matches_less",
    what: "the ingest pipeline removes empty texts, empty objects and null elements, so an empty value is a missing one",
  },
  long_text_dropped: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "matches_less",
    what: "a keyword beyond ignore_above (1,024 by default, 8,191 for stringified objects, 32,765 for what is searched below one) is null",
  },
  unicode_case: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "matches_more",
    what: "TO_LOWER folds beyond ASCII: the Kelvin sign equals k",
  },
  existence_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "whether `@f:*` matches null and the empty text is not documented",
  },
  empty_object_lost: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "matches_less",
    what: "`@f:*` finds an object by what it holds, so one that holds nothing, `{}`, is a missing one; a reading that finds it finds null as well",
    bound: "an object that holds a value is there",
  },
  cidr_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "`CIDR()` is documented for log search, but not for detection rules, and says nothing of IPv4-mapped addresses",
  },
  numeric_facet_assumed: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "an order test or a sum works on an attribute that the organisation has made a measure, and nothing in the rule can make it one",
  },
  empty_text_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: 'whether `@f:""` finds the empty text is not documented',
  },
  distinct_tuples_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "how several distinct fields count together is not documented",
  },
  merged_field: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "matches_more",
    what: "where the value is missing, the platform's field holds another field's value",
  },
  joined_list: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "either",
    what: "the elements of a list are joined by `␞` to be tested together, so an element that holds it is two",
  },
  query_replaced: {
    class: "unmodelled",
    platforms: ["elastic", "datadog"],
    effect: "either",
    what: "a hand-written text stands for the query, so nothing is proved of it",
  },
  rounded_baseline: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "either",
    what: "sums that do not fit into 64 bits with their squares are compared with their baseline in floating point",
    bound: "nothing differs up to the sum that is named",
  },
  shared_sequence_window: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "matches_more",
    what: "both sides of `THEN` share one window, as long as the first step's own and the way to the second together",
    bound: "what the reference fires on fires here",
  },
  tie_order: {
    class: "approximate",
    platforms: ["datadog", "panther"],
    effect: "matches_less",
    what: "a step comes strictly before the next, so steps that are completed at one time may not count as ordered",
    bound: "only chains are missed in which one step is completed in the second of the step before it",
  },
  step_start_unverified: {
    class: "unmodelled",
    platforms: ["datadog", "panther"],
    effect: "either",
    what: "whether a later step of a sequence counts what came before, or completed, the step before it is not documented",
  },
  vendor_anomaly_model: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "either",
    what: "what is unusual is decided by the vendor's own model, which is not documented; search, group, measure and bucket are the detection's",
  },
  floor_dropped: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "matches_more",
    what: "an anomaly rule has one query and no further threshold, so those beside a baseline are lost",
  },
  learning_per_rule: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "either",
    what: "a new value rule learns for whole days from its own beginning, and a group that comes later may or may not have days of its own; the detection asks for an old event of the group",
    bound: "once the rule is older than its learning time, and that is a number of whole days, one at least, what the reference fires on fires here",
  },
  longer_memory: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "matches_less",
    what: "a value is remembered for the next number of whole days",
    bound: "only values are missed that were seen longer ago than the detection remembers; what is in its memory never fires",
  },
  new_tuples_unverified: {
    class: "unmodelled",
    platforms: ["datadog"],
    effect: "matches_less",
    what: "whether several attributes must each be new, or only new together, is not documented",
  },
  index_selected: {
    class: "approximate",
    platforms: ["elastic"],
    effect: "either",
    what: "the detection reads indices that it names itself, not those of its source",
  },
  query_selected: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "either",
    what: "the detection finds its source's logs by a search that it gives itself, not by the source's",
  },
  tolerance_selected: {
    class: "approximate",
    platforms: ["datadog"],
    effect: "either",
    what: "the detection sets how far from its own baseline the platform lets a measure go",
  },
  log_types_selected: {
    class: "approximate",
    platforms: ["panther"],
    effect: "either",
    what: "the detection reads log types that it names itself, not those of its source",
  },
  links_unverified: {
    class: "unmodelled",
    platforms: ["panther"],
    effect: "matches_more",
    what: "whether the matches that end one transition of a chain have to be those that begin the next is not documented",
    bound: "what the reference fires on fires here",
  },
  chain_overlap: {
    class: "approximate",
    platforms: ["panther"],
    effect: "matches_more",
    what: "in a chain of three steps or more where one event can be two steps in a row, either it then is both, or the matches of two transitions need not be one chain: every reading of the documentation that upstream's tests leave fires more often",
    bound: "what the reference fires on fires here, but for steps that are completed at one time",
  },
  absence_unverified: {
    class: "unmodelled",
    platforms: ["panther"],
    effect: "either",
    what: "whether a run waits for the end of the time in which something must not follow, and whether it counts what follows after that in its look-back, is not documented; what followed and arrives after the run comes too late",
    bound: "what nothing follows for a whole look-back fires, and where something fires the steps before it are there",
  },
  hopping_window: {
    class: "approximate",
    platforms: ["panther"],
    effect: "matches_more",
    what: "steps are looked for in the look-back L of each run, every R, where the detection has a window that slides",
    bound: "what fits within L - R with the delays of its events fires here, and what fires here fits within L",
  },
  distinct_as_count: {
    class: "approximate",
    platforms: ["panther"],
    effect: "matches_more",
    what: "a step's matches are counted where the detection counts different values",
    bound: "what the reference fires on fires here",
  },
  step_window_lost: {
    class: "approximate",
    platforms: ["panther"],
    effect: "matches_more",
    what: "a step's matches are counted in the whole look-back, not in the step's own window",
    bound: "what the reference fires on fires here, since the look-back is as long as all windows and the time between two runs together",
  },
} as const satisfies Record<string, DifferenceKind>;

export type DifferenceCode = keyof typeof differences;

export interface Difference {
  readonly code: DifferenceCode;
  readonly direction: Direction;
  /** With this detection's numbers and fields: "the window of 4m becomes 5m". */
  readonly text: string;
  readonly span?: Span;
  readonly seconds?: Lengths;
  /** The number of a cap. */
  readonly most?: number;
}

/** What a bound speaks of, in seconds, where the difference concerns a length of time. */
export interface Lengths {
  /** The detection's. */
  readonly window?: number;
  /** What it is on the platform. */
  readonly becomes?: number;
  /** How far a run looks back, and how often there is one. */
  readonly lookback?: number;
  readonly rate?: number;
}

export const directionText: Readonly<Record<Direction, string>> = {
  may_miss: "may miss",
  may_over_fire: "may fire where the detection does not",
  both: "may miss, and may fire where the detection does not",
};

/** What each effect does to the verdict, given whether what it concerns is negated once more than not. */
export function directionOf(effect: Effect, flipped: boolean): Direction {
  if (effect === "either") return "both";
  return (effect === "matches_more") !== flipped ? "may_over_fire" : "may_miss";
}

/** Of one difference. A bound is of what is read positively, so where its effect has turned round there is none. */
export function boundOf({ code, direction }: Pick<Difference, "code" | "direction">): string | undefined {
  const { effect, bound }: DifferenceKind = differences[code];
  return effect !== "either" && direction === directionOf(effect, true) ? undefined : bound;
}

/** Several differences together. */
export function combined(directions: readonly Direction[]): Direction | undefined {
  const [first, ...rest] = directions;
  if (first === undefined) return undefined;
  return rest.every((d) => d === first) ? first : "both";
}

/** `stated` differences leave the verdict alone, so they do not lower the fidelity. */
export function fidelityOf(found: readonly Difference[]): "exact" | "approximate" | "unmodelled" {
  const classes = new Set<DifferenceKind["class"]>(found.map((d) => differences[d.code].class));
  return classes.has("unmodelled") ? "unmodelled" : classes.has("approximate") ? "approximate" : "exact";
}
