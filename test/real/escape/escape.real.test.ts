/** Hostile texts read back by the real readers: the Elasticsearch node, libyaml, `tomllib`, `ast`, and CPython running what was emitted. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Rule } from "../../../src/ir/detection.ts";
import type { Event } from "../../../src/model/event.ts";
import { stringLiteral } from "../../../src/targets/elastic/text.ts";
import type { OutputFile } from "../../../src/targets/target.ts";
import { programOf, translated } from "../../chain.ts";
import { corpus, prose } from "../../escape/corpus.ts";
import { benign, headlineDetection, literalDetection, operators, proseDetection } from "../../escape/detections.ts";
import { tellCount } from "../counts.ts";
import { realNode } from "../elastic/node.ts";
import { runPython } from "../python.ts";

const index = "logs-notes";

/** Every text, and its neighbours: what a literal that lost or gained a sign would match. */
const messages = [...new Set(corpus.flatMap(({ text }) => [text, `${text}x`, `x${text}`, text.slice(1), text.slice(0, -1), text.replaceAll("\\", "")]))].filter(
  // Elastic's pipelines drop empty texts; a half surrogate pair is no text.
  (text) => text !== "" && !/\p{Surrogate}/u.test(text),
);
const events: readonly Event[] = messages.map((message, i) => {
  const atMs = Date.UTC(2026, 0, 1) + i * 1000;
  return { source: "notes", atMs, data: { at: new Date(atMs).toISOString(), message, actor: "someone" } };
});

interface Emitted {
  readonly rule: Rule;
  readonly files: readonly OutputFile[];
  readonly refused: boolean;
}

function emit(platform: string, text: string): Emitted {
  const program = programOf(["escape.det"], () => ({ text }));
  const rule = program.rules[0];
  if (rule === undefined) throw new Error("a detection is expected");
  const outcome = translated(platform, rule, program);
  if (outcome.kind === "skipped" || outcome.kind === "invalid") throw new Error(JSON.stringify(outcome));
  return { rule, files: outcome.kind === "refused" ? [] : outcome.files, refused: outcome.kind === "refused" };
}

function selected(rule: Rule): readonly number[] {
  const verdict = evaluate(rule, events);
  return verdict.kind === "events" ? verdict.events : [];
}

const counts = { texts: corpus.length, files: 0, answers: 0 };
afterAll(() => {
  tellCount(
    "hostile texts",
    Math.min(counts.files, counts.answers),
    `${counts.texts} texts in ${counts.files} files read back, ${counts.answers} answers of queries and rules as the reference`,
  );
});

describe("the Elasticsearch node", () => {
  let node: Elasticsearch;
  beforeAll(async () => {
    node = await realNode();
    const keyword = { type: "keyword" };
    const created = await replaceIndex(node, index, { properties: { "@timestamp": { type: "date" }, "error.message": keyword, "user.name": keyword } });
    expect(created).toMatchObject({ ok: true });
    const documents = events.map(({ data }, i) => ({ id: String(i), document: { "@timestamp": data.at ?? null, error: { message: data.message ?? null } } }));
    expect(await bulk(node, index, documents)).toEqual({ ok: true, value: events.length });
  });
  afterAll(async () => {
    await deleteIndex(node, index);
  });

  it("reads every literal as the text it was", async () => {
    for (const { name, text } of corpus) {
      expect([name, await esql(node, `ROW x = ${stringLiteral(text)}`)]).toEqual([
        name,
        expect.objectContaining({ ok: true, value: expect.objectContaining({ rows: [{ x: text }] }) }),
      ]);
    }
  });

  it.each(operators)("finds by `%s` the events that the evaluator finds", async (operator) => {
    let found = 0;
    for (const { name, text } of corpus) {
      const { rule, files, refused } = emit("elastic", literalDetection(operator, text));
      expect([name, refused]).toEqual([name, false]);
      const query = files.find(({ path }) => path.endsWith(".esql"))?.text ?? "";
      const answer = await esql(node, query);
      const ids = answer.ok ? answer.value.rows.map((row) => Number(row._id)).sort((a, b) => a - b) : answer.error.reason;
      expect([name, ids]).toEqual([name, selected(rule)]);
      counts.answers += 1;
      found += selected(rule).length;
    }
    expect(found).toBeGreaterThanOrEqual(corpus.length);
  });
});

describe("CPython", () => {
  const files = new Map<string, string>();
  const add = (name: string, emitted: Emitted): void => {
    for (const file of emitted.files) files.set(`${name}/${file.path}`, file.text);
  };
  for (const platform of ["elastic", "datadog", "panther"]) {
    for (const { name, text } of [{ name: "benign", text: benign }, ...prose]) {
      add(`${platform}/prose/${name}`, emit(platform, proseDetection(text)));
      add(`${platform}/headline/${name}`, emit(platform, headlineDetection(text)));
    }
    for (const { name, text } of [{ name: "benign", text: benign }, ...corpus]) {
      for (const operator of operators) add(`${platform}/${operator}/${name}`, emit(platform, literalDetection(operator, text)));
    }
  }
  let read: Readonly<Record<string, { readonly value?: unknown; readonly error?: string }>> = {};
  beforeAll(() => {
    read = runPython("test/real/escape/decode.py", Object.fromEntries(files)) as typeof read;
  });

  it("reads every file that was emitted", () => {
    const broken = Object.entries(read).filter(([, { error }]) => error !== undefined);
    expect(broken.map(([name, { error }]) => `${name}: ${error}`)).toEqual([]);
    counts.files += Object.keys(read).length;
    expect(Object.keys(read).length).toBeGreaterThan(corpus.length * operators.length * 3);
  });

  it("sees in YAML, TOML and JSON the keys of a plain text and in Python its statements", () => {
    for (const [name, { value }] of Object.entries(read)) {
      const [platform, kind, text = "", ...path] = name.split("/");
      const plain = read[[platform, kind, "benign", ...path].join("/")]?.value;
      if (text !== "benign") expect([name, shape(value)]).toEqual([name, shape(plain)]);
    }
  });

  it("finds the text in what it read", () => {
    for (const [name, { value }] of Object.entries(read)) {
      const [, kind, hostile = ""] = name.split("/");
      const text = corpus.find((one) => one.name === hostile)?.text;
      if (text === undefined) continue;
      // Prose stands beside the module; a pattern is a literal in pieces.
      if (name.endsWith(".py") && kind !== "like" && kind !== "prose")
        expect([name, (value as PythonModule).texts.some((constant) => constant === text)]).toEqual([name, true]);
      if (!name.endsWith(".py") && kind === "prose")
        expect([name, JSON.stringify(value).includes(JSON.stringify(text.trimEnd()).slice(1, -1))]).toEqual([name, true]);
    }
  });

  it.each(operators)("runs `%s` and answers as the evaluator does", (operator) => {
    const modules = corpus.map(({ text }) => emit("panther", literalDetection(operator, text)));
    const requests = modules.map(({ files: emitted }) => emitted.find(({ path }) => path.endsWith(".py"))?.text ?? "");
    const answers = runPython("test/real/escape/run_rules.py", { modules: requests, events: events.map(({ data }) => data) }) as readonly (readonly number[])[];
    for (const [i, { name }] of corpus.entries()) {
      const rule = modules[i]?.rule;
      expect([name, answers[i]]).toEqual([name, rule === undefined ? [] : selected(rule)]);
      counts.answers += 1;
    }
  });
});

interface PythonModule {
  readonly shape: readonly string[];
  readonly texts: readonly string[];
}

function shape(value: unknown): unknown {
  if (isModule(value)) return value.shape;
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shape(child)]));
  return typeof value;
}

function isModule(value: unknown): value is PythonModule {
  return typeof value === "object" && value !== null && "shape" in value && "texts" in value;
}
