/** E02xx: imports, scopes, names. */

import { diagnostic } from "../diagnostic.ts";

type Suggestion = { readonly suggestion: string | undefined };
const didYouMean = ({ suggestion }: Suggestion): string | undefined => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`);

export const names = {
  E0201: diagnostic<{ wanted: string; name: string } & Suggestion>({
    severity: "error",
    text: ({ wanted, name }) => `unknown ${wanted} \`${name}\``,
    hint: ({ suggestion, wanted }) => didYouMean({ suggestion }) ?? `declare it in this file, or take it from another with \`use\`: it must be a ${wanted}`,
  }),
  E0202: diagnostic<{ name: string; kind: string; wanted: string }>({
    severity: "error",
    text: ({ name, kind, wanted }) => `\`${name}\` is a ${kind}, and a ${wanted} is needed here`,
  }),
  E0203: diagnostic<{ kind: string; name: string }>({
    severity: "error",
    text: ({ kind, name }) => `the ${kind} \`${name}\` has a name that is taken`,
    hint: () => "a name means one thing in a file, its imports and its detections: rename one of the two",
  }),
  E0204: diagnostic<{ name: string; file: string } & Suggestion>({
    severity: "error",
    text: ({ name, file }) => `\`${file}\` declares no \`${name}\``,
    hint: didYouMean,
  }),
  E0205: diagnostic<{ name: string; file: string; origin: string }>({
    severity: "error",
    text: ({ name, file }) => `\`${name}\` is itself an import of \`${file}\``,
    hint: ({ name, origin }) => `take \`${name}\` from \`${origin}\`, where it is declared`,
  }),
  E0206: diagnostic<{ cycle: readonly string[] }>({
    severity: "error",
    text: ({ cycle }) => `the imports run in a circle: ${cycle.map((path) => `\`${path}\``).join(" -> ")}`,
    hint: () => "move what both files need into a third",
  }),
  E0207: diagnostic<{ name: string }>({
    severity: "error",
    text: ({ name }) => `\`${name}\` is imported and never used`,
    hint: ({ name }) => `take \`${name}\` out of \`use\``,
  }),
  E0208: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `\`${path}\` is no path that can be read from here`,
    hint: () => "write a relative path with `/`, such as `../shared/aws.det`; an import is of a `.det` file",
  }),
  E0209: diagnostic<{ name: string; cycle: readonly string[] }>({
    severity: "error",
    text: ({ name, cycle }) => `the define \`${name}\` needs itself: ${cycle.map((step) => `\`${step}\``).join(" -> ")}`,
    hint: () => "a define is written out where it is used, so it cannot name itself",
  }),
  E0210: diagnostic<{ kind: string; name: string; source: string }>({
    severity: "error",
    text: ({ kind, name, source }) => `the ${kind} \`${name}\` has the name of a field of \`${source}\``,
    hint: () => "rename it: where a field may stand, both could be meant",
  }),
  E0211: diagnostic<{ id: string; other: string }>({
    severity: "error",
    text: ({ id, other }) => (id === other ? `the id \`${id}\` is taken` : `the id \`${id}\` and the id \`${other}\` would make the same file name`),
    hint: () => "ids differ in more than case and punctuation",
  }),
  E0212: diagnostic<{ name: string; what: string; limit: number }>({
    severity: "error",
    text: ({ name, what, limit }) => `\`${name}\` is too large when its defines are written out: more than ${limit} ${what}`,
    hint: () => "split the detection, or let the defines build on each other less",
  }),
  E0213: diagnostic<{ title: string }>({
    severity: "error",
    text: ({ title }) => `there is another test \`${title}\` in this detection`,
    hint: () => "a test's title says what it shows, and no two show the same",
  }),
  E0214: diagnostic<{ key: string }>({
    severity: "error",
    text: ({ key }) => `\`${key}\` is given twice in this object`,
    hint: () => "delete one of the two",
  }),
};
