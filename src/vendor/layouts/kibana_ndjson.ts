/** A folder of files that Kibana imports: one a rule, one line each. Put together they are one import. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { filesIn, type Layout, placeOf, type TargetTree } from "../layout.ts";

export const kibanaNdjson: Layout = {
  name: "kibana-ndjson",
  what: "A folder of NDJSON that Kibana's import of rules takes: a file of one line for each rule.",
  platform: "elastic",
  options: {},
  lay: ({ rules, tree }) => {
    const taken = importedIds(tree);
    const diagnostics: Diagnostic[] = [];
    const files = rules.flatMap((rule) =>
      filesIn(rule, "elastic/kibana/").map(({ path, text }) => {
        const other = idsOf(text)
          .map((id) => taken.get(id))
          .find((one) => one !== undefined);
        if (other !== undefined) diagnostics.push(problem("E1921", placeOf(rule), { id: rule.rule.id, other }));
        return { rule, path: path.slice("elastic/kibana/".length), text };
      }),
    );
    return { files, diagnostics };
  },
};

/** Rule ids in files of others, with the file: an import takes each id once. */
function importedIds(tree: TargetTree): ReadonlyMap<string, string> {
  const others = tree.names("").filter((name) => name.endsWith(".ndjson") && !tree.owns(name));
  return new Map(others.flatMap((name) => idsOf(tree.read(name) ?? "").map((id) => [id, name])));
}

function idsOf(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => {
    try {
      const { rule_id: id } = (JSON.parse(line) ?? {}) as { readonly rule_id?: unknown };
      return typeof id === "string" ? [id] : [];
    } catch {
      // Not every line of others is a rule, nor JSON.
      return [];
    }
  });
}
