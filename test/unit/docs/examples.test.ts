/** Every example of the pages for people who write detections is checked and translated, its tests are run, and its records are judged. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reservedWords, softWords } from "../../../grammars/detection/tokens.ts";
import { computations } from "../../../src/check/declarations.ts";
import { metadataKeys, severities, statuses } from "../../../src/check/metadata.ts";
import { check } from "../../../src/check/project.ts";
import { problem } from "../../../src/diagnostics/report.ts";
import { judgement } from "../../../src/evaluate/evaluate.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import { toEvent } from "../../../src/scan/event.ts";
import { forms } from "../../../src/targets/elastic/storage.ts";
import { targets } from "../../../src/targets/registry.ts";
import { translateRule } from "../../../src/targets/translate.ts";
import type { LogReader } from "../../../src/testing/events.ts";
import { judge, runTests } from "../../../src/testing/run.ts";
import { blocksOf, type Example, type Page, pageOf } from "./examples.ts";

const pages = ["docs/language.md", "docs/sources.md"];

/** What every record of the examples' log has. */
const usual: JsonObject = { at: "2026-01-01T00:00:00Z", host: "h", method: "GET", path: "/", status: 200, client: "192.0.2.1" };

/** What the checker asks for beside a part: the field's presence, tests, and a quiet one among them. */
const besideParts = ["W0502", "W0508"];

function readIn({ files }: Page, asked: string) {
  const text = files[asked];
  return text === undefined ? { problem: problem("E0701", { path: asked }, { reason: "the page has no such file" }) } : { text };
}

function compiled(page: Page, { path, part }: Example) {
  const project = check([path], (asked) => readIn(page, asked));
  // What stands in another file of the page is told where that file is an example itself.
  const found = project.diagnostics.filter(({ code, span }) => span?.file === path && !(part && besideParts.includes(code)));
  return { program: lower(project), found: found.map(({ code, message }) => `${code} ${message}`) };
}

describe.each(pages)("%s", (path) => {
  const page = pageOf(path);
  const logs: LogReader = (file) => ({
    records: page.logs[file] ?? [],
    malformed: 0,
    problems: page.logs[file] === undefined ? [problem("E0701", { path: file }, { reason: "no such log" })] : [],
  });

  it("has blocks of known kinds only", () => {
    const known = ["det", "det where", "det detection", "sh", "yaml"];
    expect(
      blocksOf(path)
        .filter(({ kind }) => !known.includes(kind) && !kind.startsWith("ndjson "))
        .map(({ kind }) => kind),
    ).toEqual([]);
    expect(page.examples.length).toBeGreaterThan(0);
  });

  it.each(page.examples.map((example) => [example.title, example] as const))("%s", (_, example) => {
    const { program, found } = compiled(page, example);
    expect(found).toEqual([]);

    const own = program.rules.filter(({ file }) => file === example.path);
    for (const rule of own) {
      const judged = judge(rule, program.tests, program.sources, logs);
      for (const target of Object.values(targets)) {
        const { diagnostics } = translateRule(target, { rule, sources: program.sources, judged }, { accept: {}, options: {} });
        expect(diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message)).toEqual([]);
      }
    }

    const results = runTests(own, program.sources, program.tests, logs);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);

    const [rule] = own;
    const source = program.sources.web;
    if (rule === undefined || source === undefined) return;
    const holds = (record: JsonObject): boolean =>
      judgement(
        rule,
        [toEvent(source, { ...usual, ...record })].flatMap((event) => event ?? []),
      ).alerts.length === 1;
    expect({ yes: example.yes.filter((record) => !holds(record)), no: example.no.filter(holds) }).toEqual({ yes: [], no: [] });
  });
});

/** Whatever stands in code, word by word. */
function wordsIn(path: string): ReadonlySet<string> {
  const text = readFileSync(path, "utf8");
  const code = [...blocksOf(path).map((block) => block.text), ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, span = ""]) => span)];
  return new Set(code.flatMap((one) => one.split(/[^A-Za-z0-9_]+/)));
}

describe("docs/language.md", () => {
  const words = wordsIn("docs/language.md");

  it.each([
    ["every word of the grammar", [...reservedWords, ...softWords]],
    ["every key of the metadata, and its values", [...metadataKeys, ...severities, ...statuses]],
    ["every option of every platform", Object.values(targets).flatMap(({ options, replaceable }) => [...Object.keys(options), ...replaceable])],
  ])("names %s", (_, named) => {
    expect(named.filter((word) => !words.has(word))).toEqual([]);
  });

  it("tells every option's platform beside it", () => {
    const text = readFileSync("docs/language.md", "utf8");
    const rows = text.split("\n").filter((line) => /^\| (elastic|datadog|panther) /.test(line));
    const told = rows.flatMap((row) => {
      const [, first = ""] = row.split("|");
      const platform = first.trim().split(" ")[0] ?? "";
      return [...first.matchAll(/`(\w+)`/g)].map(([, option = ""]) => `${platform} ${option}`);
    });
    expect(told.sort()).toEqual(
      Object.values(targets)
        .flatMap(({ name, options }) => Object.keys(options).map((option) => `${name} ${option}`))
        .sort(),
    );
  });

  it("counts fifteen laws", () => {
    const text = readFileSync("docs/language.md", "utf8");
    const laws = text.slice(text.indexOf("## Laws"), text.indexOf("## Left out"));
    expect([...laws.matchAll(/^(\d+)\. /gm)].map(([, number]) => Number(number))).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
  });
});

describe("docs/sources.md", () => {
  it("names every form of a mapping, and every computation", () => {
    const words = wordsIn("docs/sources.md");
    expect([...forms, ...computations].filter((word) => !words.has(word))).toEqual([]);
  });
});
