/** The files of a rule or hunt in detection-rules: what they say, and where they go. */

import { parse } from "smol-toml";
import type { OutputFile } from "../../targets/target.ts";
import { filesIn, type LayoutRequest, type TargetTree, type VendoredRule } from "../layout.ts";
import { recordOf, recordsOf, textsOf, type Value } from "./values.ts";

interface Read extends OutputFile {
  readonly rule: VendoredRule;
}
export interface RuleDocument extends Read {
  readonly kind: "rule";
  readonly metadata: Value;
  readonly content: Value;
}
export interface HuntDocument extends Read {
  readonly kind: "hunt";
  /** In `hunting/`. */
  readonly folder: string;
  readonly content: Value;
  /** Its Markdown. */
  readonly page?: OutputFile;
}
/** One that says no integration, which its folder is called after. */
export interface Homeless {
  readonly kind: "homeless";
  readonly rule: VendoredRule;
}

export function documentsOf(rule: VendoredRule, request: LayoutRequest): readonly (RuleDocument | HuntDocument | Homeless)[] {
  const rules = filesIn(rule, "elastic/rules/").map(({ path, text }) => ruleDocument(rule, nameOf(path), text, request));
  const hunts = filesIn(rule, "elastic/hunting/queries/").map(({ path, text }) => huntDocument(rule, nameOf(path), text));
  return [...rules, ...hunts];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function ruleDocument(rule: VendoredRule, name: string, text: string, { tree, options }: LayoutRequest): RuleDocument | Homeless {
  const document = recordOf(parse(text));
  const [metadata, content] = [recordOf(document.metadata), recordOf(document.rule)];
  const folder = options.folder ?? folderOf(textsOf(metadata.integration)[0] ?? "", tree);
  if (folder === undefined) return { kind: "homeless", rule };
  const tactic = primaryTactic(content);
  const prefix = tactic === undefined ? "" : `${tactic.toLowerCase().replace(/[^a-z0-9]+/g, "_")}_`;
  return { kind: "rule", rule, path: `rules/${folder}/${prefix}${name}`, text, metadata, content };
}

export function primaryTactic({ threat }: Value): string | undefined {
  const name = recordOf(recordsOf(threat)[0]?.tactic).name;
  return typeof name === "string" ? name : undefined;
}

/** Those that have no folder among the integrations, such as `windows`, may have one of their own. */
function folderOf(integration: string, tree: TargetTree): string | undefined {
  if (!isName(integration)) return undefined;
  const own = tree.names("rules").includes(integration) && !tree.names("rules/integrations").includes(integration);
  return own ? integration : `integrations/${integration}`;
}

function huntDocument(rule: VendoredRule, name: string, text: string): HuntDocument | Homeless {
  const content = recordOf(recordOf(parse(text)).hunt);
  const folder = textsOf(content.integration)[0]?.split(".")[0] ?? "";
  if (!isName(folder)) return { kind: "homeless", rule };
  const [page] = filesIn(rule, "elastic/hunting/docs/");
  return {
    kind: "hunt",
    rule,
    folder,
    path: `hunting/${folder}/queries/${name}`,
    text,
    content,
    ...(page !== undefined && { page: { path: `hunting/${folder}/docs/${nameOf(page.path)}`, text: page.text } }),
  };
}

function isName(text: string): boolean {
  return /^[a-z0-9]+([_-][a-z0-9]+)*$/.test(text);
}

/** Folders within `rules/`, such as `integrations/aws`. */
export function isFolder(path: string): boolean {
  return path.split("/").every(isName);
}
