import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultConfig, loadConfig } from "../../../src/config/config.ts";

/** Code, what the span covers, and message of each diagnostic. */
function problems(text: string, codesOf?: (platform: string) => readonly string[]): readonly string[] {
  const { config, diagnostics } = loadConfig("samefire.yaml", text, codesOf);
  expect(config === undefined).toBe(diagnostics.length > 0);
  return diagnostics.map((d) => {
    expect(d.span?.file).toBe("samefire.yaml");
    const hint = d.hint === undefined ? "" : ` (${d.hint})`;
    return `${d.code} at ${JSON.stringify(text.slice(d.span?.start, d.span?.end))}: ${d.message}${hint}`;
  });
}

test("an empty file, or keys without values, are the defaults", () => {
  const nothing = ["", "\n# only a comment\n", "detections:\naccept:\n", "{}", "accept: {elastic: }"];
  expect(nothing.map((text) => loadConfig("samefire.yaml", text))).toEqual(nothing.map(() => ({ config: { ...defaultConfig }, diagnostics: [] })));
});

test("every key is read, options with their places", () => {
  const text = `
detections: [a, "b/**/*.det"]
output: ../out
platforms: [panther, elastic, panther]
accept:
  elastic: { alert_cap: "because" }
options:
  elastic:
    interval: 5m
    note: "5m"
    max_signals: 1000
    tags: [x, 2, true]
    enabled: false
defaults: { author: us, license: MIT, created: 2026-11-01, updated: "2026-11-02" }
targets:
  - { to: ../rules, layout: flat, only: aws.*, options: { pack: p } }
  - { to: ../all, layout: flat }
`;
  const at = (part: string) => ({ file: "samefire.yaml", start: text.indexOf(part), end: text.indexOf(part) + part.length });
  const option = (name: string, written: string, value: unknown, duration = false) => ({ name, value, duration, span: at(name), valueSpan: at(written) });
  expect(loadConfig("samefire.yaml", text)).toEqual({
    config: {
      detections: ["a", "b/**/*.det"],
      output: "../out",
      platforms: ["panther", "elastic"],
      accept: { elastic: { alert_cap: "because" } },
      options: {
        elastic: [
          option("interval", "5m", 300, true),
          option("note", '"5m"', "5m"),
          option("max_signals", "1000", 1000),
          option("tags", "[x, 2, true]", ["x", 2, true]),
          option("enabled", "false", false),
        ],
      },
      defaults: { author: "us", license: "MIT", created: "2026-11-01", updated: "2026-11-02" },
      targets: [
        {
          to: "../rules",
          layout: "flat",
          only: ["aws.*"],
          options: [{ ...option("pack", "p }", "p"), valueSpan: { ...at("p } }"), end: text.indexOf("p } }") + 1 } }],
        },
        { to: "../all", layout: "flat", only: [], options: [] },
      ],
    },
    diagnostics: [],
  });
});

test("a single path is a list of one", () => {
  expect(loadConfig("f", "detections: rules").config?.detections).toEqual(["rules"]);
});

test("what is not YAML is said with its place", () => {
  expect(problems('a: "x')).toEqual(['E0601 at "": this is not YAML: a quote is left open']);
  expect(problems("output: a\noutput: b\n")).toEqual(['E0601 at "o": this is not YAML: the key stands there twice']);
  expect(problems("output: a\n---\noutput: b\n")).toEqual([expect.stringContaining("E0601")]);
});

test("an unknown key is an error with the nearest known one", () => {
  expect(problems("platform: [elastic]\ndefaults: { licence: MIT }\nshape: 1\n")).toEqual([
    'E0602 at "platform": unknown key `platform` in samefire.yaml (did you mean `platforms`?)',
    'E0602 at "shape": unknown key `shape` in samefire.yaml (known here: `detections`, `output`, `platforms`, `accept`, `options`, `defaults`, `targets`)',
    'E0602 at "licence": unknown key `licence` in `defaults` (did you mean `license`?)',
  ]);
});

test.each([
  ["[a]", '"[a]": `samefire.yaml` must be keys with their values'],
  ["detections: 5", '"5": `detections` must be a path, or a list of paths'],
  ["detections: []", '"[]": `detections` must be a path, or a list of paths'],
  ["detections: [a, [b]]", '"[a, [b]]": `detections` must be a path, or a list of paths'],
  ['output: "a\\0b"', '"\\"a\\\\0b\\"": `output` must be a path'],
  ["output: [out]", '"[out]": `output` must be a path'],
  ["platforms: elastic", '"elastic": `platforms` must be a list of platforms'],
  ["platforms: []", '"[]": `platforms` must be a list of platforms'],
  ["accept: x", '"x": `accept` must be keys with their values'],
  ["accept: {elastic: [alert_cap]}", '"[alert_cap]": `elastic` must be keys with their values'],
  ["defaults: 3", '"3": `defaults` must be keys with their values'],
  ["options: {elastic: {a: {b: 1}}}", '"{b: 1}": `a` must be a text, a number, true, false, a duration such as 5m, or a list of these'],
  ["options: {elastic: {a: .inf}}", '".inf": `a` must be a text, a number, true, false, a duration such as 5m, or a list of these'],
  ["defaults: {author: 5}", '"5": `author` must be a text'],
  ["defaults: {created: 2026-02-30}", '"2026-02-30": `created` must be a date such as 2026-11-01'],
  ["defaults: {updated: today}", '"today": `updated` must be a date such as 2026-11-01'],
])("a value of the wrong form is an error at the value: %s", (text, expected) => {
  expect(problems(text)).toEqual([`E0603 at ${expected}`]);
});

test("anchors, aliases, tags and odd keys are not read", () => {
  const hint = "(write the value itself)";
  expect(problems("detections: &a [x]\noutput: *a\n")).toEqual([
    `E0604 at "[x]": anchors are not read here ${hint}`,
    `E0604 at "*a": aliases are not read here ${hint}`,
  ]);
  expect(problems("output: !!js/function 'x'\n")).toEqual([`E0604 at "'x'": tags are not read here ${hint}`]);
  expect(problems("[a]: b\n")).toEqual([`E0604 at "[a]": lists and maps as keys are not read here ${hint}`]);
});

test("a platform that there is not is an error wherever it stands", () => {
  expect(problems("platforms: [elastik]\naccept: { splunk: {} }\noptions: { Panther: {} }\n")).toEqual([
    'E0605 at "elastik": there is no platform `elastik` (did you mean `elastic`?)',
    'E0605 at "splunk": there is no platform `splunk` (platforms: `elastic`, `datadog`, `panther`)',
    'E0605 at "Panther": there is no platform `Panther` (did you mean `panther`?)',
  ]);
});

test("an accepted difference is one of the platform's, and has a reason", () => {
  const codesOf = () => ["alert_cap"];
  expect(problems('accept: { elastic: { alert_kap: "x", alert_cap: " " } }', codesOf)).toEqual([
    'E0606 at "alert_kap": elastic has no difference `alert_kap` (did you mean `alert_cap`?)',
    'E0607 at "alert_cap": `alert_cap` is accepted without a reason (say why: the reason is what a reviewer reads)',
  ]);
  expect(problems("accept:\n  elastic:\n    tie_order:\n")).toEqual([expect.stringContaining("E0607")]);
  expect(problems("accept: { elastic: { far_away: x } }", codesOf)).toEqual([expect.stringContaining("docs/fidelity.md lists")]);
});

test("nesting without end and alias bombs are diagnostics, not crashes", () => {
  expect(problems("[".repeat(100_000))[0]).toContain("E0601");
  expect(problems("- ".repeat(20_000))[0]).toContain("E0601");
  const bomb = `a: &a [x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [${"*a, ".repeat(20)}]\n`).join("")}`;
  expect(problems(bomb).every((p) => p.startsWith("E0604"))).toBe(true);
});

test("no text makes it throw", () => {
  const piece = fc.constantFrom(
    "a",
    ":",
    " ",
    "\n",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&x",
    "*x",
    "!t",
    '"',
    "'",
    "|",
    ">",
    "#",
    "?",
    "detections",
    "accept",
    "elastic",
    "\t",
    "%",
    "---\n",
    "__proto__",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      loadConfig("f", pieces.join(""));
    }),
    { numRuns: 1000 },
  );
});

test("the project's own file accepts what belongs to a platform, and nothing else", () => {
  const { config, diagnostics } = loadConfig("samefire.yaml", readFileSync("samefire.yaml", "utf8"));
  expect(diagnostics).toEqual([]);
  expect(Object.entries(config?.accept ?? {}).map(([platform, accepted]) => [platform, Object.keys(accepted)])).toEqual([
    ["elastic", ["alert_cap", "empty_text_dropped", "long_text_dropped", "row_cap", "suppression_differs"]],
    ["datadog", ["window_end_unverified", "estimated_distinct", "existence_unverified", "suppression_differs"]],
    ["panther", ["estimated_distinct", "suppression_differs"]],
  ]);
});
