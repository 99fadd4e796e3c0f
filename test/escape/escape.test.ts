/** Hostile texts through the whole chain and back out of every file that JavaScript can read: equal, and the file's shape is that of a plain text. */

import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { JsonObject } from "../../src/model/event.ts";
import { checked, programOf, translated } from "../chain.ts";
import { corpus, type Hostile, literal, prose, refusedLiterals } from "./corpus.ts";
import { benign, headlineDetection, literalDetection, operators, proseDetection, title, titleDetection } from "./detections.ts";

const platforms = ["elastic", "datadog", "panther"] as const;
type Platform = (typeof platforms)[number];

function programFor(text: string) {
  return programOf(["escape.det"], () => ({ text }));
}

interface Emitted {
  /** What is read back, by the file's ending. */
  readonly read: Readonly<Record<string, unknown>>;
  readonly refused?: string;
}

function emit(platform: Platform, text: string): Emitted {
  const program = programFor(text);
  const rule = program.rules[0];
  if (rule === undefined) throw new Error("a detection is expected");
  const outcome = translated(platform, rule, program);
  if (outcome.kind === "refused") {
    // The answer to a text that a format cannot hold points at the text.
    expect(outcome.reasons.every(({ span }) => span !== undefined)).toBe(true);
    return { read: {}, refused: outcome.reasons.map(({ code }) => code).join(" ") };
  }
  if (outcome.kind === "skipped" || outcome.kind === "invalid") throw new Error(JSON.stringify(outcome));
  return { read: Object.fromEntries(outcome.files.flatMap((file) => readBack(file.path, file.text))) };
}

function readBack(path: string, text: string): readonly (readonly [string, unknown])[] {
  const ending = path.slice(path.lastIndexOf("."));
  if (ending === ".toml") return [[ending, parseToml(text)]];
  if (ending === ".json") return [[ending, JSON.parse(text)]];
  if (ending === ".yml") {
    // Both versions of YAML: platforms read 1.1, people's editors 1.2.
    const [old, new_] = (["1.1", "1.2"] as const).map((version) => parseYaml(text, { version, strict: true, uniqueKeys: true }) as unknown);
    expect(old).toEqual(new_);
    return [[ending, new_]];
  }
  return [];
}

/** Keys and lengths, without values. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shape(child)]));
  return typeof value;
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((found, key) => (found as JsonObject | undefined)?.[key], value);
}

describe("the corpus", () => {
  it("is at least sixty different texts", () => {
    expect(new Set(corpus.map(({ text }) => text)).size).toBe(corpus.length);
    expect(corpus.length).toBeGreaterThanOrEqual(60);
    expect(corpus.filter(({ text }) => text.includes("\0") || /\p{Surrogate}/u.test(text))).toEqual([]);
  });

  it.each(corpus.map(({ name, text }) => [name, text]))("comes through the language as a literal: %s", (_, text) => {
    const atom = programFor(literalDetection("is", text)).rules[0]?.steps[0]?.predicate;
    expect(atom).toMatchObject({ kind: "atom", test: { kind: "equals", values: [text] } });
  });

  it.each(prose.map(({ name, text }) => [name, text]))("comes through the language as prose: %s", (_, text) => {
    const { description, triage, falsePositives } = programFor(proseDetection(text)).rules[0]?.metadata ?? {};
    const { headline } = programFor(headlineDetection(text)).rules[0]?.metadata ?? {};
    expect({ description, triage, falsePositives, headline }).toEqual({
      description: text,
      triage: text,
      falsePositives: [text],
      headline: [{ kind: "text", text }],
    });
  });

  it.each(refusedLiterals.map(({ name, literal: written, problem }) => [name, written, problem]))("is refused in a literal: %s", (_, written, problem) => {
    const text = literalDetection("is", benign).replace(`message is ${literal(benign)}`, () => `message is ${written}`);
    expect(text).toContain(written);
    const { diagnostics } = checked(["escape.det"], () => ({ text }));
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, span }) => `${code} ${text.slice(span?.start, span?.end)}`)).toEqual(expect.arrayContaining([problem]));
    expect(errors.every(({ code }) => code === problem.slice(0, 5))).toBe(true);
  });
});

describe.each(platforms)("on %s", (platform) => {
  it.each(operators)("a literal of `%s` changes no shape", (operator) => {
    const detection = (text: string) => literalDetection(operator, text);
    expect(refusedOf(platform, corpus, detection, () => {})).toEqual(refusedTexts[platform].literal);
  });

  it("prose comes back as it was written, and changes no shape", () => {
    expect(refusedOf(platform, prose, proseDetection, proseReaders[platform])).toEqual(refusedTexts[platform].prose);
  });

  it("a headline changes no shape", () => {
    const found =
      platform === "datadog"
        ? (read: Read, text: string) => expect(String(at(read[".json"], "message")).startsWith(`## Goal\n${text}\n`)).toBe(true)
        : () => {};
    expect(refusedOf(platform, prose, headlineDetection, found)).toEqual(refusedTexts[platform].headline);
  });

  it("a title comes back as it was written, or is refused", () => {
    const { ending, path } = titles[platform];
    const detection = (text: string) => titleDetection(text);
    expect(refusedOf(platform, corpus, detection, (read, text) => expect(at(read[ending], path)).toBe(title(text)))).toEqual(refusedTexts[platform].title);
  });
});

type Read = Readonly<Record<string, unknown>>;

/** Reads back what is emitted for each text and compares shapes with a plain text's; gives the texts that were refused. */
function refusedOf(
  platform: Platform,
  texts: readonly Hostile[],
  detection: (text: string) => string,
  found: (read: Read, text: string) => void,
): readonly string[] {
  const wanted = shape(emit(platform, detection(benign)).read);
  expect(Object.keys(wanted as object).length).toBeGreaterThan(0);
  return texts.flatMap(({ name, text }) => {
    const { read, refused } = emit(platform, detection(text));
    if (refused !== undefined) return [`${name}: ${refused}`];
    expect({ name, shape: shape(read) }).toEqual({ name, shape: wanted });
    try {
      found(read, text);
    } catch (error) {
      throw new Error(name, { cause: error });
    }
    return [];
  });
}

const titles = {
  elastic: { ending: ".toml", path: "rule.name" },
  datadog: { ending: ".json", path: "name" },
  panther: { ending: ".yml", path: "DisplayName" },
} as const;

const proseReaders: Readonly<Record<Platform, (read: Read, text: string) => void>> = {
  elastic: (read, text) => {
    const rule = at(read[".toml"], "rule") as JsonObject;
    expect([rule.description, rule.false_positives]).toEqual([text, [text]]);
    expect(rule.note).toContain(text.trimEnd());
  },
  datadog: (read, text) => {
    // Goal, false positives and triage.
    expect(String(at(read[".json"], "message")).split(text.trimEnd()).length).toBeGreaterThan(3);
  },
  panther: (read, text) => {
    const { Description, Runbook } = read[".yml"] as JsonObject;
    expect(Description).toBe(text);
    expect(String(Runbook).startsWith(text.trimEnd())).toBe(true);
    expect(Runbook).toContain(`- ${text}`);
  },
};

const severalLines = [
  "a Python breakout",
  "a Python block breakout",
  "a TOML breakout",
  "a YAML breakout",
  "a YAML document mark",
  "a newline",
  "a newline at the end",
  "newlines at both ends",
  "a carriage return",
  "a Windows newline",
  "indented lines",
  "line and paragraph separators",
  "Markdown",
];
/** Holding one of `< > & " %`. */
const signs = [
  "a double quote",
  "both quotes",
  "only a double quote",
  "three double quotes",
  "both triple quotes",
  "four double quotes",
  "five quotes at the end",
  "a quote at the end of triple quotes",
  "three backslashes and a quote",
  "a backslash and a quote at the end",
  "a Python format",
  "a percent sign",
  "Lucene's signs",
  "an ES|QL pipe",
  "a KQL breakout",
  "a Python breakout",
  "a Python block breakout",
  "a YAML breakout",
  "a JSON breakout",
  "a YAML anchor",
  "a YAML directive",
  "a URL",
  "HTML",
  "10 kB of quotes and backslashes",
];

/** Which texts a platform's format cannot hold, and the code that says so: these are diagnostics, never changed texts. */
const refusedTexts: Readonly<Record<Platform, Readonly<Record<"literal" | "prose" | "headline" | "title", readonly string[]>>>> = {
  // The rule name is one line.
  elastic: { literal: [], prose: [], headline: [], title: severalLines.map((name) => `${name}: W1001`) },
  // Beside template variables no raw block is documented.
  datadog: { literal: [], prose: [], headline: ["handlebars: W1111", "a Datadog variable: W1111", "a Python format: W1111"], title: [] },
  // The display name's own rule.
  panther: { literal: [], prose: [], headline: [], title: signs.map((name) => `${name}: W1209`) },
};
