/** Hostile texts through the whole chain and back out of every file that JavaScript can read: equal, and the file's shape is that of a plain text. */

import { parse as parseToml } from "smol-toml";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { JsonObject } from "../../src/model/event.ts";
import { checked, programOf, translated } from "../chain.ts";
import { corpus, literal, refusedLiterals } from "./corpus.ts";
import { benign, literalDetection, operators, proseDetection, title, titleDetection } from "./detections.ts";

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
    const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
    // The answer to a text that a format cannot hold points at the text.
    expect(errors.every(({ span }) => span !== undefined)).toBe(true);
    return { read: {}, refused: errors.map(({ code }) => code).join(" ") };
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
    expect(corpus.filter(({ text }) => text.includes("\0") || !text.isWellFormed())).toEqual([]);
  });

  it.each(corpus.map(({ name, text }) => [name, text]))("comes through the language unchanged: %s", (_, text) => {
    const rule = programFor(proseDetection(text)).rules[0];
    const atom = programFor(literalDetection("is", text)).rules[0]?.steps[0]?.predicate;
    expect([rule?.metadata.description, rule?.metadata.triage, rule?.metadata.falsePositives, rule?.metadata.headline]).toEqual([
      text,
      text,
      [text],
      [{ kind: "text", text }],
    ]);
    expect(atom).toMatchObject({ kind: "atom", test: { kind: "equals", values: [text] } });
  });

  it.each(refusedLiterals.map(({ name, literal: written }) => [name, written]))("is refused in a literal: %s", (_, written) => {
    const text = literalDetection("is", benign).replace(`message is ${literal(benign)}`, () => `message is ${written}`);
    expect(text).toContain(written);
    const { diagnostics } = checked(["escape.det"], () => ({ text }));
    expect(diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(1);
  });
});

describe.each(platforms)("on %s", (platform) => {
  it.each(operators)("a literal of `%s` changes no shape", (operator) => {
    const wanted = Object.fromEntries(Object.entries(emit(platform, literalDetection(operator, benign)).read).map(([ending, value]) => [ending, shape(value)]));
    expect(Object.keys(wanted).length).toBeGreaterThan(0);
    const refused: string[] = [];
    for (const { name, text } of corpus) {
      const { read, refused: codes } = emit(platform, literalDetection(operator, text));
      if (codes !== undefined) refused.push(`${name}: ${codes}`);
      else expect({ name, read: Object.fromEntries(Object.entries(read).map(([ending, value]) => [ending, shape(value)])) }).toEqual({ name, read: wanted });
    }
    expect(refused).toEqual(refusedTexts[platform][operator] ?? []);
  });

  it("prose comes back as it was written, and changes no shape", () => {
    const wanted = Object.fromEntries(Object.entries(emit(platform, proseDetection(benign)).read).map(([ending, value]) => [ending, shape(value)]));
    const refused: string[] = [];
    for (const { name, text } of corpus) {
      const { read, refused: codes } = emit(platform, proseDetection(text));
      if (codes !== undefined) {
        refused.push(`${name}: ${codes}`);
        continue;
      }
      expect({ name, read: Object.fromEntries(Object.entries(read).map(([ending, value]) => [ending, shape(value)])) }).toEqual({ name, read: wanted });
      prose[platform](read, text, name);
    }
    expect(refused).toEqual(refusedTexts[platform].prose ?? []);
  });

  it("a title comes back as it was written, or is refused", () => {
    const refused: string[] = [];
    for (const { name, text } of corpus) {
      const { read, refused: codes } = emit(platform, titleDetection(text));
      if (codes !== undefined) refused.push(`${name}: ${codes}`);
      else expect([name, at(read[titles[platform].ending], titles[platform].path)]).toEqual([name, title(text)]);
    }
    expect(refused).toEqual(refusedTexts[platform].title ?? []);
  });
});

const titles = {
  elastic: { ending: ".toml", path: "rule.name" },
  datadog: { ending: ".json", path: "name" },
  panther: { ending: ".yml", path: "DisplayName" },
} as const;

const prose: Readonly<Record<Platform, (read: Readonly<Record<string, unknown>>, text: string, name: string) => void>> = {
  elastic: (read, text, name) => {
    const rule = at(read[".toml"], "rule") as JsonObject;
    expect([name, rule.description, rule.false_positives]).toEqual([name, text, [text]]);
    expect([name, String(rule.note).includes(text.trimEnd())]).toEqual([name, true]);
  },
  datadog: (read, text, name) => {
    expect([name, String(at(read[".json"], "message")).split(text.trimEnd()).length - 1]).toEqual([name, 4]);
  },
  panther: (read, text, name) => {
    const rule = read[".yml"] as JsonObject;
    expect([name, rule.Description]).toEqual([name, text]);
    expect([name, String(rule.Runbook).startsWith(text.trimEnd()), String(rule.Runbook).includes(`- ${text}`)]).toEqual([name, true, true]);
  },
};

/** Which texts a platform's format cannot hold, and the code that says so. */
const refusedTexts: Readonly<Record<Platform, Readonly<Record<string, readonly string[]>>>> = { elastic: {}, datadog: {}, panther: {} };
