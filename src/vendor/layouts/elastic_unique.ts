/** What detection-rules has once each: ids of rules and hunts, names of rules and of their files. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { filesBelow, placeOf, type TargetTree } from "../layout.ts";
import type { HuntDocument, RuleDocument } from "./elastic_files.ts";

export function checkUnique(tree: TargetTree, documents: readonly (RuleDocument | HuntDocument)[]): readonly Diagnostic[] {
  const taken = others(tree, new Set(documents.map(({ path }) => path)));
  return documents.flatMap(({ kind, rule, path, content }) => {
    const said = kind === "rule" ? claims(path, String(content.rule_id), String(content.name)) : [`uuid ${content.uuid}`];
    return said.flatMap((claim) => {
      const other = taken.get(claim);
      taken.set(claim, path);
      const place = claim.startsWith("name ") ? (rule.rule.metadata.titleSpan ?? placeOf(rule)) : placeOf(rule);
      return other === undefined ? [] : [problem("E1935", place, { id: rule.rule.id, what: claim.replace(/^(\w+) (.*)$/s, "$1 `$2`"), other })];
    });
  });
}

function claims(path: string, ruleId: string, name: string): readonly string[] {
  return [`rule_id ${ruleId}`, `name ${name}`, `file ${path.slice(path.lastIndexOf("/") + 1)}`];
}

/** What the files of others say, with the file. Deprecated rules are kept apart. */
function others(tree: TargetTree, own: ReadonlySet<string>): Map<string, string> {
  const files = ["rules", "rules_building_block", "hunting"].flatMap((folder) => filesBelow(tree, folder, /\.toml$/));
  const foreign = files.filter((path) => !tree.owns(path) && !own.has(path) && !path.includes("/_deprecated/"));
  return new Map(
    foreign.flatMap((path): readonly [string, string][] => {
      const text = tree.read(path) ?? "";
      const uuid = firstValue(text, "uuid");
      const said = path.startsWith("hunting/")
        ? uuid === undefined
          ? []
          : [`uuid ${uuid}`]
        : claims(path, firstValue(text, "rule_id") ?? "", firstValue(text, "name") ?? "");
      return said.map((claim) => [claim, path]);
    }),
  );
}

/** Of the first line that gives it: in the files there, tables of threats come after the rule's own keys. */
function firstValue(text: string, key: string): string | undefined {
  return new RegExp(`^${key}[ \\t]*=[ \\t]*(["'])(.*)\\1[ \\t]*(?:#.*)?\\r?$`, "m").exec(text)?.[2];
}
