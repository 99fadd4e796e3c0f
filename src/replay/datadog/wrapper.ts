/** The Terraform that brings a rule's JSON to Datadog: one resource that reads it and says nothing else, or the JSON is not what Datadog gets. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";

interface File {
  readonly path: string;
  readonly text: string;
}

/** Comments alone may stand beside it. `json` lies in the same folder. */
export function wrapperProblems({ path, text }: File, json: string): readonly Diagnostic[] {
  const name = json.slice(json.lastIndexOf("/") + 1);
  const said = text.replace(comment, (part) => (part.startsWith('"') ? part : " ".repeat(part.length)));
  const written = said.replace(/\s+/g, " ").trim();
  const [whole, read] = resource.exec(written) ?? [];
  if (whole !== undefined && read === name) return [];
  const start = Math.max(0, said.search(/\S/));
  const span = { file: path, start, end: start + (/^\S.*/.exec(said.slice(start))?.[0].length ?? 0) };
  return [problem("E1402", span, { what: "the file", expected: `one resource that reads \`${name}\` and says nothing else` })];
}

/** Or a text, in which none begins. What has no end is taken once, to the end, so that the time does not grow with its square. */
const comment = /"(?:[^"\\\n]|\\.)*(?:"|$)|(?:#|\/\/).*|\/\*(?:[\s\S]*?\*\/|[\s\S]*)/gm;
const resource = /^resource "datadog_security_monitoring_rule_json" "[\w-]+" \{ json = file\("\$\{path\.module\}\/([^"\\$%]+)"\) \}$/;
