/** docs/configuration.md names each key of samefire.yaml, and no other, with the defaults that the code has; its example is one that is taken. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Config, defaultConfig, loadConfig } from "../../../src/config/config.ts";
import { layoutNames } from "../../../src/config/layouts.ts";
import { resolveOptions } from "../../../src/targets/options.ts";
import { platformNames, targets } from "../../../src/targets/registry.ts";
import type { OptionSpec } from "../../../src/targets/target.ts";
import { codesOf } from "../../../src/targets/translate.ts";
import { layouts } from "../../../src/vendor/registry.ts";
import { blocksOf } from "./examples.ts";

const path = "docs/configuration.md";
const page = readFileSync(path, "utf8");
const made = "<!-- From here on made from src/targets by test/unit/docs. -->\n";

const rows = page
  .slice(0, page.indexOf(made))
  .split("\n")
  .flatMap((line) => {
    const [, key = "", type = "", preset = "", what = ""] = /^\| `([^`]+)` \| (.*?) \| (.*?) \| (.*) \|$/.exec(line) ?? [];
    return key === "" ? [] : [{ key, type, preset, what }];
  });

function loaded(text: string): Config {
  const { config, diagnostics } = loadConfig("samefire.yaml", text, codesOf);
  expect(diagnostics).toEqual([]);
  if (config === undefined) throw new Error("a text without mistakes is a config");
  return config;
}

/** What the code takes there, by what it says of a key that it does not. */
function keysIn(text: string): readonly string[] {
  const [unknown] = loadConfig("samefire.yaml", text).diagnostics;
  return [...(unknown?.hint ?? "").matchAll(/`([^`]+)`/g)].map(([, key = ""]) => key);
}

describe("docs/configuration.md", () => {
  it("has a row for each key, and for no other", () => {
    const nested: Readonly<Record<string, readonly string[]>> = {
      accept: ["accept.PLATFORM.CODE"],
      options: ["options.PLATFORM.OPTION"],
      defaults: keysIn("defaults: { zzzzzzzz: 1 }").map((key) => `defaults.${key}`),
      targets: keysIn("targets: [{ zzzzzzzz: 1 }]").map((key) => `targets[].${key}`),
    };
    expect([nested.defaults?.length, nested.targets?.length]).toEqual([4, 4]);
    expect(rows.map(({ key }) => key)).toEqual(Object.keys(defaultConfig).flatMap((key) => nested[key] ?? [key]));
  });

  it("says the defaults that the code has", () => {
    for (const key of ["detections", "output", "platforms"] as const) {
      const preset = rows.find((row) => row.key === key)?.preset.replaceAll("`", "");
      expect(loaded(`${key}: ${preset}`)[key]).toEqual(defaultConfig[key]);
    }
    expect(layoutNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it("has an example that uses every key, with options that their platforms and layouts have", () => {
    const [example] = blocksOf(path).filter(({ kind }) => kind === "yaml");
    const { accept, options, defaults, targets: vendored, ...rest } = loaded(example?.text ?? "");
    expect(Object.values(rest).every((list) => list.length > 0)).toBe(true);
    expect(Object.keys(accept).length).toBeGreaterThan(0);
    expect(Object.keys(defaults)).toEqual(keysIn("defaults: { zzzzzzzz: 1 }"));
    for (const [name, set] of Object.entries(options)) {
      const target = targets[name];
      if (target === undefined) throw new Error(name);
      expect(resolveOptions(target, [{ scope: "project", options: set }]).problems).toEqual([]);
    }
    for (const { layout, only, options: set } of vendored) {
      expect(only.length).toBeGreaterThan(0);
      expect(set.map(({ name }) => name).filter((name) => !Object.hasOwn(layouts[layout]?.options ?? {}, name))).toEqual([]);
      expect(set.length).toBeGreaterThan(0);
    }
  });

  it("has every option of every platform", async () => {
    const tables = platformNames.map((name) => {
      const lines = Object.entries(targets[name]?.options ?? {}).map(
        ([option, spec]) => `| \`${option}\` | ${typeText(spec)} | ${presetText(spec)} | ${spec.what} |`,
      );
      return `### ${name}\n| option | type | default | what |\n|---|---|---|---|\n${lines.join("\n")}\n`;
    });
    const written = page.slice(0, page.indexOf(made) + made.length);
    await expect(`${written}\n## Options of the platforms\n${tables.join("\n")}`).toMatchFileSnapshot("../../../docs/configuration.md");
  });
});

const types: Readonly<Record<OptionSpec["type"], string>> = {
  string: "a text",
  strings: "a list of texts",
  int: "a whole number",
  bool: "`true` or `false`",
  duration: "a duration",
};

function typeText({ type, oneOf, min, max }: OptionSpec): string {
  const unit = type === "duration" ? "s" : "";
  const range = [min !== undefined && `from ${min}${unit}`, max !== undefined && `to ${max}${unit}`].filter((part) => part !== false);
  const choice = oneOf === undefined ? "" : `: ${oneOf.map((one) => `\`${one}\``).join(", ")}`;
  return `${types[type]}${choice}${range.length === 0 ? "" : `, ${range.join(" ")}`}`;
}

function presetText({ type, default: preset }: OptionSpec): string {
  if (preset === undefined || preset === "") return "";
  return type === "duration" ? `\`${Number(preset) / 60}m\`` : `\`${Array.isArray(preset) ? `[${preset.join(", ")}]` : preset}\``;
}
