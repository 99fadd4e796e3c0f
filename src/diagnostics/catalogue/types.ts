/** E03xx: fields, types and the language's laws. */

import { diagnostic } from "../diagnostic.ts";

const or = (words: readonly string[]): string => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words[words.length - 1]}`);

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;

const clauseHints = new Map([
  ["an `alert`", "write `alert on each event` or `alert when count >= 5 within 10m`"],
  ["a `report`", "write `report count for each FIELD over 7d`"],
  ["a `from SOURCE`", "write `from SOURCE where ...`: what is looked at"],
]);

export const types = {
  // Fields and values
  E0301: diagnostic<{ field: string; source: string; suggestion: string | undefined }>({
    severity: "error",
    text: ({ field }) => `unknown field \`${field}\``,
    // A field below one that is declared is no misspelling of it.
    hint: ({ field, suggestion, source }) =>
      suggestion === undefined || field.startsWith(`${suggestion}.`)
        ? `\`${source}\` does not declare it; if the log has it, add \`${field}: optional string\` (or its type) to the source's \`fields\``
        : `did you mean \`${suggestion}\`?`,
  }),
  E0302: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is a list, and this test looks at one value`,
    hint: ({ field }) => `write \`any ${field} ...\` or \`every ${field} ...\``,
  }),
  E0303: diagnostic<{ field: string; quantifier: string }>({
    severity: "error",
    text: ({ field, quantifier }) => `\`${field}\` is one value, so there is nothing for \`${quantifier}\` to range over`,
    hint: ({ quantifier }) => `take \`${quantifier}\` away`,
  }),
  E0304: diagnostic<{ field: string; quantifier: string }>({
    severity: "error",
    text: ({ quantifier }) => `\`${quantifier}\` cannot ask whether a value is there: no element of a list is missing`,
    hint: ({ field }) => `write \`${field} is present\`: the list has an element`,
  }),
  E0305: diagnostic<{ define: string; on: string; used: string }>({
    severity: "error",
    text: ({ define, on, used }) => `the define \`${define}\` is on \`${on}\`, and this selects from \`${used}\``,
    hint: ({ used }) => `write a define on \`${used}\``,
  }),
  E0306: diagnostic<{ field: string; type: string; found: string }>({
    severity: "error",
    text: ({ field, type, found }) => `\`${field}\` is ${type}, and this is ${found}`,
    hint: ({ type }) =>
      ({
        string: "write a text in quotes",
        int: "write a whole number",
        float: "write a number",
        bool: "write `true` or `false`",
        ip: "write an address in quotes",
      })[type],
  }),
  E0307: diagnostic<{ field: string; type: string; test: string; takes: readonly string[] }>({
    severity: "error",
    text: ({ field, type, test, takes }) => `\`${test}\` is a test on ${or(takes)}, and \`${field}\` is ${type}`,
  }),
  E0308: diagnostic<{ field: string; type: string; other: string; otherType: string }>({
    severity: "error",
    text: ({ field, type, other, otherType }) => `\`${field}\` is ${type} and \`${other}\` is ${otherType}: they cannot be compared`,
    hint: () => "nothing is converted: compare fields of one type, lists by `any` or `every` on the left only",
  }),
  E0309: diagnostic<{ field: string; type: string }>({
    severity: "error",
    text: ({ field, type }) => `\`${field}\` is ${type}, and only text has a case to ignore`,
    hint: () => "take `ignoring case` away",
  }),
  E0310: diagnostic<{ character: string }>({
    severity: "error",
    text: ({ character }) => `\`ignoring case\` folds ASCII letters only, and this text holds \`${character}\``,
    hint: () => "write the spellings that you mean as a list, without `ignoring case`",
  }),
  E0311: diagnostic<{ network: string; why: string; canonical: string | undefined }>({
    severity: "error",
    text: ({ network, why }) => `\`${network}\` is no network: ${why}`,
    hint: ({ canonical }) => (canonical === undefined ? "write an address, `/` and a prefix length, such as `10.0.0.0/8`" : `write \`${canonical}\``),
  }),
  E0312: diagnostic<{ written: string }>({
    severity: "error",
    text: ({ written }) => `\`${written}\` is no escape of \`like\``,
    hint: () => "`*` is any run, `?` one character; `\\*`, `\\?` and `\\\\` stand for themselves (in quotes write `\\\\*`, or use '...')",
  }),
  E0314: diagnostic<{ number: string; why: string }>({
    severity: "error",
    text: ({ number, why }) => `${number} cannot stand here: ${why}`,
  }),
  E0315: diagnostic<{ field: string; type: string }>({
    severity: "error",
    text: ({ field, type }) => `\`has\` looks into the objects of a list, and \`${field}\` is ${type}`,
  }),
  E0316: diagnostic<{ address: string; canonical: string | undefined }>({
    severity: "error",
    text: ({ address }) => `\`${address}\` is no address as logs write it`,
    hint: ({ canonical }) => (canonical === undefined ? "write an IPv4 or IPv6 address" : `write \`${canonical}\``),
  }),
  E0318: diagnostic<{ field: string; type: string }>({
    severity: "error",
    text: ({ field, type }) => `\`${field}\` is ${type}, and only a bool stands alone as a test`,
    hint: ({ field }) => `say what is asked of it, such as \`${field} is present\``,
  }),

  // Groups, measures, lets
  E0320: diagnostic<{ field: string; type: string; role: string; takes: readonly string[] }>({
    severity: "error",
    text: ({ field, type, role, takes }) => `\`${field}\` is ${type}, and ${role} is one value of type ${or(takes)}`,
  }),
  E0321: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is named twice`,
    hint: () => "delete one of the two",
  }),
  E0322: diagnostic<{ step: string; given: number; keys: number }>({
    severity: "error",
    text: ({ step, given, keys }) => `\`${step}\` has ${counted(given, "field")} after \`by\`, and \`for each\` has ${keys}`,
    hint: () => "`by` gives one field for each of the `for each` fields, in their order",
  }),
  E0323: diagnostic<{ field: string; type: string; key: string; keyType: string }>({
    severity: "error",
    text: ({ field, type, key, keyType }) => `\`${field}\` is ${type} and stands for \`${key}\`, which is ${keyType}`,
    hint: () => "the fields that stand for one key have one type",
  }),
  E0324: diagnostic<{ first: string; firstType: string; other: string; otherType: string }>({
    severity: "error",
    text: ({ first, firstType, other, otherType }) => `\`${first}\` is ${firstType} and \`${other}\` is ${otherType}: a \`let\` has one type`,
  }),
  E0325: diagnostic<{ field: string; type: string; cut: string }>({
    severity: "error",
    text: ({ field, type, cut }) => `\`${cut}\` cuts text, and \`${field}\` is ${type}`,
  }),
  E0326: diagnostic<{ cut: string }>({
    severity: "error",
    text: ({ cut }) => `\`${cut}\` needs a text to look for`,
    hint: () => "an empty text stands at the start of every value",
  }),

  // Conditions
  E0330: diagnostic<{ where: string }>({
    severity: "error",
    text: ({ where }) => `${where} has no \`>=\` or \`>\``,
    hint: () => "a condition is judged where events are, so at least one threshold is a lower bound",
  }),
  E0331: diagnostic<{ step: string }>({
    severity: "error",
    text: ({ step }) => `\`${step}\` has a threshold and no window of its own`,
    hint: ({ step }) => `in \`then\`, write \`${step} (... within 10m)\``,
  }),
  E0332: diagnostic<{ step: string }>({
    severity: "error",
    text: ({ step }) => `\`then no ${step}\` is not the last step`,
    hint: () => "absence is decided at the end of its window, so nothing can follow it",
  }),
  E0333: diagnostic<{ step: string }>({
    severity: "error",
    text: ({ step }) => `\`then no ${step}\` cannot have a threshold`,
    hint: () => "write the step alone: any event of it speaks against the alert",
  }),
  E0334: diagnostic<{ baseline: string; bucket: string }>({
    severity: "error",
    text: ({ baseline, bucket }) => `a baseline of ${baseline} is not two or more whole buckets of ${bucket}`,
    hint: () => "choose a bucket that divides the baseline at least twice",
  }),
  E0335: diagnostic<{ learning: string; window: string }>({
    severity: "error",
    text: ({ learning, window }) => `learning for ${learning} is longer than the window of ${window}`,
    hint: () => "what lies before the window is not remembered",
  }),
  E0336: diagnostic<{ what: string }>({
    severity: "error",
    text: ({ what }) => `${what} is longer than nothing`,
    hint: () => "write a duration such as `10m`",
  }),
  E0337: diagnostic<{ threshold: string; why: string }>({
    severity: "error",
    text: ({ threshold, why }) => `\`${threshold}\` is no threshold: ${why}`,
  }),
  E0338: diagnostic<{ rule: string; needs: string; found: number }>({
    severity: "error",
    text: ({ rule, needs, found }) => (found === 0 ? `a ${rule} needs ${needs}` : `a ${rule} has one ${needs.replace(/^(a|an) /, "")}, and this is another`),
    hint: ({ needs, found }) => (found === 0 ? clauseHints.get(needs) : "delete one of the two"),
  }),
  E0339: diagnostic<Record<never, never>>({
    severity: "error",
    text: () => "the condition names its events, so nothing looks at this `from`",
    hint: () => "delete it, or write it as `events NAME from ...` and use the name in the condition",
  }),
  E0340: diagnostic<Record<never, never>>({
    severity: "error",
    text: () => "`sort` names a measure that is not reported",
    hint: () => "sort by one of the measures after `report`",
  }),
  E0341: diagnostic<{ what: string; found: number; limit: number }>({
    severity: "error",
    text: ({ what, found, limit }) => `${found} ${what}, and at most ${limit} are taken`,
    hint: () => "no platform takes as many: split the detection",
  }),

  // Sources
  E0350: diagnostic<{ source: string; found: number }>({
    severity: "error",
    text: ({ source, found }) =>
      found === 0 ? `the source \`${source}\` does not say which field is its time` : `the source \`${source}\` has one \`time\`, and this is another`,
    hint: ({ found }) => (found === 0 ? "write `time FIELD`" : undefined),
  }),
  E0351: diagnostic<{ field: string; type: string }>({
    severity: "error",
    text: ({ field, type }) => `\`${field}\` is ${type}, and the time of an event is one timestamp that is always there`,
    hint: ({ field }) => `declare \`${field}: timestamp\``,
  }),
  E0352: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `the field \`${field}\` is declared twice`,
    hint: () => "delete one of the two",
  }),
  E0353: diagnostic<{ field: string; parent: string; type: string }>({
    severity: "error",
    text: ({ field, parent, type }) => `\`${field}\` lies in \`${parent}\`, which is ${type}`,
    hint: ({ parent }) => `declare \`${parent}\` as an object or a list of objects`,
  }),
  E0354: diagnostic<{ name: string; known: readonly string[]; suggestion: string | undefined }>({
    severity: "error",
    text: ({ name }) => `nothing computes \`${name}\``,
    hint: ({ known, suggestion }) => (suggestion === undefined ? `known: ${known.map((k) => `\`${k}\``).join(", ")}` : `did you mean \`${suggestion}\`?`),
  }),
  E0355: diagnostic<{ field: string; type: string; role: string }>({
    severity: "error",
    text: ({ field, type, role }) => `\`${field}\` is ${type}, and ${role} is one string`,
  }),
  E0356: diagnostic<{ field: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is mapped twice here`,
    hint: () => "delete one of the two",
  }),

  // Samples and tests
  E0360: diagnostic<{ field: string; argument: string }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is computed, so it cannot be set`,
    hint: ({ argument }) => `set \`${argument}\`, which it is computed from`,
  }),
  E0361: diagnostic<{ field: string; source: string; suggestion: string | undefined }>({
    severity: "error",
    text: ({ field }) => `unknown field \`${field}\``,
    hint: ({ suggestion, source }) =>
      suggestion === undefined
        ? `\`${source}\` does not declare it: if the event is to have it all the same, write the key in quotes`
        : `did you mean \`${suggestion}\`?`,
  }),
  E0362: diagnostic<Record<never, never>>({
    severity: "error",
    text: () => "`missing` takes a key out of an object, and this is a list",
    hint: () => "write the list without it, or `null`",
  }),
  E0363: diagnostic<{ events: number; limit: number }>({
    severity: "error",
    text: ({ events, limit }) => `this test has ${events} events, and at most ${limit} are run`,
    hint: () => 'put a longer log into a file and write `log "FILE"`',
  }),
  E0364: diagnostic<{ rule: string; expected: string }>({
    severity: "error",
    text: ({ rule, expected }) => `a ${rule} has no ${expected}`,
    hint: ({ rule }) => (rule === "hunt" ? "write `expect N rows` or `expect rows (...)`" : "write `expect alert`, `expect no alert` or `expect N alerts`"),
  }),
  E0365: diagnostic<{ given: number; keys: readonly string[] }>({
    severity: "error",
    text: ({ given, keys }) =>
      keys.length === 0
        ? "the alert has no groups: there is no `for each`"
        : `${counted(given, "value")} for the ${counted(keys.length, "key").replace(/^1 /, "")} ${keys.map((k) => `\`${k}\``).join(", ")}`,
    hint: ({ keys }) =>
      keys.length === 0
        ? "write `expect alert`"
        : keys.length === 1
          ? "write one value for each group"
          : `write \`(${keys.map(() => "...").join(", ")})\` for each group`,
  }),
  E0366: diagnostic<{ key: string; type: string; found: string }>({
    severity: "error",
    text: ({ key, type, found }) => `\`${key}\` is ${type}, so no group has ${found} there`,
  }),
  E0367: diagnostic<{ given: number; columns: readonly string[] }>({
    severity: "error",
    text: ({ given, columns }) => `${counted(given, "value")} for a row of ${columns.map((column) => `\`${column}\``).join(", ")}`,
    hint: ({ columns }) => `write \`(${columns.map(() => "...").join(", ")})\` for each row: its keys, then its measures`,
  }),
  E0368: diagnostic<{ column: string; type: string; found: string }>({
    severity: "error",
    text: ({ column, type, found }) => `\`${column}\` is ${type}, so no row has ${found} there`,
  }),
};
