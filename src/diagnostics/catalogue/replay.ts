/** E14xx: a platform's rule file that is read back, to be run over events. */

import { diagnostic } from "../diagnostic.ts";

export const replay = {
  E1401: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `this is not JSON: ${reason}`,
  }),
  E1402: diagnostic<{ what: string; expected: string }>({
    severity: "error",
    text: ({ what, expected }) => `${what} must be ${expected}`,
  }),
  E1403: diagnostic<{ what: string; reason: string }>({
    severity: "error",
    text: ({ what, reason }) => `${what} cannot be replayed: ${reason}`,
  }),
  E1404: diagnostic<{ what: string; found: string }>({
    severity: "error",
    text: ({ what, found }) => (found === "" ? `the ${what} ends too early` : `\`${found}\` cannot stand here in a ${what}`),
    hint: ({ what, found }) =>
      what === "search" && /^[+=><!(){}[\]^"~:\\-]/.test(found) ? "a special character in a value needs a backslash, or the value quotes" : undefined,
  }),
  E1405: diagnostic<{ name: string; known: readonly string[] }>({
    severity: "error",
    text: ({ name }) => `no query or step is called \`${name}\``,
    hint: ({ known }) => (known.length > 0 ? `there are: ${known.map((one) => `\`${one}\``).join(", ")}` : undefined),
  }),
  E1406: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `this is not YAML: ${reason}`,
  }),
  E1407: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `this is not TOML: ${reason}`,
  }),
  E1408: diagnostic<{ message: string }>({
    severity: "error",
    text: ({ message }) => `Elasticsearch refuses the query: ${message}`,
  }),
  E1409: diagnostic<{ expected: string }>({
    severity: "error",
    text: () => "the meaning changed here",
    hint: ({ expected }) => (expected === "" ? "nothing is printed here" : `printed is \`${expected.length > 200 ? `${expected.slice(0, 200)}…` : expected}\``),
  }),
};
