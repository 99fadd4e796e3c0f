/** An Elastic rule's TOML, played by the replay on its schedule over the documents that the integration makes of raw records. */

import { problem } from "../../diagnostics/report.ts";
import type { Source } from "../../ir/detection.ts";
import { indexOf } from "../../replay/elastic/index/mapping.ts";
import type { Document } from "../../replay/elastic/index/read.ts";
import { compileRule } from "../../replay/elastic/rule/compile_rule.ts";
import { readElasticFile } from "../../replay/elastic/rule/read_file.ts";
import { runRule, type ScheduledRun } from "../../replay/elastic/rule/run_rule.ts";
import { verdictOf } from "../../replay/elastic/rule/verdict.ts";
import { elasticIngestOf } from "../../replay/ingest/elastic.ts";
import { mappingsOf } from "../../replay/ingest/index_mapping.ts";
import type { OutputFile } from "../../targets/target.ts";
import type { Log, Opened, Said } from "../player.ts";
import type { RealNode } from "../real_node.ts";
import { disagreementOnNode } from "./elastic_node.ts";

export interface ElasticForm {
  readonly as: "events" | "groups";
  /** How many of the first columns are the group's. */
  readonly keys: number;
}

/** With a node, its rows at every run have to be the replay's. */
export function openElastic(file: OutputFile, { as, keys }: ElasticForm, sources: Readonly<Record<string, Source>>, real?: RealNode): Opened {
  const { file: content, diagnostics } = readElasticFile(file.path, file.text);
  if (content === undefined) return { ok: false, diagnostics };
  if (content.kind !== "rule") {
    return { ok: false, diagnostics: [problem("E1403", { path: file.path }, { what: file.path, reason: "it is a query for a person, not a rule" })] };
  }
  const homes = new Map(
    Object.entries(sources).flatMap(([name, source]) => {
      const pattern = source.platforms.elastic?.options.find((option) => option.name === "index")?.value;
      const ingest = typeof pattern === "string" ? elasticIngestOf(pattern) : undefined;
      return ingest === undefined ? [] : [[name, { ingest, index: `logs-${ingest.dataSet}-default` }] as const];
    }),
  );
  const compiled = compileRule(
    file.path,
    content,
    [...homes.values()].map(({ ingest, index }) => indexOf(index, mappingsOf(ingest.index))),
    real === undefined || (real.version.startsWith("8.") && !real.isServerless) ? "8.19" : "9.x",
  );
  if (!compiled.ok) return { ok: false, diagnostics: [compiled.diagnostic] };
  const onNode = {
    rule: content,
    columns: compiled.value.columns.map(({ name, type }) => ({ name, type })),
    indices: new Map([...homes.values()].map(({ ingest, index }) => [index, real?.indices[ingest.dataSet] ?? ""])),
  };
  const documentsOf = ({ events, delaysMs }: Log): readonly Document[] =>
    events.flatMap(({ source, atMs, data }, i): readonly Document[] => {
      const home = homes.get(source);
      if (home === undefined) return [];
      const ingested = new Date(atMs + (delaysMs[i] ?? 0)).toISOString();
      return [{ index: home.index, id: String(i), source: { ...home.ingest.toDocument(data), "event.ingested": ingested } }];
    });
  return {
    ok: true,
    player: {
      readings: ["as documented"],
      ingest: "modelled",
      play: async (log): Promise<Said> => {
        const documents = documentsOf(log);
        const runs: ScheduledRun[] = [];
        const answer = runRule(content, compiled.value, documents, real === undefined ? {} : { onRun: (run) => runs.push(run) });
        if (!answer.ok) return { kind: "failed", reason: answer.problem.message };
        const disagreement = real === undefined ? undefined : await disagreementOnNode(real, onNode, documents, runs);
        if (disagreement !== undefined) return { kind: "failed", reason: disagreement };
        const { columns, rows } = answer.value;
        const verdict = verdictOf(columns, rows, as === "events" ? { kind: "events", positionOf: Number } : { kind: "groups", keys });
        if (verdict.kind === "events") return { kind: "events", positions: verdict.events };
        return { kind: "groups", groups: verdict.kind === "groups" ? verdict.groups : [] };
      },
      alerts: async (log) => {
        const answer = runRule(content, compiled.value, documentsOf(log));
        return answer.ok ? answer.value.alerts.length : 0;
      },
    },
  };
}
