/** A folder of Datadog's rules as its API takes and exports them: a JSON file a rule. The checks are also those of the Terraform layout. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { RulePayload } from "../../targets/datadog/payload.ts";
import { checkRule } from "../../targets/datadog/validate.ts";
import type { OutputFile } from "../../targets/target.ts";
import { filesIn, type Layout, type LayoutRequest, placeOf, type VendoredRule } from "../layout.ts";

export const datadogJson: Layout = {
  name: "datadog-json",
  what: "A folder of Datadog's rules as its API takes them: a JSON file for each rule.",
  platform: "datadog",
  options: {},
  lay: (request) => {
    const files = payloadFiles(request.rules);
    return { files, diagnostics: checkPayloads(request, files) };
  },
};

export type RuleFile = OutputFile & { readonly rule: VendoredRule };

export function payloadFiles(rules: readonly VendoredRule[]): readonly RuleFile[] {
  return rules.flatMap((rule) => filesIn(rule, "datadog/").map(({ path, text }) => ({ rule, path: path.slice("datadog/".length), text })));
}

/** What Datadog's server refuses, and names that tools which copy rules by their names take for one. */
export function checkPayloads({ tree }: LayoutRequest, files: readonly RuleFile[]): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const named = new Map<string, string>();
  for (const name of tree.names("").filter((one) => one.endsWith(".json") && !tree.owns(one))) {
    const title = nameOf(tree.read(name) ?? "");
    if (title !== undefined && !files.some(({ path }) => path === name)) named.set(title, name);
  }
  for (const { rule, path, text } of files) {
    const payload = JSON.parse(text) as RulePayload;
    for (const broken of checkRule(payload)) found.push(problem("E1922", placeOf(rule), { id: rule.rule.id, broken }));
    const other = named.get(payload.name);
    if (other !== undefined) found.push(problem("W1923", rule.rule.metadata.titleSpan ?? placeOf(rule), { name: payload.name, other }));
    named.set(payload.name, path);
  }
  return found;
}

function nameOf(text: string): string | undefined {
  try {
    const { name, queries } = (JSON.parse(text) ?? {}) as { readonly name?: unknown; readonly queries?: unknown };
    return typeof name === "string" && Array.isArray(queries) ? name : undefined;
  } catch {
    return undefined;
  }
}
