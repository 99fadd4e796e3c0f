/** W11xx: what Datadog cannot hold. */

import { diagnostic } from "../diagnostic.ts";

export const datadog = {
  W1101: diagnostic<{ what: string; reason: string }>({
    severity: "warning",
    text: ({ what, reason }) => `${what} has no Datadog form: ${reason}`,
  }),
  W1102: diagnostic<{ field: string; computation: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is not in the raw log, and no Datadog attribute holds it`,
    hint: ({ field, computation }) => `if a pipeline of yours computes \`${computation}\`, write \`map ${field} -> ...\` in the source's \`on datadog\``,
  }),
  W1103: diagnostic<{ field: string; attribute: string; reason: string }>({
    severity: "warning",
    text: ({ field, attribute, reason }) => `\`${field}\` cannot be searched as \`@${attribute}\`: ${reason}`,
    hint: ({ field }) => `write \`map ${field} -> ...\` in the source's \`on datadog\` with the attribute that holds it`,
  }),
  W1104: diagnostic<{ form: string }>({
    severity: "warning",
    text: ({ form }) => `Datadog has no mapping form \`${form}\``,
    hint: () => "delete `as ...`: an attribute holds the raw value",
  }),
  W1105: diagnostic<{ value: number }>({
    severity: "warning",
    text: ({ value }) => `the number ${value} has no plain decimal form to search for`,
  }),
  W1106: diagnostic<{ window: string; longest: string }>({
    severity: "warning",
    text: ({ window, longest }) => `a window of ${window} is longer than Datadog's longest, ${longest}`,
    hint: ({ longest }) => `choose a window of at most ${longest}, or \`skip\` Datadog`,
  }),
  W1107: diagnostic<{ threshold: string }>({
    severity: "warning",
    text: ({ threshold }) => `\`${threshold}\` holds without any event, and Datadog never judges a group that lacks one`,
  }),
  W1108: diagnostic<{ status: string }>({
    severity: "warning",
    text: ({ status }) => `a ${status} detection is not emitted`,
  }),
  W1109: diagnostic<{ step: string }>({
    severity: "warning",
    text: ({ step }) => `\`${step}\` selects nothing, and Datadog has no search for nothing`,
  }),
  W1110: diagnostic<{ query: string; reason: string }>({
    severity: "warning",
    text: ({ query, reason }) => `\`query\` is no whole search: ${reason} in \`${query}\``,
    hint: () => 'write terms such as `set query: "source:cloudtrail"`',
  }),
  W1111: diagnostic<{ where: string }>({
    severity: "warning",
    text: ({ where }) => `Datadog would read braces in ${where} as a template variable, and cannot be told not to`,
    hint: () => "avoid `{{{{`, and an opening brace or a backslash at the end or before a value",
  }),
  W1112: diagnostic<{ deepest: number }>({
    severity: "warning",
    text: ({ deepest }) => `the predicate is nested more than ${deepest} deep`,
    hint: () => "name its parts with `define`, and say less in one detection",
  }),
  W1113: diagnostic<{ tag: string }>({
    severity: "warning",
    text: ({ tag }) => `Datadog has no tag \`${tag}\`, so it is left out`,
    hint: () => "tags begin with a letter and hold letters, digits, `_ - : . /` only, and at most 200 characters",
  }),
  W1114: diagnostic<{ keys: number }>({
    severity: "warning",
    text: ({ keys }) => `${keys} group keys: no rule with more than 3 is known to work on Datadog`,
  }),
  W1115: diagnostic<{ where: string; value: string }>({
    severity: "warning",
    text: ({ where, value }) => `\`${value}\` of ${where} has no Datadog attribute, so it is not shown there`,
  }),
  W1116: diagnostic<{ broken: string }>({
    severity: "warning",
    text: ({ broken }) => `Datadog would refuse the rule: ${broken}`,
  }),
  W1117: diagnostic<{ queries: readonly string[] }>({
    severity: "warning",
    text: ({ queries }) => `\`replace query\` gives one text, and the rule has ${queries.length} queries: ${queries.map((q) => `\`${q}\``).join(", ")}`,
    hint: () => "only the query of a rule with one can be replaced: one selection, and one measure",
  }),
  W1118: diagnostic<{ query: string; reason: string }>({
    severity: "warning",
    text: ({ query, reason }) => `the text of \`replace query\` is no whole search: ${reason} in \`${query}\``,
    hint: () => "write the whole search, the source's part too, such as `source:cloudtrail @evt.name:GetSecretValue`",
  }),
  W1119: diagnostic<{ bucket: string; legal: readonly string[] }>({
    severity: "warning",
    text: ({ bucket }) => `Datadog has no buckets of ${bucket}`,
    hint: ({ legal }) => `write \`per\` with one of ${legal.join(", ")}`,
  }),
  W1120: diagnostic<{ option: string }>({
    severity: "warning",
    text: ({ option }) => `\`${option}\` belongs to a baseline, and this detection has none`,
    hint: () => "delete it",
  }),
};
