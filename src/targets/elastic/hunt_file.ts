/** The two files of a hunt, in the layout of the vendor's hunting folder: the TOML and the Markdown page made from it. Print what they are given. */

import { oneLine } from "../../output/characters.ts";
import { inertProse } from "../../output/markdown.ts";
import { render } from "../../output/templates.ts";
import { tomlList, tomlMultiline, tomlString } from "../../output/toml.ts";

/** What the TOML file says, and no more: the page is made of nothing else. Texts as they are meant, unescaped. */
export interface HuntFacts {
  readonly author: string;
  readonly description: string;
  /** Data sets such as `aws.cloudtrail`. */
  readonly integration: readonly string[];
  readonly uuid: string;
  readonly name: string;
  readonly language: readonly string[];
  readonly license: string;
  readonly query: readonly string[];
  readonly notes?: readonly string[];
  /** Techniques, of ATT&CK or of ATLAS. */
  readonly mitre?: readonly string[];
  readonly references?: readonly string[];
}

export interface Header {
  readonly header: string;
  readonly generated: string;
}

export function huntFile(facts: HuntFacts, { header, generated }: Header): string {
  return render("elastic-hunt", {
    header: oneLine(header),
    generated: oneLine(generated),
    author: tomlString(facts.author),
    description: tomlMultiline(facts.description),
    integration: tomlList(facts.integration),
    uuid: tomlString(facts.uuid),
    name: tomlString(facts.name),
    language: tomlList(facts.language),
    license: tomlString(facts.license),
    notes: listed(facts.notes),
    mitre: listed(facts.mitre),
    references: listed(facts.references),
    queries: facts.query.map(tomlMultiline),
  });
}

/** `file` is the TOML file's name without its ending. The vendor makes the same page of the same facts, to the byte, unless they hold HTML. */
export function huntMarkdown(facts: HuntFacts, file: string): string {
  return render("elastic-hunt-markdown", {
    name: inertProse(facts.name),
    author: inertProse(facts.author),
    description: inertProse(facts.description),
    uuid: facts.uuid,
    integration: facts.integration.map((name) => `[${name}](https://docs.elastic.co/integrations/${name.replaceAll(".", "/")})`).join(", "),
    language: facts.language.join(", "),
    file,
    queries: facts.query,
    notes: (facts.notes ?? []).map(inertProse),
    techniques: (facts.mitre ?? []).map((id) => ({ id, address: techniqueAddress(id) })),
    references: facts.references ?? [],
    license: facts.license,
  });
}

function techniqueAddress(id: string): string {
  return id.startsWith("AML.") ? `https://atlas.mitre.org/techniques/${id}` : `https://attack.mitre.org/techniques/${id.replace(".", "/")}`;
}

function listed(texts: readonly string[] | undefined): string {
  return texts === undefined || texts.length === 0 ? "" : tomlList(texts);
}
