/** Who may import whom, held over the real import statements: a wall that nobody checks is a drawing. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { describe, expect, it } from "vitest";

interface Layer {
  /** Folders or files (without `.ts`) it may import, besides itself; `everything` for the outermost. */
  readonly may: readonly string[] | "everything";
  readonly packages?: readonly string[];
  /** May touch files, processes and the network. */
  readonly outside?: true;
}

/** The longest entry that a file's path begins with is its layer. Kept in the order of the chain. */
const layers: Readonly<Record<string, Layer>> = {
  grammars: { may: [], packages: ["chevrotain"] },
  "src/model": { may: [] },
  "src/diagnostics": { may: [] },
  "src/attack": { may: [] },
  "src/useragent": { may: [] },
  "src/ir": { may: ["src/model"] },
  "src/output": { may: ["src/diagnostics"], packages: ["handlebars", "yaml", "smol-toml", "diff"] },
  "src/output/write": { may: ["src/output", "src/output/disk", "src/output/lock", "src/diagnostics"], outside: true },
  "src/output/disk": { may: ["src/output", "src/diagnostics"], outside: true },
  "src/output/lock": { may: ["src/output", "src/diagnostics"], outside: true },
  "src/config": { may: ["src/output", "src/diagnostics"], packages: ["yaml"] },
  "src/syntax": { may: ["grammars/detection", "src/diagnostics"] },
  "src/check": { may: ["src/syntax", "src/attack", "src/diagnostics"] },
  "src/lower": { may: ["src/syntax", "src/check", "src/ir", "src/model", "src/diagnostics"] },
  "src/evaluate": { may: ["src/ir", "src/model", "src/useragent"], packages: ["re2js"] },
  "src/lint": {
    may: ["src/syntax", "src/check", "src/lower", "src/evaluate", "src/ir", "src/model", "src/diagnostics"],
  },
  "src/scan": { may: ["src/evaluate", "src/ir", "src/model", "src/diagnostics"], outside: true },
  "src/testing": { may: ["src/evaluate", "src/scan", "src/ir", "src/model", "src/diagnostics"] },
  "src/engines": { may: ["src/model", "src/diagnostics"], packages: ["pyodide"], outside: true },
  "src/targets": { may: ["src/ir", "src/model", "src/diagnostics"] },
  "src/targets/elastic": { may: targetMay() },
  "src/targets/datadog": { may: targetMay() },
  "src/targets/panther": { may: targetMay() },
  "src/replay": {
    may: ["grammars/esql", "grammars/datadog", "src/model", "src/useragent", "src/engines", "src/diagnostics"],
    packages: ["yaml", "smol-toml", "re2js"],
  },
  "src/prove": {
    may: [
      ...["src/evaluate", "src/testing", "src/targets", "src/replay", "src/engines", "src/ir", "src/lower"],
      ...["src/syntax", "src/lint", "src/scan", "src/model", "src/output", "src/diagnostics"],
    ],
  },
  "src/diff": { may: ["src/lint", "src/ir", "src/model"] },
  "src/report": {
    may: ["src/prove", "src/evaluate", "src/targets", "src/scan", "src/ir", "src/model", "src/output", "src/diagnostics"],
  },
  "src/vendor": { may: ["src/targets", "src/ir", "src/output", "src/model", "src/diagnostics"], packages: ["yaml", "smol-toml"] },
  "src/cli": { may: "everything", packages: ["commander", "tinyglobby"], outside: true },
  "src/index": { may: "everything" },
};

/** A target knows the interface and the IR: never another target, the evaluator or the syntax. */
function targetMay(): readonly string[] {
  return ["src/ir", "src/model", "src/attack", "src/targets/target", "src/targets/fidelity", "src/output", "src/diagnostics"];
}

/** How a mistake is told is everybody's, also where the table does not name `diagnostics`. */
const everybodys = ["diagnostic", "report", "invariant", "suggest"].map((name) => `src/diagnostics/${name}`);

/** Builtins through which a file could reach out. `node:net` is judged by name: asking whether a text is an address reaches nothing. */
const outsideWorld = [
  "fs",
  "fs/promises",
  "child_process",
  "net",
  "http",
  "https",
  "http2",
  "tls",
  "dgram",
  "dns",
  "worker_threads",
  "cluster",
  "module",
  "vm",
];
const pureNames: Readonly<Record<string, readonly string[]>> = { net: ["isIP", "isIPv4", "isIPv6"] };

interface Import {
  readonly target: string;
  /** What stands between `import` and `from`. */
  readonly names: string;
}

/** Statements at the beginning of a line, where the formatter puts them, and `import(...)` anywhere. */
function importsOf(text: string): readonly Import[] {
  const found: Import[] = [];
  for (const match of text.matchAll(/^(?:import|export)\b([^"'`;]*?)\bfrom\s*["']([^"']+)["']/gm))
    found.push({ target: match[2] ?? "", names: match[1] ?? "" });
  for (const match of text.matchAll(/^import\s*["']([^"']+)["']/gm)) found.push({ target: match[1] ?? "", names: "" });
  for (const match of text.matchAll(/\bimport\s*\(\s*(?:\/\*.*?\*\/\s*)?(?:["']([^"']+)["']|([^)]*))/g))
    found.push({ target: match[1] ?? `(${match[2]})`, names: "" });
  return found;
}

function layerOf(file: string): string | undefined {
  return Object.keys(layers)
    .filter((name) => within(file, name))
    .sort((a, b) => b.length - a.length)[0];
}

/** Whether a file is that file, or lies in that folder. */
function within(file: string, name: string): boolean {
  return file === `${name}.ts` || file.startsWith(`${name}/`);
}

/** What the imports of a file break; nothing where they hold the table. */
function violations(file: string, text: string): readonly string[] {
  const name = layerOf(file);
  const layer = name === undefined ? undefined : layers[name];
  if (name === undefined || layer === undefined) return [`${file} lies in no layer of the table`];
  return importsOf(text).flatMap((found) => {
    const broken = found.target.startsWith(".") ? relativeViolation(file, name, layer, found.target) : packageViolation(layer, found);
    return broken === undefined ? [] : [`${file}: ${broken}`];
  });
}

function relativeViolation(file: string, name: string, layer: Layer, target: string): string | undefined {
  const path = posix.join(posix.dirname(file), target);
  if (path === "package.json" && layer.may === "everything") return undefined;
  if (!path.endsWith(".ts")) return `\`${target}\` does not carry its \`.ts\``;
  if (layer.may === "everything" || everybodys.some((shared) => within(path, shared))) return undefined;
  // A layer's own files, but not those of a layer inside it, unless it is the folder of all targets, which names them.
  const own = within(path, name) && (layerOf(path) === name || name === "src/targets");
  return own || layer.may.some((allowed) => reaches(allowed, path)) ? undefined : `${name} may not import \`${path}\``;
}

/** A folder that may be imported does not give away the files in it that touch the outside world. */
function reaches(allowed: string, path: string): boolean {
  const target = layerOf(path);
  return within(path, allowed) && (target === allowed || target === undefined || layers[target]?.outside !== true);
}

function packageViolation(layer: Layer, { target, names }: Import): string | undefined {
  if (target.startsWith("node:")) {
    const builtin = target.slice("node:".length);
    const named = names.match(/\w+/g) ?? [];
    const pure = named.length > 0 && named.every((word) => word === "type" || (pureNames[builtin] ?? []).includes(word));
    return layer.outside || pure || !outsideWorld.includes(builtin) ? undefined : `\`${target}\` touches the outside world`;
  }
  const name = packageOf(target) ?? target;
  return (layer.packages ?? []).includes(name) ? undefined : `the package \`${name}\` is not for this layer`;
}

/** Undefined for what is no package. */
function packageOf(target: string): string | undefined {
  if (target.startsWith(".") || target.startsWith("node:")) return undefined;
  return target
    .split("/")
    .slice(0, target.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Files that reach themselves by imports that exist at run time. */
function cycles(files: ReadonlyMap<string, string>): readonly string[] {
  const edges = new Map<string, readonly string[]>();
  for (const [file, text] of files) {
    const targets = importsOf(text).filter(({ target, names }) => target.startsWith(".") && !/^\s*type\b/.test(names));
    edges.set(
      file,
      targets.map(({ target }) => posix.join(posix.dirname(file), target)),
    );
  }
  return [...files.keys()].filter((start) => {
    const seen = new Set<string>();
    const rest = [...(edges.get(start) ?? [])];
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      if (next === start) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      rest.push(...(edges.get(next) ?? []));
    }
    return false;
  });
}

const root = join(dirname(import.meta.filename), "../..");

/** Texts of programs that run in processes of their own: what they import, no layer does. */
const programs = new Set(["src/engines/sandbox.generated.ts", "src/replay/panther/host.generated.ts"]);

function sources(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of ["src", "grammars"]) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })) {
      const path = `${folder}/${entry.split(sep).join("/")}`;
      if (path.endsWith(".ts") && !programs.has(path)) found.set(path, readFileSync(join(root, path), "utf8"));
    }
  }
  return found;
}

describe("the import table", () => {
  const files = sources();

  it("is held by every file", () => {
    expect(files.size).toBeGreaterThan(40);
    expect([...files].flatMap(([file, text]) => violations(file, text))).toEqual([]);
  });

  it("names only packages that whoever installs samefire gets", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { dependencies: Readonly<Record<string, string>> };
    const imported = new Set([...files.values()].flatMap((text) => importsOf(text).map(({ target }) => packageOf(target))));
    expect([...imported].filter((name) => name !== undefined && !(name in dependencies))).toEqual([]);
  });

  it("has no cycles at run time", () => {
    expect(cycles(files)).toEqual([]);
  });
});

describe("the check of the import table", () => {
  it.each([
    ["src/replay/elastic/run.ts", 'import { matcher } from "../../evaluate/predicate.ts";', "src/replay may not import `src/evaluate/predicate.ts`"],
    ["src/replay/elastic/run.ts", 'import type { Detection } from "../../ir/detection.ts";', "src/replay may not import `src/ir/detection.ts`"],
    [
      "src/targets/elastic/target.ts",
      'import {\n  a,\n  b,\n} from "../panther/target.ts";',
      "src/targets/elastic may not import `src/targets/panther/target.ts`",
    ],
    ["src/targets/elastic/target.ts", 'export { read } from "../../syntax/read.ts";', "src/targets/elastic may not import `src/syntax/read.ts`"],
    ["src/evaluate/window.ts", 'const late = await import("../targets/registry.ts");', "src/evaluate may not import `src/targets/registry.ts`"],
    ["src/evaluate/window.ts", "const late = await import(name);", "the package `(name)` is not for this layer"],
    ["src/check/project.ts", 'import "yaml";', "the package `yaml` is not for this layer"],
    ["src/engines/node.ts", 'import { Client } from "@elastic/transport/lib";', "the package `@elastic/transport` is not for this layer"],
    ["src/check/project.ts", 'import { readFileSync } from "node:fs";', "`node:fs` touches the outside world"],
    ["src/output/toml.ts", 'import { replaceFile } from "./write.ts";', "src/output may not import `src/output/write.ts`"],
    ["src/targets/elastic/target.ts", 'import { replaceFile } from "../../output/write.ts";', "src/targets/elastic may not import `src/output/write.ts`"],
    ["src/replay/ingest/a.ts", 'import { isIP, connect } from "node:net";', "`node:net` touches the outside world"],
    ["src/model/event.ts", 'import { differences } from "./other";', "`./other` does not carry its `.ts`"],
    ["grammars/esql/parser.ts", 'import { problem } from "../../src/output/toml.ts";', "grammars may not import `src/output/toml.ts`"],
  ])("finds in %s: %s", (file, text, broken) => {
    expect(violations(file, text)).toEqual([`${file}: ${broken}`]);
  });

  it("lets through what the table allows", () => {
    const allowed: readonly (readonly [string, string])[] = [
      [
        "src/targets/elastic/target.ts",
        'import { a } from "./esql/printer.ts";\nimport { b } from "../fidelity.ts";\nimport { c } from "../../output/toml.ts";',
      ],
      ["src/targets/registry.ts", 'import { elastic } from "./elastic/target.ts";'],
      ["src/ir/predicate.ts", 'import type { Span } from "../diagnostics/diagnostic.ts";'],
      ["src/replay/ingest/a.ts", 'import { isIP } from "node:net";\nimport { createHash } from "node:crypto";'],
      ["src/output/write.ts", 'import { renameSync } from "node:fs";'],
      [
        "src/cli/program.ts",
        'import { Command } from "commander";\nconst x = (await import("./commands/build.ts")).build;\nimport p from "../../package.json" with { type: "json" };',
      ],
      ["src/targets/panther/shell.ts", "const text = `\nimport re\nfrom x import y\n`;"],
    ];
    expect(allowed.flatMap(([file, text]) => violations(file, text))).toEqual([]);
  });

  it("refuses a folder that nobody has placed", () => {
    expect(violations("src/helpers/misc.ts", "")).toEqual(["src/helpers/misc.ts lies in no layer of the table"]);
  });

  it("sees a cycle, and none where an import is of types alone", () => {
    expect(
      cycles(
        new Map([
          ["src/a.ts", 'import { b } from "./b.ts";'],
          ["src/b.ts", 'import { c } from "./c.ts";'],
          ["src/c.ts", 'import { a } from "./a.ts";'],
        ]),
      ),
    ).toEqual(["src/a.ts", "src/b.ts", "src/c.ts"]);
    expect(
      cycles(
        new Map([
          ["src/a.ts", 'import type { B } from "./b.ts";'],
          ["src/b.ts", 'import { a } from "./a.ts";'],
        ]),
      ),
    ).toEqual([]);
  });
});
