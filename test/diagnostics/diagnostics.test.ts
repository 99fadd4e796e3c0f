/**
 * Each `.det` file here opens with what a user is told about it, as comments. `UPDATE=1` writes these comments anew; they are read in review.
 * Imports are read from this folder.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/project.ts";
import { syntax } from "../../src/diagnostics/catalogue/syntax.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { render } from "../../src/diagnostics/render.ts";

const folder = "test/diagnostics";
const cases = readdirSync(folder).filter((name) => name.endsWith(".det"));

function textOf(name: string, own: string, text: string): string | undefined {
  if (name === own) return text;
  return cases.includes(name) ? readFileSync(`${folder}/${name}`, "utf8") : undefined;
}

function diagnose(own: string, text: string): readonly Diagnostic[] {
  const readText = (path: string) => {
    const found = textOf(path, own, text);
    return found === undefined ? { problem: { code: "E0000", severity: "error", message: `no case \`${path}\``, path } as const } : { text: found };
  };
  return check([own], readText).diagnostics.filter(({ span }) => span === undefined || span.file === own);
}

/** The comment lines a file begins with, and the source below them. */
function parted(file: string): { readonly messages: string; readonly source: string } {
  const messages = /^(?:\/\/[^\n]*\n)*/.exec(file)?.[0] ?? "";
  return { messages, source: file.slice(messages.length) };
}

function messagesOf(own: string, text: string): string {
  const rendered = diagnose(own, text).map((each) => render(each, (name) => textOf(name, own, text), { color: false }));
  return rendered
    .flatMap((each) => each.split("\n"))
    .map((line) => `${`// ${line}`.trimEnd()}\n`)
    .join("");
}

/** The messages name lines of the file that they themselves stand in, so they are made until they no longer change. */
function updated(own: string, source: string): string {
  let messages = "";
  for (let round = 0; round < 4; round++) messages = messagesOf(own, messages + source);
  return messages;
}

describe("what a user is told", () => {
  for (const name of cases) {
    test(`about ${name}`, () => {
      const file = readFileSync(`${folder}/${name}`, "utf8");
      const { messages, source } = parted(file);
      const { UPDATE } = process.env;
      if (UPDATE === "1") writeFileSync(`${folder}/${name}`, updated(name, source) + source);
      else expect(messages).toBe(messagesOf(name, file));
    });
  }

  test("has a case for every code of the syntax", () => {
    const told = cases.map((name) => parted(readFileSync(`${folder}/${name}`, "utf8")).messages).join("");
    expect(Object.keys(syntax).filter((code) => !told.includes(`[${code}]`))).toEqual([]);
  });
});
