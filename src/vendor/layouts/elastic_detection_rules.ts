/** A fork of elastic/detection-rules: rules in the folders of their integrations, hunts with their pages, and the index of hunts. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { type Layout, placeOf } from "../layout.ts";
import { checkHunt, checkRule } from "./elastic_checks.ts";
import { documentsOf, type HuntDocument, isFolder } from "./elastic_files.ts";
import { entryKey, entryText, indexFormat, indexPath } from "./elastic_index.ts";
import { checkUnique } from "./elastic_unique.ts";
import { textsOf } from "./values.ts";

export const elasticDetectionRules: Layout = {
  name: "elastic-detection-rules",
  what: "A fork of elastic/detection-rules: each rule in the folder of its integration, hunts with their pages, and their index.",
  platform: "elastic",
  options: {
    folder: { type: "text", what: "The folder in `rules/` for all rules, instead of that of each rule's integration, such as `integrations/aws`." },
  },
  lay: (request) => {
    const { folder } = request.options;
    if (folder !== undefined && !isFolder(String(folder))) return { files: [], diagnostics: [problem("E1931", undefined, { folder: String(folder) })] };
    const documents = request.rules.flatMap((rule) => documentsOf(rule, request));
    const rules = documents.filter((one) => one.kind === "rule");
    const hunts = documents.filter((one) => one.kind === "hunt");
    const homeless = documents.filter((one) => one.kind === "homeless");
    const diagnostics: readonly Diagnostic[] = [
      ...homeless.map(({ rule }) => problem("E1933", placeOf(rule), { id: rule.rule.id })),
      ...rules.flatMap((document) => checkRule(document, request)),
      ...hunts.flatMap(checkHunt),
      ...checkUnique(request.tree, [...rules, ...hunts]),
    ];
    return {
      files: [
        ...rules.map(({ rule, path, text }) => ({ rule, path, text })),
        ...hunts.flatMap(({ rule, path, text, page }) => [{ rule, path, text }, ...(page === undefined ? [] : [{ rule, ...page }])]),
      ],
      pieces: hunts.map(indexed),
      diagnostics,
    };
  },
  formatOf: indexFormat,
};

function indexed({ rule, folder, path, content }: HuntDocument) {
  const uuid = String(content.uuid);
  const text = entryText({ uuid, name: String(content.name), path: path.replace(/^hunting\//, "./"), mitre: textsOf(content.mitre) });
  return { rule, path: indexPath, key: entryKey({ folder, uuid }), text };
}
