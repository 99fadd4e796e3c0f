/** W12xx: what Panther cannot hold: the reasons of a refusal, and notes on what is missing from a translation. */

import { diagnostic } from "../diagnostic.ts";

export const panther = {
  W1201: diagnostic<{ what: string; why: string }>({
    severity: "warning",
    text: ({ what, why }) => `a Panther rule cannot do ${what}: ${why}`,
  }),
  W1202: diagnostic<{ operator: string }>({
    severity: "warning",
    text: ({ operator }) => `a Panther rule has no threshold with \`${operator}\`: it alerts when a count is reached, never when it is not`,
  }),
  W1203: diagnostic<Record<never, never>>({
    severity: "warning",
    text: () => "a Panther rule has one threshold, and here none implies the others",
    hint: () => "split the detection, or keep the threshold that decides",
  }),
  W1204: diagnostic<{ minutes: number }>({
    severity: "warning",
    text: ({ minutes }) => `a Panther rule counts in a window of at most ${minutes} minutes`,
  }),
  W1205: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is computed, and Panther's events do not have it`,
    hint: ({ field }) => `where a parser of yours adds it, write \`on panther { map ${field} -> ... }\` in the source`,
  }),
  W1206: diagnostic<{ field: string; form: string }>({
    severity: "warning",
    text: ({ field, form }) => `\`${field}\` is mapped \`as ${form}\`, and on Panther no form but the raw one is known`,
  }),
  W1207: diagnostic<{ field: string; to: string }>({
    severity: "warning",
    text: ({ field, to }) => `\`${field}\` lies in a list, and \`map ... -> ${to}\` does not say where that list is`,
    hint: () => "map the list itself; what is in it keeps its name",
  }),
  W1208: diagnostic<{ pattern: string }>({
    severity: "warning",
    text: ({ pattern }) => `Python's search for \`/${pattern}/\` can take exponentially long: one text can be repeated in more than one way`,
    hint: () => "repeat a single class or text, or use `like`",
  }),
  W1209: diagnostic<{ what: "title" | "id"; found: string }>({
    severity: "warning",
    text: ({ what, found }) => `Panther's ${what === "title" ? "DisplayName" : "RuleID"} cannot hold \`${found}\``,
    hint: ({ what }) => `write the ${what} without < > & " and %`,
  }),
  W1210: diagnostic<{ id: string }>({
    severity: "warning",
    text: ({ id }) => `\`${id}\` is deprecated, and deprecated detections are not given to Panther`,
    hint: () => 'write `on panther { skip because "..." }`',
  }),
  W1211: diagnostic<{ expected: boolean; of?: string }>({
    severity: "warning",
    text: ({ expected, of }) => {
      const rule = of === undefined ? "the Panther rule" : `the Panther rule of \`${of}\``;
      return `no test has an event that ${expected ? "matches" : "does not match"}, so ${rule} has no unit test with that result`;
    },
    hint: () => "add a test to the detection",
  }),
  W1212: diagnostic<{ levels: number }>({
    severity: "warning",
    text: ({ levels }) => `the predicate is nested more than ${levels} levels deep, which Python does not take`,
  }),
  W1213: diagnostic<{ what: string; why: string }>({
    severity: "warning",
    text: ({ what, why }) => `a Panther correlation cannot do ${what}: ${why}`,
  }),
  W1214: diagnostic<Record<never, never>>({
    severity: "warning",
    text: () => "the Panther correlation has no tests, since one would need more than a hundred matches",
  }),
  W1215: diagnostic<{ option: string }>({
    severity: "warning",
    text: ({ option }) => `\`${option}\` belongs to a correlation, and on Panther this detection is a rule`,
    hint: () => "delete it",
  }),
};
