/** W10xx: what Elastic cannot hold. */

import { diagnostic } from "../diagnostic.ts";

export const elastic = {
  W1001: diagnostic<{ title: string }>({
    severity: "warning",
    text: ({ title }) => `Elastic takes no rule name like \`${title}\``,
    hint: () => "write at least three characters in one line, the first an ASCII letter or digit, the last one of these or a closing bracket",
  }),
  W1002: diagnostic<{ what: string; reason: string }>({
    severity: "warning",
    text: ({ what, reason }) => `${what} has no translation to Elastic: ${reason}`,
  }),
  W1003: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `Elastic cannot test one element of \`${field}\`: the index keeps the values of its fields apart`,
    hint: () => "ask for one field of the element, one that no element lacks where elements without it matter",
  }),
  W1004: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `Elastic has the list around \`${field}\` as one text, which cannot be taken apart for this test`,
    hint: () => "`any` with `is`, `in` or `starts with` can be searched for",
  }),
  W1005: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is computed, and Elastic has no field for it`,
    hint: ({ field }) => `write \`map ${field} -> ...\` in the source's \`on elastic\` if the platform's parser computes it`,
  }),
  W1006: diagnostic<{ field: string; form: string }>({
    severity: "warning",
    text: ({ field, form }) => `\`${field}\` is mapped as \`${form}\`, which is no form that Elastic's translation knows`,
    hint: () => "forms are `java_map`, `flattened`, `text` and `merged`",
  }),
  W1007: diagnostic<object>({
    severity: "warning",
    text: () => "Lucene's regular expressions have no anchors, and those of this one cannot be resolved",
    hint: () => "write `^` and `$` at the ends of the pattern or of its alternatives, not in a repetition",
  }),
  W1008: diagnostic<{ cuts: number; most: number }>({
    severity: "warning",
    text: ({ cuts, most }) => `${cuts} cuts of one value make too long a query: it doubles with each, and Elastic takes ${most}`,
  }),
  W1009: diagnostic<object>({
    severity: "warning",
    text: () => "the pattern is longer than Elastic compiles",
    hint: () => "a regular expression may have 1,000 characters; `starts with`, `ends with` and `contains` take texts of any length",
  }),
  W1010: diagnostic<{ index: string }>({
    severity: "warning",
    text: ({ index }) => `\`${index}\` is no index pattern`,
    hint: () => 'write names such as "logs-aws.cloudtrail-*", separated by commas',
  }),
  W1011: diagnostic<object>({
    severity: "warning",
    text: () => "the condition nests deeper than the 300 levels of an ES|QL expression",
    hint: () => "split the condition, or write long alternatives as one list",
  }),
  W1012: diagnostic<{ length: number }>({
    severity: "warning",
    text: ({ length }) => `the query has ${length} characters, and Elastic takes 1,000,000`,
    hint: () => "shorten the lists, or split the detection",
  }),
  W1013: diagnostic<{ commands: number; most: number }>({
    severity: "warning",
    text: ({ commands, most }) => `the query has ${commands} commands, and Elastic takes ${most}`,
    hint: () => "shorten the chain of steps, or split the detection",
  }),
  W1014: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is in a flattened field, in which Elastic can search for a value but not read it`,
    hint: () => "`is`, `in`, `starts with`, `is present` and `is missing` can be searched for; a key, a measure and other tests need a field of its own",
  }),
  W1015: diagnostic<{ field: string }>({
    severity: "warning",
    text: ({ field }) => `\`${field}\` is an object, and Elastic has columns for its fields alone`,
    hint: () => "ask for one of its fields",
  }),
  W1020: diagnostic<{ what: string; where: string }>({
    severity: "warning",
    text: ({ what }) => `a hunt of Elastic says its \`${what}\`, and this one has none`,
    hint: ({ where }) => where,
  }),
};
