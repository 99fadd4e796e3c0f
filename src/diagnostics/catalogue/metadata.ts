/** E04xx: language header, keys, ATT&CK ids, versions, and what every platform block must say. */

import { diagnostic } from "../diagnostic.ts";

const quoted = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");

export const metadata = {
  E0401: diagnostic<Record<never, never>>({
    severity: "error",
    text: () => "the file does not say its language",
    hint: () => "write `language 1` first",
  }),
  E0402: diagnostic<{ found: string }>({
    severity: "error",
    text: ({ found }) => `language ${found} is not known here`,
    hint: () => "this samefire reads `language 1`",
  }),
  E0403: diagnostic<{ key: string; rule: string; suggestion: string | undefined; known: readonly string[] }>({
    severity: "error",
    text: ({ key, rule }) => `a ${rule} has no key \`${key}\``,
    hint: ({ suggestion, known }) => (suggestion === undefined ? `keys are ${quoted(known)}` : `did you mean \`${suggestion}\`?`),
  }),
  E0404: diagnostic<{ key: string }>({
    severity: "error",
    text: ({ key }) => `\`${key}\` is given twice`,
    hint: () => "delete one of the two",
  }),
  E0405: diagnostic<{ key: string; rule: string; example: string }>({
    severity: "error",
    text: ({ key, rule }) => `a ${rule} needs \`${key}\``,
    hint: ({ example }) => `write \`${example}\``,
  }),
  E0406: diagnostic<{ key: string; takes: string; suggestion?: string | undefined }>({
    severity: "error",
    text: ({ key, takes }) => `\`${key}\` takes ${takes}`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
  }),
  E0408: diagnostic<{ id: string; suggestion: string | undefined }>({
    severity: "error",
    text: ({ id }) => `ATT&CK has no \`${id}\``,
    hint: ({ suggestion }) => (suggestion === undefined ? "write ids such as `T1555.006` or `TA0006`" : `did you mean \`${suggestion}\`?`),
  }),
  E0409: diagnostic<{ id: string; name: string }>({
    severity: "error",
    text: ({ id, name }) => `ATT&CK has revoked \`${id}\` (${name})`,
    hint: () => "its page on attack.mitre.org names what took its place",
  }),
  E0410: diagnostic<{ id: string; name: string }>({
    severity: "error",
    text: ({ id, name }) => `ATT&CK has deprecated \`${id}\` (${name})`,
    hint: () => "choose a technique that is still kept",
  }),
  E0411: diagnostic<{ value: string; key: string }>({
    severity: "error",
    text: ({ value, key }) => `\`${value}\` stands twice in \`${key}\``,
    hint: () => "delete one of the two",
  }),
  E0413: diagnostic<{ created: string; updated: string }>({
    severity: "error",
    text: ({ created, updated }) => `updated on ${updated}, before it was created on ${created}`,
  }),
  E0414: diagnostic<{ why: string }>({
    severity: "error",
    text: ({ why }) => `the headline cannot be read: ${why}`,
    hint: () => "a field stands in `{...}`; `{{` and `}}` are the braces themselves",
  }),
  E0415: diagnostic<{ field: string; keys: readonly string[] }>({
    severity: "error",
    text: ({ field }) => `\`${field}\` is not one of the alert's keys, so an alert has many values of it`,
    hint: ({ keys }) => (keys.length === 0 ? "there is no `for each`: a headline without fields is all it can have" : `the headline may name ${quoted(keys)}`),
  }),
  E0416: diagnostic<{ id: string; why: string }>({
    severity: "error",
    text: ({ id, why }) => `\`${id}\` is no id: ${why}`,
    hint: () => "write words of letters, digits, `-` and `_` with dots between them, such as `aws.iam.access-key-created`",
  }),
  E0417: diagnostic<{ version: string }>({
    severity: "error",
    text: ({ version }) => `${version} is no version`,
    hint: () => "versions are 1, 2, 3 and so on",
  }),
  E0418: diagnostic<{ id: string; other: string }>({
    severity: "error",
    text: ({ id, other }) => `\`${id}\` would have the rule ids of \`${other}\``,
    hint: () => "rule ids come from `formerly` where it is given, else from the id: each may stand for one detection",
  }),
  E0419: diagnostic<{ id: string; version: number }>({
    severity: "error",
    text: ({ id, version }) => `\`${id}\` has changed its meaning and is still version ${version}`,
    hint: ({ id, version }) => `write \`${id} version ${version + 1}\``,
  }),
  E0420: diagnostic<{ id: string; version: number; published: number }>({
    severity: "error",
    text: ({ id, version, published }) => `\`${id}\` is version ${version}, and version ${published} is out`,
    hint: ({ published }) => `write a version after ${published}`,
  }),
  E0421: diagnostic<{ platform: string; known: readonly string[]; suggestion: string | undefined }>({
    severity: "error",
    text: ({ platform }) => `unknown platform \`${platform}\``,
    hint: ({ known, suggestion }) => (suggestion === undefined ? `platforms are ${quoted(known)}` : `did you mean \`${suggestion}\`?`),
  }),
  E0422: diagnostic<{ what: string; platform: string }>({
    severity: "error",
    text: ({ what, platform }) => `${what} is given twice for ${platform}`,
    hint: () => "delete one of the two",
  }),
  E0423: diagnostic<Record<never, never>>({
    severity: "error",
    text: () => "`because` gives no reason",
    hint: () => "say why, for whoever reviews this",
  }),
};
