/** `.det` texts through the whole chain to Panther, for tests of this folder. */

import { readFileSync } from "node:fs";
import type { ReadText } from "../../../src/check/load.ts";
import { check } from "../../../src/check/project.ts";
import { hasErrors } from "../../../src/diagnostics/report.ts";
import type { Rule } from "../../../src/ir/detection.ts";
import { meaningHash } from "../../../src/ir/hash.ts";
import { lower, type Program } from "../../../src/lower/lower.ts";
import { resolveOptions } from "../../../src/targets/options.ts";
import { panther } from "../../../src/targets/panther/target.ts";
import type { Options, Translation } from "../../../src/targets/target.ts";
import { noLogs } from "../../../src/testing/events.ts";
import { judge } from "../../../src/testing/run.ts";

const fromDisk: ReadText = (path) => ({ text: readFileSync(path, "utf8") });

export function programOf(paths: readonly string[], readText = fromDisk): Program {
  const project = check(paths, readText);
  if (hasErrors(project.diagnostics)) throw new Error(JSON.stringify(project.diagnostics, null, 2));
  return lower(project);
}

export function optionsFor(rule: Rule, { sources }: Program): Options {
  return resolveOptions(panther, [
    ...rule.steps.map(({ source }) => ({ scope: "source" as const, options: sources[source]?.platforms.panther?.options ?? [] })),
    { scope: "detection", options: rule.platforms.panther?.options ?? [] },
  ]).options;
}

export function translateRule(rule: Rule, program: Program): Translation {
  const { sources, tests } = program;
  return panther.translate({ rule, sources, options: optionsFor(rule, program), judged: judge(rule, tests, sources, noLogs), hash: meaningHash(rule) });
}

/** The first detection or hunt of a file. */
export function translateText(text: string, path = "case.det"): Translation {
  const program = programOf([path], () => ({ text }));
  return translateRule(firstRule(program), program);
}

export function firstRule({ rules: [rule] }: Program): Rule {
  if (rule === undefined) throw new Error("a rule is expected");
  return rule;
}

export type Translated = Exclude<Translation, { fidelity: "refused" }>;

export function translatedOf(translation: Translation): Translated {
  if (translation.fidelity === "refused") throw new Error(JSON.stringify(translation.reasons, null, 2));
  return translation;
}

const source = `language 1
source log "A log" {
  time at
  fields {
    at: timestamp  name: optional string  user.arn: optional string  size: optional int  admin: optional bool  agent: optional string
    family: optional string  tags: optional list string  items: optional list { kind: optional string }
  }
  compute family with user_agent_family(agent)
  on panther {
    set log_types: [Custom.Log]
    MAPS
  }
}
`;

export interface Parts {
  readonly where?: string;
  readonly alert?: string;
  readonly more?: string;
  readonly maps?: string;
  readonly id?: string;
  readonly title?: string;
}

/** One detection on a source of every type. */
export function detectionText({ where = 'name is "x"', alert = "on each event", more = "", maps = "", id = "some.rule", title = "Some rule" }: Parts): string {
  return `${source.replace("MAPS", maps)}
detection ${id} version 1 {
  title: "${title}"
  severity: low
  ${more}
  from log where ${where}
  alert ${alert}
  sample entry from log { name: "x"  user.arn: "u"  size: 1  admin: true }
  test "both" {
    at 0m entry
    at 1m entry with { name: "y" }
    expect ${alert.startsWith("on") ? "1 alerts" : "no alert"}
  }
}
`;
}

/** The Python and the YAML of a detection that is translated. */
export function emitted(parts: Parts): { readonly python: string; readonly yaml: string; readonly translation: Translated } {
  const translation = translatedOf(translateText(detectionText(parts)));
  const [python, yaml] = translation.files;
  return { python: python?.text ?? "", yaml: yaml?.text ?? "", translation };
}

/** What stands between `return` of a function and the next function. */
export function bodyOf(python: string, functionName: string): string {
  return new RegExp(`^def ${functionName}\\(\\w*\\):\\n((?:    .*\\n)+)`, "m").exec(python)?.[1]?.replace(/\s+/g, " ").trim() ?? "";
}

/** Code and text that it points at of every reason. */
export function reasons(text: string): readonly (readonly [code: string, at: string])[] {
  const translation = translateText(text);
  if (translation.fidelity !== "refused") throw new Error("a refusal is expected");
  return translation.reasons.map(({ code, span }) => [code, span === undefined ? "" : text.slice(span.start, span.end)]);
}
