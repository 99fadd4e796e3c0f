/** A Terraform module of Datadog's rules: for each rule its JSON and the resource that reads it, in the style of `terraform fmt`. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { oneLine } from "../../output/characters.ts";
import type { OutputFile } from "../../targets/target.ts";
import { type Layout, type LayoutRequest, placeOf, type TargetTree, type VendoredRule } from "../layout.ts";
import { checkPayloads, payloadFiles, type RuleFile } from "./datadog_json.ts";

/** Before 3.75.0 the provider stored the JSON in other bytes than were planned, so that no apply succeeded. */
const providerVersions = ">= 3.75.0, < 5.0.0";
const versionsPath = "versions.tf";
const resourceType = "datadog_security_monitoring_rule_json";

export const datadogTerraform: Layout = {
  name: "datadog-terraform",
  what: "A Terraform module: for each rule its JSON, and a resource that reads it.",
  platform: "datadog",
  options: {
    provider_version: { type: "text", what: `Which versions of Datadog's provider are taken, instead of \`${providerVersions}\`.` },
  },
  lay: (request) => {
    const payloads = payloadFiles(request.rules);
    const modules = others(request.tree);
    return {
      files: payloads.flatMap((payload) => [payload, { rule: payload.rule, path: payload.path.replace(/\.json$/, ".tf"), text: resource(payload) }]),
      common: modules.some(({ text }) => requiredProviders.test(text)) ? [] : [versions(request)],
      diagnostics: [...checkPayloads(request, payloads), ...checkLabels(payloads, modules), ...checkProviders(payloads, modules)],
    };
  },
};

function resource({ rule, path }: RuleFile): string {
  const { id, version, file } = rule.rule;
  return `# ${oneLine(`${id} version ${version}, IR ${rule.hash}`)}
# ${oneLine(`generated from ${file}`)}
resource "${resourceType}" "${labelOf(rule)}" {
  json = file("\${path.module}/${path}")
}
`;
}

/** Stays the same when a detection is renamed with `formerly`: a resource of another name would be another rule. */
function labelOf({ rule: { id, metadata } }: VendoredRule): string {
  const label = (metadata.formerly ?? id).toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return /^[a-z]/.test(label) ? label : `_${label}`;
}

function versions({ options }: LayoutRequest): OutputFile {
  const { provider_version: version = providerVersions } = options;
  const text = `terraform {
  required_version = ">= 1.0"

  required_providers {
    datadog = {
      source  = "DataDog/datadog"
      version = ${quoted(String(version))}
    }
  }
}
`;
  return { path: versionsPath, text };
}

/** A text of HCL, in which nothing is filled in. */
function quoted(text: string): string {
  const escaped = JSON.stringify(text).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  return escaped.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

const requiredProviders = /\brequired_providers\s*\{/;

/** What else the module says, without comments. */
function others(tree: TargetTree): readonly OutputFile[] {
  const names = tree.names("").filter((name) => name.endsWith(".tf") && !tree.owns(name));
  return names.map((path) => ({
    path,
    text: (tree.read(path) ?? "").replace(/"(?:[^"\\\n]|\\.)*(?:"|$)|(?:#|\/\/).*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/gm, (part) =>
      part.startsWith('"') ? part : " ",
    ),
  }));
}

/** A module has each resource once. */
function checkLabels(payloads: readonly RuleFile[], modules: readonly OutputFile[]): readonly Diagnostic[] {
  const own = new Set(payloads.map(({ path }) => path.replace(/\.json$/, ".tf")));
  const taken = new Map<string, string>();
  for (const { path, text } of modules) {
    // A file in the way is told as that.
    if (!own.has(path))
      for (const [, label = ""] of text.matchAll(new RegExp(`\\bresource\\s+"?${resourceType}"?\\s+"?([\\w-]+)"?`, "g"))) taken.set(label, path);
  }
  return payloads.flatMap(({ rule, path }) => {
    const label = labelOf(rule);
    const other = taken.get(label);
    taken.set(label, path);
    return other === undefined ? [] : [problem("E1924", placeOf(rule), { id: rule.rule.id, label, other })];
  });
}

/** A module says once which providers it needs, so the one that says it has to name Datadog's. */
function checkProviders(payloads: readonly RuleFile[], modules: readonly OutputFile[]): readonly Diagnostic[] {
  const [first] = modules.filter(({ text }) => requiredProviders.test(text));
  if (first === undefined || payloads.length === 0 || /"(?:[^"/\s]+\/)?datadog\/datadog"/i.test(first.text)) return [];
  return [problem("E1925", { path: first.path }, { path: first.path, version: providerVersions })];
}
