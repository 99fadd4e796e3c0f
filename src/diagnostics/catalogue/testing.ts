/** E08xx: in-file tests. */

import { diagnostic } from "../diagnostic.ts";

const none = Object.freeze({});
type None = typeof none;

export const testing = {
  E0801: diagnostic<{ expected: string; got: string }>({
    severity: "error",
    text: ({ expected, got }) => `expected ${expected}, got ${got}`,
    hint: () => "the time line below the test shows the events that mattered",
  }),
  E0802: diagnostic<{ events: number; limit: number }>({
    severity: "error",
    text: ({ events, limit }) => `the test has ${events} events; at most ${limit} are run`,
    hint: () => "a window needs few events more than its threshold: repeat fewer times",
  }),
  E0803: diagnostic<{ file: string; reason: string }>({
    severity: "error",
    text: ({ file, reason }) => `the test's log \`${file}\` was not read whole: ${reason}`,
    hint: () => "the path is relative to the `.det` file",
  }),
  E0804: diagnostic<{ file: string; malformed: number; first: string }>({
    severity: "error",
    text: ({ file, malformed, first }) => `log \`${file}\` has ${malformed} malformed record${malformed === 1 ? "" : "s"}: ${first}`,
    hint: () => "repair the log: a test is to read all of it",
  }),
  E0805: diagnostic<None>({
    severity: "error",
    text: () => "the pattern is too large to be run",
    hint: () => "repetitions may multiply to 1,000 at most: write smaller ones",
  }),
};
