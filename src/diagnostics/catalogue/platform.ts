/** E09xx: platform blocks and what translation finds: options, accepted differences, refusals. */

import { diagnostic } from "../diagnostic.ts";

export const platform = {
  E0901: diagnostic<{ platform: string; option: string; suggestion: string | undefined; known: readonly string[] }>({
    severity: "error",
    text: ({ platform, option }) => `unknown option \`${option}\` of ${platform}`,
    hint: ({ suggestion, known }) => (suggestion === undefined ? `options are ${known.map((k) => `\`${k}\``).join(", ")}` : `did you mean \`${suggestion}\`?`),
  }),
  E0902: diagnostic<{ option: string; expected: string }>({
    severity: "error",
    text: ({ option, expected }) => `option \`${option}\` takes ${expected}`,
  }),
  E0903: diagnostic<{ option: string; scope: string }>({
    severity: "error",
    text: ({ option }) => `option \`${option}\` cannot stand here`,
    hint: ({ scope }) => `set it in the ${scope}`,
  }),
  E0904: diagnostic<{ option: string }>({
    severity: "error",
    text: ({ option }) => `option \`${option}\` changes what is matched, so it needs \`because "..."\``,
    hint: ({ option }) => `write \`set ${option}: ... because "..."\`: the reason is the acceptance of the difference`,
  }),
  E0905: diagnostic<{ code: string; platform: string; suggestion: string | undefined }>({
    severity: "error",
    text: ({ code, platform }) => `${platform} has no difference \`${code}\``,
    hint: ({ suggestion }) => (suggestion === undefined ? "docs/fidelity.md lists them" : `did you mean \`${suggestion}\`?`),
  }),
  E0906: diagnostic<{ name: string; platform: string; known: readonly string[] }>({
    severity: "error",
    text: ({ name, platform }) => `nothing called \`${name}\` can be replaced on ${platform}`,
    hint: ({ known }) => (known.length === 0 ? "this platform's output has no text that can be replaced" : `${known.map((k) => `\`${k}\``).join(", ")} can`),
  }),
  W0907: diagnostic<{ code: string; platform: string }>({
    severity: "warning",
    text: ({ code, platform }) => `\`${code}\` is accepted, but the translation to ${platform} does not differ so`,
    hint: () => "delete it from `accept`",
  }),
  W0908: diagnostic<{ code: string; platform: string; what: string; direction: string }>({
    severity: "warning",
    text: ({ code, platform, what, direction }) => `on ${platform}, \`${code}\`: ${what} (${direction})`,
    hint: ({ code, platform }) =>
      `if that is all right, write \`on ${platform} { accept ${code} because "..." }\`, or accept it for all detections in samefire.yaml`,
  }),
  W0909: diagnostic<{ platform: string; id: string }>({
    severity: "warning",
    text: ({ platform, id }) => `\`${id}\` has no translation to ${platform}; the reasons stand beside this`,
    hint: ({ platform }) => `if that is all right, write \`on ${platform} { skip because "..." }\``,
  }),
  E0910: diagnostic<{ platform: string; source: string; option: string }>({
    severity: "error",
    text: ({ platform, source, option }) => `source \`${source}\` does not say its \`${option}\` on ${platform}`,
    hint: ({ platform, option }) => `write \`on ${platform} { set ${option}: ... }\` in the source`,
  }),
  E0911: diagnostic<{ field: string; source: string; index: string; column: string }>({
    severity: "error",
    text: ({ field, index, column }) =>
      `\`${field}\` would be the column \`${column}\` of \`${index}\`, which has none of that name, and Elastic refuses the query`,
    hint: ({ field, source }) =>
      `write \`map ${field} -> ...\` below \`on elastic\` in the source \`${source}\`, with the name that your index has; where it has no such field, this cannot be asked on Elastic`,
  }),
};
