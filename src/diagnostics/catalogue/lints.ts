/** W05xx: what is legal and probably not meant. */

import { diagnostic } from "../diagnostic.ts";

const none = Object.freeze({});
type None = typeof none;

export const lints = {
  W0501: diagnostic<{ kind: string; name: string }>({
    severity: "warning",
    text: ({ kind, name }) => `the ${kind} \`${name}\` is never used`,
    hint: () => "delete it, or use it",
  }),
  W0502: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `this holds for every event without \`${field}\` as well`,
    hint: ({ field }) => `if that is meant, write \`${field} is missing or ...\`; if not, \`${field} is present and ...\`; exceptions read best as \`unless\``,
  }),
  W0503: diagnostic<{ threshold: string; instead: string }>({
    severity: "warning",
    text: ({ threshold }) => `\`${threshold}\` holds at the first event, so nothing is counted`,
    hint: ({ instead }) => `write ${instead}, or a higher threshold`,
  }),
  W0504: diagnostic<{ why: string }>({
    severity: "warning",
    text: ({ why }) => `nothing can match here: ${why}`,
  }),
  W0505: diagnostic<{ field: string; type: string; found: string }>({
    severity: "warning",
    text: ({ field, type, found }) => `\`${field}\` is ${type}, and here it is ${found}`,
    hint: () => "a value of another type matches no test but `is present`: keep it only if the test is about that",
  }),
  W0506: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is the event's time, which \`at\` sets`,
    hint: () => "delete it",
  }),
  W0507: diagnostic<{ why: string }>({
    severity: "warning",
    text: ({ why }) => `this changes nothing: ${why}`,
    hint: () => "delete it, or write what was meant",
  }),
  W0508: diagnostic<{ tests: number }>({
    severity: "warning",
    text: ({ tests }) => (tests === 0 ? "this detection has no tests" : "no test of this detection shows what it stays silent on"),
    hint: ({ tests }) =>
      tests === 0
        ? "add one that alerts and one that ends in `expect no alert`: an event that only just does not match"
        : "add one that ends in `expect no alert`: an event that only just does not match",
  }),
  W0509: diagnostic<None>({
    severity: "warning",
    text: () => "a repetition without an end stands inside another, so a search can take very long",
    hint: () => "repeat once: `(a+)+` says no more than `a+`; often `like` or `contains` does as well",
  }),
  W0510: diagnostic<{ window: string; source: string; resolution: string }>({
    severity: "warning",
    text: ({ window, source, resolution }) => `within \`${window}\` only events of one time fit: those of \`${source}\` are ${resolution} apart`,
    hint: ({ resolution }) => `write at least \`${resolution}\``,
  }),
};
