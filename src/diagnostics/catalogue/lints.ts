/** W05xx: what is legal and probably not meant. */

import { diagnostic } from "../diagnostic.ts";

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
    text: ({ why }) => `this can never be true: ${why}`,
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
};
