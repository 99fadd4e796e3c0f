/** Hunts as people write them, through the whole chain to Elastic. */

import { parse } from "smol-toml";
import type { HuntFacts } from "../../../src/targets/elastic/hunt_file.ts";
import type { Outcome } from "../../../src/targets/translate.ts";
import { checked, translated } from "../../chain.ts";

export interface HuntCase {
  readonly index?: string;
  /** None: no integration is named. */
  readonly integration?: string;
  /** More lines of the hunt. */
  readonly more?: string;
  readonly title?: string;
}

const named = `author: "A. Writer"\n  license: "Apache-2.0"\n`;

export function huntText(body: string, { index = "logs-test.log-*", integration = "test", more = named, title = "A test hunt" }: HuntCase = {}): string {
  return `language 1
source log {
  time at
  fields {
    at:             timestamp
    name:           optional string
    other:          optional string
    size:           optional int
    admin:          optional bool
    address:        optional string
    agent:          optional string
    family:         optional string
    tool:           optional string
    request:        optional object
    request.secret: optional string
    request.limit:  optional int
  }
  compute family with user_agent_family(agent)
  compute tool with user_agent_family(agent)
  on elastic {
    set index: ${JSON.stringify(index)}
    ${integration === "" ? "" : `set integration: [${JSON.stringify(integration)}]`}
    map at -> \`@timestamp\`
    map name -> event.action
    map family -> user_agent.name
    map request -> test.request as java_map
  }
}
hunt aws.test-hunt version 1 {
  title: ${JSON.stringify(title)}
  ${more}
${body}
}
`;
}

export function huntOf(body: string, options: HuntCase = {}): Outcome {
  const { program, diagnostics } = checked(["hunt.det"], () => ({ text: huntText(body, options) }));
  const [rule] = program.rules;
  if (rule === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return translated("elastic", rule, program);
}

export function huntFilesOf(body: string, options: HuntCase = {}): { readonly esql: string; readonly toml: string; readonly md: string } {
  const outcome = huntOf(body, options);
  if (!("files" in outcome)) throw new Error(JSON.stringify(outcome.diagnostics, null, 2));
  const text = (ending: string) => outcome.files.find(({ path }) => path.endsWith(ending))?.text ?? "";
  return { esql: text(".esql"), toml: text(".toml"), md: text(".md") };
}

export function factsOf(body: string, options: HuntCase = {}): HuntFacts {
  return (parse(huntFilesOf(body, options).toml) as unknown as { readonly hunt: HuntFacts }).hunt;
}

/** The query's commands, each on one line, without FROM. */
export function commandsOf(body: string, options: HuntCase = {}): readonly string[] {
  const lines = huntFilesOf(body, options)
    .esql.replace(/\n {4}/g, " ")
    .trimEnd()
    .split("\n| ");
  return lines.slice(1);
}
