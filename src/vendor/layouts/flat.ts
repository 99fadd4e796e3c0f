/** All files of all platforms beside each other in one folder, as `build` prints them. */

import type { Layout } from "../layout.ts";

export const flat: Layout = {
  name: "flat",
  what: "Every file of every platform in one folder, named after its detection.",
  options: {},
  lay: ({ rules }) => ({
    files: rules.flatMap((rule) =>
      rule.outcomes.flatMap(({ files }) => files.map(({ path, text }) => ({ rule, path: nameOf(path), text: path.endsWith(".md") ? besides(text) : text }))),
    ),
    diagnostics: [],
  }),
};

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A hunt's page leads to its query, which stands beside it here. */
function besides(page: string): string {
  return page.replace(/^(- \*\*Source File:\*\* \[.*\]\()\.\.\/queries\/([a-z0-9_]+\.toml\))$/m, "$1$2");
}
