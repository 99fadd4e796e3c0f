/**
 * Elastic's files, played by the replay over the documents that the integration makes of raw records: a rule on its schedule, queries for people once over the
 * whole log. A rule is written in several files; each has to say the same.
 */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Source } from "../../ir/detection.ts";
import type { JsonObject, Verdict } from "../../model/event.ts";
import type { CompiledQuery } from "../../replay/elastic/compile/query.ts";
import { read, run } from "../../replay/elastic/esql.ts";
import { intakeOf } from "../../replay/elastic/index/flattened.ts";
import { type Index, indexOf } from "../../replay/elastic/index/mapping.ts";
import type { Document } from "../../replay/elastic/index/read.ts";
import { compileRule, compileText, limited } from "../../replay/elastic/rule/compile_rule.ts";
import { readElasticFile } from "../../replay/elastic/rule/read_file.ts";
import type { ElasticFile } from "../../replay/elastic/rule/rule.ts";
import { runRule, type ScheduledRun } from "../../replay/elastic/rule/run_rule.ts";
import { verdictOf } from "../../replay/elastic/rule/verdict.ts";
import { type ElasticIngest, elasticIngestOf } from "../../replay/ingest/elastic.ts";
import { mappingsOf } from "../../replay/ingest/index_mapping.ts";
import type { OutputFile } from "../../targets/target.ts";
import type { Log, Opened, Player, Said, SaidVerdict, SaidWindow } from "../player.ts";
import type { RealNode } from "../real_node.ts";
import { type Asker, askerOf, type OnNode } from "./elastic_node.ts";
import { ofLast } from "./of_last.ts";

export interface ElasticForm {
  readonly as: "events" | "groups" | "rows";
  /** How many of the first columns are the group's. */
  readonly keys: number;
}

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly JsonObject[];
}
/** What the documents lie in: the index that the replay knows, and, by its name, the one on a node that is asked as well. */
interface Home {
  readonly indices: readonly Index[];
  readonly real?: RealNode | undefined;
  readonly onNode: ReadonlyMap<string, string>;
}

/** What one file says of a log's documents. `lastMs`: the log's last instant, at which a person asks. */
interface Form {
  readonly path: string;
  /** Of a rule, how many alerts it makes; of a query for a person, none. */
  readonly alerts: (documents: readonly Document[]) => number;
  /** Of a rule, the look-backs of its runs, those with rows by group. */
  readonly windows: (documents: readonly Document[]) => readonly SaidWindow[];
  readonly play: (documents: readonly Document[], lastMs: number, asker: Asker | undefined) => Promise<Table | { readonly failed: string }>;
}

/** How the source's events become documents; undefined where that is not known. */
export function indexModel({ platforms }: Source): ElasticIngest | undefined {
  const pattern = platforms.elastic?.options.find((option) => option.name === "index")?.value;
  return typeof pattern === "string" ? elasticIngestOf(pattern) : undefined;
}

/** The first of the files is the one that is told of where they differ. With a node, its rows at every run of a rule, and of every query, have to be the replay's. */
export function openElastic(files: readonly OutputFile[], { as, keys }: ElasticForm, sources: Readonly<Record<string, Source>>, real?: RealNode): Opened {
  const homes = new Map(
    Object.entries(sources).flatMap(([name, source]) => {
      const ingest = indexModel(source);
      if (ingest === undefined) return [];
      const index = indexOf(`logs-${ingest.dataSet}-default`, mappingsOf(ingest.index));
      return [[name, { ingest, index, takes: intakeOf(index) }] as const];
    }),
  );
  const home: Home = {
    indices: [...homes.values()].map(({ index }) => index),
    real,
    onNode: new Map([...homes.values()].map(({ ingest, index }) => [index.name, real?.indices[ingest.dataSet] ?? ""])),
  };
  const forms: Form[] = [];
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const { path, text } of files) {
    const { file, diagnostics: mistakes } = readElasticFile(path, text);
    diagnostics.push(...mistakes);
    // Two files that say the same to the letter need not be played twice.
    if (file === undefined || seen.has(meaningOf(file))) continue;
    seen.add(meaningOf(file));
    const opened = formOf(path, file, home, keys);
    if ("diagnostics" in opened) diagnostics.push(...opened.diagnostics);
    else forms.push(opened);
  }
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const documentsOf = ofLast(({ events, delaysMs }: Log): readonly Document[] =>
    events.flatMap(({ source, atMs, data }, i): readonly Document[] => {
      const found = homes.get(source);
      if (found === undefined) return [];
      const document = { ...found.ingest.toDocument(data), "event.ingested": new Date(atMs + (delaysMs[i] ?? 0)).toISOString() };
      return found.takes(document) ? [{ index: found.index.name, id: String(i), source: document }] : [];
    }),
  );
  const verdictForm = as === "events" ? ({ kind: "events", positionOf: Number } as const) : { kind: as, keys };
  const playerAsking = (asked: RealNode | undefined): Player => ({
    says: "verdicts",
    readings: ["as documented"],
    ingest: "modelled",
    schedules: 1,
    alerts: async (log) => forms[0]?.alerts(documentsOf(log)) ?? 0,
    windows: async (log) => (as === "groups" ? (forms[0]?.windows(documentsOf(log)) ?? []) : []),
    play: async (log): Promise<Said> => {
      const documents = documentsOf(log);
      const lastMs = log.events.reduce((last, { atMs }) => Math.max(last, atMs), Number.NEGATIVE_INFINITY);
      let first: { readonly path: string; readonly verdict: Verdict } | undefined;
      let besides: string | undefined;
      const asker = asked === undefined || documents.length === 0 ? undefined : askerOf(asked, home.onNode, documents);
      for (const { path, play } of forms) {
        const table = await play(documents, lastMs, asker);
        if ("failed" in table) return { kind: "failed", reason: `${path}: ${table.failed}` };
        const verdict = verdictOf(table.columns, table.rows, verdictForm);
        first ??= { path, verdict };
        if (namesOf(first.verdict) !== namesOf(verdict)) besides ??= `${path} does not say what ${first.path} says`;
      }
      return { ...saidOf(first?.verdict ?? { kind: "rows", rows: [] }), besides };
    },
  });
  const alone = playerAsking(undefined);
  return { ok: true, player: real === undefined ? alone : { ...playerAsking(real), alone } };
}

/** All that decides what a file does, and nothing of where it stands. */
function meaningOf(file: ElasticFile): string {
  if (file.kind === "queries") return JSON.stringify(file.queries.map(({ text }) => withoutComments(text)));
  const { queryStart: _, isEnabled: __, ...deciding } = file;
  return JSON.stringify({ ...deciding, query: deciding.query.trim() });
}

/** Of lines that are nothing else. */
function withoutComments(query: string): string {
  return query
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("//"))
    .join("\n")
    .trim();
}

function formOf(path: string, file: ElasticFile, { indices, real, onNode }: Home, keys: number): Form | { readonly diagnostics: readonly Diagnostic[] } {
  const version = real === undefined || (real.version.startsWith("8.") && !real.isServerless) ? "8.19" : "9.x";
  if (file.kind === "rule") {
    const compiled = compileRule(path, file, indices, version);
    if (!compiled.ok) return { diagnostics: [compiled.diagnostic] };
    const asked = { query: limited(file), columns: columnsOf(compiled.value), indices: onNode };
    const scheduled = ofLast((documents: readonly Document[]) => {
      const runs: ScheduledRun[] = [];
      const answer = runRule(file, compiled.value, documents, { onRun: (run) => runs.push(run) });
      return { answer, runs };
    });
    return {
      path,
      alerts: (documents) => {
        const { answer } = scheduled(documents);
        return answer.ok ? answer.value.alerts.length : 0;
      },
      windows: (documents) => {
        const columns = compiled.value.columns.map(({ name }) => name);
        return scheduled(documents).runs.flatMap(({ nowMs, rows }): readonly SaidWindow[] => {
          const look = { what: "look-back of a run", fromMs: nowMs - file.fromMs, toMs: nowMs };
          const verdict = verdictOf(columns, rows, { kind: "groups", keys });
          const fired = verdict.kind === "groups" ? verdict.groups.map(({ key }) => ({ key, ...look, fired: true })) : [];
          return [{ every: "group", ...look, fired: false }, ...fired];
        });
      },
      play: async (documents, _, asker) => {
        const { answer, runs } = scheduled(documents);
        if (!answer.ok) return { failed: answer.problem.message };
        const disagreement = await asker?.runs(asked, file, runs);
        return disagreement === undefined ? answer.value : { failed: disagreement };
      },
    };
  }
  const compiled = file.queries.map(({ text, start }) => compileText({ file: path, query: text, start }, indices, version));
  const wrong = compiled.flatMap((one) => (one.ok ? [] : [one.diagnostic]));
  if (wrong.length > 0) return { diagnostics: wrong };
  const queries = compiled.flatMap((one) => (one.ok ? [one.value] : []));
  return {
    path,
    alerts: () => 0,
    windows: () => [],
    play: async (documents, lastMs, asker) => {
      const tables: Table[] = [];
      for (const [i, query] of queries.entries()) {
        const answer = run(query, read(query, documents), lastMs);
        if (!answer.ok) return { failed: answer.problem.message };
        const columns = answer.value.columns.map(({ name }) => name);
        const rows = answer.value.rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
        const asked = { query: file.queries[i]?.text ?? "", columns: columnsOf(query), indices: onNode };
        const disagreement = await asker?.query(asked, lastMs, rows);
        if (disagreement !== undefined) return { failed: disagreement };
        tables.push({ columns, rows });
      }
      return { columns: tables[0]?.columns ?? [], rows: tables.flatMap(({ rows }) => rows) };
    },
  };
}

function columnsOf({ columns }: CompiledQuery): OnNode["columns"] {
  return columns.map(({ name, type }) => ({ name, type }));
}

function saidOf(verdict: Verdict): SaidVerdict {
  switch (verdict.kind) {
    case "events":
      return { kind: "events", positions: verdict.events };
    case "groups":
      return { kind: "groups", groups: verdict.groups };
    case "rows":
      return verdict;
    default:
      return assertNever(verdict);
  }
}

/** Instants are those that a run shows, and belong to the schedule. */
function namesOf(verdict: Verdict): string {
  return JSON.stringify(verdict.kind === "groups" ? verdict.groups.map(({ key }) => key) : verdict);
}
