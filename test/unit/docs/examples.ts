/**
 * The examples of a page of documentation as detections: whole files, and parts wrapped by the rules that docs/language.md states.
 * Knows how blocks are marked, and nothing of what the page says.
 */

import { readFileSync } from "node:fs";
import type { JsonObject } from "../../../src/model/event.ts";

/** A fenced block: what is written behind its first fence, its text, and the line that it begins at. */
export interface Block {
  readonly kind: string;
  readonly text: string;
  readonly line: number;
}

export interface Example {
  readonly title: string;
  readonly path: string;
  /** Records of which the detection holds, and of which it does not. */
  readonly yes: readonly JsonObject[];
  readonly no: readonly JsonObject[];
  /** Of a part nothing is asked that stands beside it in a whole file: what it does with missing values, and tests. */
  readonly part: boolean;
}

/** All files of a page by path, its examples, and its logs. */
export interface Page {
  readonly files: Readonly<Record<string, string>>;
  readonly logs: Readonly<Record<string, readonly JsonObject[]>>;
  readonly examples: readonly Example[];
}

export function blocksOf(path: string): readonly Block[] {
  const lines = readFileSync(path, "utf8").split("\n");
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const kind = /^```(.*)$/.exec(lines[i] ?? "")?.[1];
    if (kind === undefined) continue;
    const end = lines.indexOf("```", i + 1);
    if (end < 0) throw new Error(`${path}:${i + 1} is a block without an end`);
    blocks.push({ kind, text: lines.slice(i + 1, end).join("\n"), line: i + 2 });
    i = end;
  }
  return blocks;
}

/** Where examples pretend to lie. */
const folder = "examples";

export function pageOf(path: string): Page {
  const files: Record<string, string> = {};
  const logs: Record<string, readonly JsonObject[]> = {};
  const examples: Example[] = [];
  const add = (title: string, name: string, text: string, rest: Partial<Example> = {}): void => {
    files[`${folder}/${name}`] = text;
    examples.push({ title, path: `${folder}/${name}`, yes: [], no: [], part: false, ...rest });
  };
  for (const { kind, text, line } of blocksOf(path)) {
    const [language = "", role = ""] = kind.split(" ");
    if (language === "ndjson") logs[`${folder}/${role}`] = text.split("\n").map((record) => JSON.parse(record) as JsonObject);
    if (language !== "det") continue;
    const named = /^\/\/ (\S+\.det)\n/.exec(text)?.[1];
    if (role === "") add(`${path}:${line}`, named ?? `line-${line}.det`, text);
    else if (role === "where")
      for (const one of testsOf(text)) add(`${path}:${line}: ${one.predicate}`, `${slug(one.predicate)}.det`, whole(one.predicate), { ...one, part: true });
    else if (role === "detection") add(`${path}:${line}`, `line-${line}.det`, body(line, text), { part: true });
    else throw new Error(`${path}:${line} is a block of an unknown kind: ${kind}`);
  }
  return { files, logs, examples };
}

/** A test a line; below it, records of which it holds and of which it does not. */
function testsOf(text: string): readonly { readonly predicate: string; readonly yes: readonly JsonObject[]; readonly no: readonly JsonObject[] }[] {
  const found: { predicate: string; yes: JsonObject[]; no: JsonObject[] }[] = [];
  for (const line of text.split("\n")) {
    const record = /^\/\/ (yes|no) (\{.*\})$/.exec(line);
    if (record === null) found.push({ predicate: line.replace(/ +\/\/ .*$/, ""), yes: [], no: [] });
    else found.at(-1)?.[record[1] === "yes" ? "yes" : "no"].push(JSON.parse(record[2] ?? "") as JsonObject);
  }
  return found;
}

/** Names of shared/web.det that a part may use. */
const shared = ["scanners", "admin_paths", "failed", "by_admin"];

function head(text: string): string {
  const used = shared.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  const imports = used.length === 0 ? "" : `use ${used.join(", ")} from "shared/web.det"\n`;
  return `language 1\nuse web from "sources/web.det"\n${imports}`;
}

function whole(predicate: string): string {
  return `${head(predicate)}detection docs.part version 1 {\n  title: "A part"\n  severity: low\n  from web where ${predicate}\n  alert on each event\n}\n`;
}

function body(line: number, text: string): string {
  const own = (key: string) => new RegExp(`^ *${key}:`, "m").test(text);
  const metadata = [...(own("title") ? [] : ['  title: "A part"']), ...(own("severity") ? [] : ["  severity: low"])];
  return [`${head(text)}detection docs.line-${line} version 1 {`, ...metadata, text, "}", ""].join("\n");
}

function slug(text: string): string {
  return Buffer.from(text).toString("hex").slice(0, 80);
}
