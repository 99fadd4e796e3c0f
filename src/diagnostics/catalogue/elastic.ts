/** E10xx: what Elastic cannot hold. */

import { diagnostic } from "../diagnostic.ts";

export const elastic = {
  E1001: diagnostic<{ title: string }>({
    severity: "error",
    text: ({ title }) => `Elastic takes no rule name like \`${title}\``,
    hint: () => "begin it with an ASCII letter or digit, end it with one or with a bracket, and write it in one line",
  }),
  E1002: diagnostic<{ what: string; reason: string }>({
    severity: "error",
    text: ({ what, reason }) => `${what} has no translation to Elastic: ${reason}`,
  }),
  E1003: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `Elastic cannot test one element of \`${field}\`: the index keeps the values of its fields apart`,
    hint: () => "ask for one field of the element, one that no element lacks where elements without it matter",
  }),
  E1004: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `Elastic has the list around \`${field}\` as one text, which cannot be taken apart for this test`,
    hint: () => "`any` with `is`, `in` or `starts with` can be searched for",
  }),
  E1005: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is computed, and Elastic has no field for it`,
    hint: ({ field }) => `write \`map ${field} -> ...\` in the source's \`on elastic\` if the platform's parser computes it`,
  }),
  E1006: diagnostic<{ field: string; form: string }>({
    severity: "error",
    text: ({ field, form }) => `\`${field}\` is mapped as \`${form}\`, which is no form that Elastic's translation knows`,
    hint: () => "forms are `java_map`, `text` and `merged`",
  }),
  E1007: diagnostic<object>({
    severity: "error",
    text: () => "Lucene's regular expressions have no anchors, and those of this one cannot be resolved",
    hint: () => "write `^` and `$` at the ends of the pattern or of its alternatives, not in a repetition",
  }),
  E1008: diagnostic<{ cuts: number; most: number }>({
    severity: "error",
    text: ({ cuts, most }) => `${cuts} cuts of one value make too long a query: it doubles with each, and Elastic takes ${most}`,
  }),
  E1009: diagnostic<object>({
    severity: "error",
    text: () => "the pattern is longer than Elastic compiles",
    hint: () => "a regular expression may have 1,000 characters; `starts with`, `ends with` and `contains` take texts of any length",
  }),
  E1010: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is a date in Elastic, which does not keep the text that was logged`,
    hint: () => "only its presence can be tested",
  }),
  E1011: diagnostic<{ index: string }>({
    severity: "error",
    text: ({ index }) => `\`${index}\` is no index pattern`,
    hint: () => 'write names such as "logs-aws.cloudtrail-*", separated by commas',
  }),
  E1012: diagnostic<object>({
    severity: "error",
    text: () => "the condition nests deeper than the 300 levels of an ES|QL expression",
    hint: () => "split the condition, or write long alternatives as one list",
  }),
  E1013: diagnostic<{ length: number }>({
    severity: "error",
    text: ({ length }) => `the query has ${length} characters, and Elastic takes 1,000,000`,
    hint: () => "shorten the lists, or split the detection",
  }),
};
