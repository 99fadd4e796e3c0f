/** A fork of panther-analysis: rules in the folders of their logs, correlations beside them, and packs that name both. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { filesIn, type Layout, type LayoutOptions, type LayoutRequest, type TargetTree, type VendoredRule } from "../layout.ts";
import { checkDocuments, type RuleDocument, ruleDocumentOf } from "./panther_checks.ts";
import { packFormat, packPath } from "./panther_pack.ts";

export const pantherAnalysis: Layout = {
  name: "panther-analysis",
  what: "A fork of panther-analysis: each rule in the folder of its log, correlations, and the pack that names them.",
  platform: "panther",
  options: {
    folder: { type: "text", what: "The folder in `rules/` for all rules, instead of that of each rule's log, such as `aws_cloudtrail_rules`." },
    pack: { type: "text", what: "The file in `packs/` in which the rules are listed, such as `okta`; it is made where it is missing." },
  },
  lay: (request) => {
    const wrong = checkOptions(request.options);
    if (wrong.length > 0) return { files: [], diagnostics: wrong };
    const documents = request.rules.flatMap((rule) => documentsOf(rule, request));
    const { pack } = request.options;
    return {
      files: documents.flatMap(({ rule, path, text, python }) => [{ rule, path, text }, ...(python === undefined ? [] : [{ rule, ...python }])]),
      pieces: typeof pack === "string" ? documents.map(({ rule, ruleId }) => ({ rule, path: packPath(pack), key: ruleId, text: ruleId })) : [],
      diagnostics: checkDocuments(request, documents),
    };
  },
  formatOf: packFormat,
};

function checkOptions({ folder, pack }: LayoutOptions): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  // Panther's tool looks for rules only in folders that are called so.
  if (folder !== undefined && !/^[a-z0-9]+(_[a-z0-9]+)*_rules$/.test(String(folder))) found.push(problem("E1941", undefined, { folder: String(folder) }));
  if (pack !== undefined && packFormat(packPath(String(pack))) === undefined) found.push(problem("E1942", undefined, { pack: String(pack) }));
  return found;
}

/** The YAML files of a rule, each with the Python beside it. */
function documentsOf(rule: VendoredRule, { tree, options }: LayoutRequest): readonly RuleDocument[] {
  const files = filesIn(rule, "panther/");
  return files
    .filter(({ path }) => path.endsWith(".yml"))
    .map(({ path, text }) => {
      const document = ruleDocumentOf(text);
      const [kind, name = ""] = path.slice("panther/".length).split("/");
      const folder = kind === "rules" ? `rules/${options.folder ?? folderOf(document.logTypes[0] ?? "", tree)}` : kind;
      const python = files.find((file) => file.path === path.replace(/\.yml$/, ".py"));
      return {
        ...document,
        rule,
        path: `${folder}/${name}`,
        text,
        ...(python !== undefined && { python: { path: `${folder}/${name.replace(/\.yml$/, ".py")}`, text: python.text } }),
      };
    });
}

/** Families whose folder in panther-analysis goes by their name alone, for a tree that has none yet. */
const namedByFamily = new Set([
  "appomni",
  "asana",
  "atlassian",
  "auth0",
  "box",
  "dropbox",
  "duo",
  "github",
  "notion",
  "okta",
  "onelogin",
  "onepassword",
  "slack",
  "zendesk",
  "zoom",
]);

/** `AWS.CloudTrail`: `aws_cloudtrail_rules`. A folder that is there wins, by the longest part of the log type's name. */
function folderOf(logType: string, tree: TargetTree): string {
  const parts = logType.split(".").map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, "_"));
  const names = parts.map((_, i) => `${parts.slice(0, parts.length - i).join("_")}_rules`);
  const there = tree.names("rules");
  const [family = ""] = parts;
  return names.find((name) => there.includes(name)) ?? (namedByFamily.has(family) ? `${family}_rules` : (names[0] ?? ""));
}
