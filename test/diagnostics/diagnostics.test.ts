/**
 * Each case is a file that opens with what a user is told about it, as comments; README.md says which folder holds what.
 * `UPDATE=1` writes these comments anew, to be read in review; those of known-poor only where there are none.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/project.ts";
import { readText } from "../../src/cli/files.ts";
import { openTestLog } from "../../src/cli/logs.ts";
import { loadConfig } from "../../src/config/config.ts";
import { catalogue } from "../../src/diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { render } from "../../src/diagnostics/render.ts";
import { lint } from "../../src/lint/lint.ts";
import { lower } from "../../src/lower/lower.ts";
import { targets } from "../../src/targets/registry.ts";
import { codesOf, translateRule } from "../../src/targets/translate.ts";
import { readLogs } from "../../src/testing/events.ts";
import { judge, runTests } from "../../src/testing/run.ts";

const root = "test/diagnostics";
const accepted = loadConfig("samefire.yaml", readFileSync("samefire.yaml", "utf8")).config?.accept ?? {};

/** The case as it is given, which may not be what stands on the disk yet; beside it whatever it imports. */
interface Case {
  readonly path: string;
  readonly text: string;
}
type Diagnose = (one: Case) => readonly Diagnostic[] | Promise<readonly Diagnostic[]>;

function checked({ path, text }: Case) {
  const project = check([path], (asked) => (asked === path ? { text } : readText(asked)));
  const program = lower(project);
  return { program, found: [...project.diagnostics, ...lint(project, program)] };
}

async function translated(one: Case): Promise<readonly Diagnostic[]> {
  const { program, found } = checked(one);
  const target = targets[dirname(one.path).split("/").at(-1) ?? ""];
  if (target === undefined) throw new Error(`${one.path} lies in no platform's folder`);
  const logs = await readLogs(program.tests, openTestLog);
  const outcomes = program.rules.map((rule) => {
    const judged = judge(rule, program.tests, program.sources, logs);
    return translateRule(target, { rule, sources: program.sources, judged }, { accept: accepted, options: {} });
  });
  return [...found, ...outcomes.flatMap(({ diagnostics }) => diagnostics)];
}

async function run(one: Case): Promise<readonly Diagnostic[]> {
  const { program, found } = checked(one);
  const results = runTests(program.rules, program.sources, program.tests, await readLogs(program.tests, openTestLog));
  return [...found, ...results.flatMap(({ problems, failures }) => [...problems, ...failures.map(({ diagnostic }) => diagnostic)])];
}

const folders: Readonly<Record<string, { readonly comment: "//" | "#"; readonly ending: string; readonly diagnose: Diagnose }>> = {
  ".": { comment: "//", ending: ".det", diagnose: (one) => checked(one).found },
  "known-poor": { comment: "//", ending: ".det", diagnose: (one) => checked(one).found },
  "known-poor/elastic": { comment: "//", ending: ".det", diagnose: translated },
  "known-poor/datadog": { comment: "//", ending: ".det", diagnose: translated },
  running: { comment: "//", ending: ".det", diagnose: run },
  elastic: { comment: "//", ending: ".det", diagnose: translated },
  datadog: { comment: "//", ending: ".det", diagnose: translated },
  panther: { comment: "//", ending: ".det", diagnose: translated },
  config: { comment: "#", ending: ".yaml", diagnose: ({ path, text }) => loadConfig(path, text, codesOf).diagnostics },
};

interface Listed {
  readonly path: string;
  readonly comment: string;
  readonly diagnose: Diagnose;
}
const cases: readonly Listed[] = Object.entries(folders).flatMap(([folder, { ending, ...how }]) =>
  readdirSync(`${root}/${folder}`)
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ path: `${root}/${folder}/${name}`.replace("/./", "/"), ...how })),
);

/** The comment lines a file begins with, and the source below them. */
function parted(text: string, comment: string): { readonly messages: string; readonly source: string } {
  const messages = new RegExp(`^(?:${comment}[^\n]*\n)*`).exec(text)?.[0] ?? "";
  return { messages, source: text.slice(messages.length) };
}

async function messagesOf({ path, comment, diagnose }: Listed, text: string): Promise<string> {
  const textOf = (asked: string): string | undefined => {
    const read = asked === path ? { text } : readText(asked);
    return "text" in read ? read.text : undefined;
  };
  return (await diagnose({ path, text }))
    .flatMap((each) => render(each, textOf, { color: false }).replaceAll(`${root}/`, "").split("\n"))
    .map((line) => `${`${comment} ${line}`.trimEnd()}\n`)
    .join("");
}

/** The messages name lines of the file that they themselves stand in, so they are made until they no longer change. */
async function updated(one: Listed, source: string): Promise<string> {
  let messages = "";
  for (let round = 0; round < 4; round++) messages = await messagesOf(one, messages + source);
  return messages;
}

const notPoorAnyMore = "not the message that was known to be poor: move the case out of known-poor, or take its messages away to have them written anew";

describe("what a user is told", () => {
  for (const one of cases) {
    test(`about ${one.path}`, async () => {
      const file = readFileSync(one.path, "utf8");
      const { messages, source } = parted(file, one.comment);
      const poor = one.path.includes("/known-poor/");
      if (poor) expect(source).toMatch(/^\n\/\/ Better: /);
      const { UPDATE } = process.env;
      if (UPDATE === "1" && !(poor && messages !== "")) writeFileSync(one.path, (await updated(one, source)) + source);
      else expect(messages, poor ? notPoorAnyMore : undefined).toBe(await messagesOf(one, file));
    });
  }
});

/** Codes that no detection and no samefire.yaml can provoke by itself, and the test that provokes them. */
const elsewhere: Readonly<Record<string, string>> = {
  E0419: "lower/lower",
  E0420: "lower/lower",
  E0621: "output/manifest",
  E0635: "cli/prove_outputs",
  E0911: "cli/unknown_columns",
  E0805: "testing/run",
  W1012: "elastic/window",
  W1013: "elastic/conditions",
  ...Object.fromEntries(["E0622", "E0623", "E0624", "E0625", "E0626", "W0628", "E0629", "E0631"].map((code) => [code, "output/write"])),
  ...Object.fromEntries(["E0627", "I0630", "E0634"].map((code) => [code, "output/killed"])),
  ...Object.fromEntries(["E0632", "E0633"].map((code) => [code, "output/plan"])),
  ...Object.fromEntries(
    ["E1901", "E1902", "E1903", "E1906", "E1907", "E1911", "E1912", "E1913", "E1914", "E1915", "E1916"].map((code) => [code, "vendor/vendor"]),
  ),
  E1908: "vendor/proved",
  E1909: "cli/proof_files",
  ...Object.fromEntries(["E1931", "E1932", "E1933", "E1934", "E1935", "W1936"].map((code) => [code, "vendor/detection_rules"])),
  W1937: "vendor/detection_rules_checks",
  ...Object.fromEntries(
    ["E1921", "E1922", "W1923", "E1924", "E1925", "E1941", "E1942", "E1943", "E1944", "E1945", "E1946", "W1947"].map((code) => [code, "vendor/layouts"]),
  ),
  ...Object.fromEntries(["E0701", "E0702", "W0703"].map((code) => [code, "scan/log"])),
  ...Object.fromEntries(["E1406"].map((code) => [code, "replay/panther/read_rule"])),
  ...Object.fromEntries(["E1302", "E1304", "E1305", "E1307", "E1308"].map((code) => [code, "../hostile/bad_input"])),
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`E${2001 + i}`, "cli/diff"])),
  ...Object.fromEntries(["I2009", "I2010", "I2011", "W2012"].map((code) => [code, "cli/against"])),
  E1306: "cli/cli",
  E1407: "replay/elastic/rule_file",
  E1408: "replay/elastic/rule_file",
  E1409: "cli/prove_outputs",
  E1701: "cli/init",
  ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`E${1702 + i}`, "cli/new"])),
  ...Object.fromEntries(["E1401", "E1402", "E1403", "E1404", "E1405"].map((code) => [code, "replay/datadog/read_rule"])),
};

describe("every code", () => {
  const told = cases.map(({ path, comment }) => parted(readFileSync(path, "utf8"), comment).messages).join("");
  const hasCase = (code: string): boolean => told.includes(`[${code}]`);

  test("has a case here, or its test elsewhere", () => {
    expect(Object.keys(catalogue).filter((code) => hasCase(code) === code in elsewhere)).toEqual([]);
  });
  test("that is provoked elsewhere is named there", () => {
    expect(Object.entries(elsewhere).filter(([code, file]) => !readFileSync(`test/unit/${file}.test.ts`, "utf8").includes(code))).toEqual([]);
  });
});
