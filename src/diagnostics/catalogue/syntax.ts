/** E01xx: what the lexer and the parser refuse. */

import { diagnostic } from "../diagnostic.ts";

/** What the common part of RE2, Lucene and Python (law 5) does not have, or what is no regular expression at all. */
export type RegexProblem =
  | "look-around"
  | "back-reference"
  | "lazy"
  | "possessive"
  | "boundary"
  | "anchor-escape"
  | "inline-flags"
  | "named-group"
  | "posix-class"
  | "property"
  | "octal"
  | "escape"
  | "class-operator"
  | "class-unclosed"
  | "class-empty"
  | "range-order"
  | "range-end"
  | "group-unclosed"
  | "group-unopened"
  | "bracket-unopened"
  | "nothing-to-repeat"
  | "repeated-repetition"
  | "repeated-anchor"
  | "repetition-form"
  | "repetition-order"
  | "repetition-limit"
  | "too-deep"
  | "trailing-backslash";

const regexProblems: Readonly<Record<RegexProblem, readonly [text: string, hint: string]>> = {
  "look-around": ["look-ahead and look-behind are not in the common part of RE2, Lucene and Python", "say it with a second test, joined by `and` or `and not`"],
  "back-reference": ["back-references are not in the common part of RE2, Lucene and Python", "spell out what is to be found"],
  lazy: ["lazy quantifiers are not in the common part of RE2, Lucene and Python", "take the `?` out: a search only asks whether there is a match"],
  possessive: ["possessive quantifiers are not in the common part of RE2, Lucene and Python", "take the `+` out"],
  boundary: ["word boundaries are not in the common part of RE2, Lucene and Python", "name the characters, such as `(^|[^a-z])cat([^a-z]|$)`"],
  "anchor-escape": ["this anchor is not in the common part of RE2, Lucene and Python", "write `^` or `$`, which are the very ends of the value"],
  "inline-flags": ["inline flags are not in the common part of RE2, Lucene and Python", "name both cases, such as `[aA]`"],
  "named-group": ["groups with a name are not in the common part of RE2, Lucene and Python", "write a plain group: nothing is captured"],
  "posix-class": ["POSIX classes are not in the common part of RE2, Lucene and Python", "name the range, such as `a-z`"],
  property: ["Unicode properties are not in the common part of RE2, Lucene and Python", "name the range, such as `a-z`"],
  octal: ["octal escapes are not in the common part of RE2, Lucene and Python", "write the character itself"],
  escape: ["there is no such escape", "escapes are \\d \\w \\s \\D \\W \\S \\n \\r \\t and a backslash before a punctuation mark"],
  "class-operator": ["`[`, `&&`, `--`, `||` and `~~` mean different things in a class on different platforms", "put a backslash before the mark"],
  "class-unclosed": ["this class is not closed", "put `]` at its end"],
  "class-empty": ["an empty class matches nothing", "name at least one character, and put a backslash before a `]` of its own"],
  "range-order": ["this range runs backwards", "put the lower character first"],
  "range-end": ["a range ends in single characters", "put a backslash before a `-` that stands for itself"],
  "group-unclosed": ["this group is not closed", "put `)` at its end, or a backslash before a `(` that stands for itself"],
  "group-unopened": ["nothing opens the group that ends here", "put a backslash before a `)` that stands for itself"],
  "bracket-unopened": ["this mark means itself on some platforms only", "put a backslash before it"],
  "nothing-to-repeat": ["there is nothing to repeat here", "put a backslash before a mark that stands for itself"],
  "repeated-repetition": ["a repetition of a repetition needs a group", "put the inner one in parentheses"],
  "repeated-anchor": ["an anchor cannot be repeated", "take the repetition out"],
  "repetition-form": ["a repetition is `{n}`, `{n,}` or `{n,m}`", "put a backslash before a `{` that stands for itself"],
  "repetition-order": ["this repetition's greatest number is below its least", "put the lower number first"],
  "repetition-limit": ["RE2 repeats at most 1,000 times, nested repetitions multiplied", "use a smaller number"],
  "too-deep": ["this pattern is nested too deeply", "at most 100 groups may stand in each other"],
  "trailing-backslash": ["a backslash needs a character behind it", "write two for the character itself"],
};

export const syntax = {
  E0101: diagnostic<{ expected: string; found: string; hint?: string }>({
    severity: "error",
    text: ({ expected, found }) => `expected ${expected}, found ${found}`,
    hint: ({ hint }) => hint,
  }),
  E0102: diagnostic<{ written: string; instead: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is not part of the language`,
    hint: ({ instead }) => instead,
  }),
  E0103: diagnostic<{ what: string; close: string }>({
    severity: "error",
    text: ({ what }) => `${what} is not closed`,
    hint: ({ close }) => (close === "`" ? "close it with a back-quote" : `close it with \`${close}\``),
  }),
  E0104: diagnostic<{ written: string; instead?: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is not a duration`,
    hint: ({ instead }) => (instead === undefined ? "a duration is a whole number and one of `s m h d w`, such as `90s` or `10m`" : `write \`${instead}\``),
  }),
  E0105: diagnostic<{ written: string; instead: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is not a number`,
    hint: ({ instead }) => instead,
  }),
  E0106: diagnostic<{ written: string; hint: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is not an escape`,
    hint: ({ hint }) => hint,
  }),
  E0107: diagnostic<{ what: "NUL" | "a lone surrogate" }>({
    severity: "error",
    text: ({ what }) => `a text cannot hold ${what}`,
    hint: () => "take it out: no platform can search for it",
  }),
  E0108: diagnostic<{ written: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is too large to be held exactly`,
    hint: () => "numbers reach from -2^53 to 2^53",
  }),
  E0109: diagnostic<{ written: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is too long`,
    hint: () => "a duration is at most a hundred years, `36500d`",
  }),
  E0110: diagnostic<{ limit: number }>({
    severity: "error",
    text: ({ limit }) => `brackets are nested more than ${limit} deep`,
    hint: () => "take the innermost part out, for predicates into a `define`",
  }),
  E0111: diagnostic<{ character: string; instead: string }>({
    severity: "error",
    text: ({ character }) => `${character} cannot stand here`,
    hint: ({ instead }) => instead,
  }),
  E0112: diagnostic<{ what: string; before: string }>({
    severity: "error",
    text: ({ what, before }) => `\`${what}\` has to stand before ${before}`,
    hint: () => "move it to the top of the file",
  }),
  E0113: diagnostic<{ written: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is below zero`,
    hint: () => "only values that fields are compared with may be",
  }),
  E0114: diagnostic<{ problem: RegexProblem }>({
    severity: "error",
    text: ({ problem }) => regexProblems[problem][0],
    hint: ({ problem }) => regexProblems[problem][1],
  }),
};
