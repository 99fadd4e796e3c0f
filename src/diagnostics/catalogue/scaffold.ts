/** E17xx: what `init` and `new` are asked for and cannot do. */

import { diagnostic } from "../diagnostic.ts";

const list = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");
const meant = (word: string | undefined): string | undefined => (word === undefined ? undefined : `did you mean \`${word}\`?`);

export const scaffold = {
  E1701: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `\`${path}\` is there already`,
    hint: () => "nothing was written; what is there is never overwritten",
  }),
  E1702: diagnostic<{ flags: readonly string[]; sources: readonly string[] }>({
    severity: "error",
    text: ({ flags }) => `${list(flags)} ${flags.length === 1 ? "is" : "are"} missing`,
    hint: ({ flags, sources }) =>
      `on a terminal \`samefire new\` asks; elsewhere it has to be told${flags.includes("--source") ? `; sources are ${list(sources)}` : ""}`,
  }),
  E1703: diagnostic<{ id: string }>({
    severity: "error",
    text: ({ id }) => `\`${id}\` is no id`,
    hint: () => "an id is words of a-z, 0-9, `-` and `_` with dots between them, each beginning with a letter, such as `aws.iam.user-created`",
  }),
  E1704: diagnostic<{ source: string; known: readonly string[]; nearest: string | undefined }>({
    severity: "error",
    text: ({ source, known }) => (known.length === 0 ? "there is no source here" : `there is no source \`${source}\``),
    hint: ({ known, nearest }) =>
      known.length === 0 ? "`samefire init` brings some" : (meant(nearest) ?? `there ${known.length === 1 ? "is" : "are"} ${list(known)}`),
  }),
  E1705: diagnostic<{ written: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` does not say which events`,
    hint: () => "write a field and its value, such as `eventName=ListSecrets`, or several values with commas between them",
  }),
  E1706: diagnostic<{ field: string; source: string; nearest: string | undefined }>({
    severity: "error",
    text: ({ field, source }) => `\`${source}\` has no field \`${field}\``,
    hint: ({ nearest }) => meant(nearest),
  }),
  E1707: diagnostic<{ field: string; type: string; wanted: string }>({
    severity: "error",
    text: ({ field, type, wanted }) => `\`${field}\` is ${type}, and ${wanted} is wanted here`,
  }),
  E1708: diagnostic<{ field: string; value: string; type: string }>({
    severity: "error",
    text: ({ field, value, type }) => `\`${value}\` is no value of \`${field}\`, which is ${type}`,
  }),
  E1709: diagnostic<{ kind: string; wanted: string; given: number }>({
    severity: "error",
    text: ({ kind, wanted, given }) => `\`--kind ${kind}\` takes ${wanted} \`--events\`, not ${given}`,
  }),
  E1710: diagnostic<{ flag: string; kind: string }>({
    severity: "error",
    text: ({ flag, kind }) => `\`--kind ${kind}\` takes no \`${flag}\``,
  }),
  E1711: diagnostic<{ field: string; why: string }>({
    severity: "error",
    text: ({ field, why }) => `\`${field}\` cannot be used twice: ${why}`,
  }),
};
