/** Emitted files, wherever they lie, as players: which file of a translation is what, for each platform. */

import type { Python } from "../engines/python.ts";
import type { Rule, Source } from "../ir/detection.ts";
import { wrapperProblems } from "../replay/datadog/wrapper.ts";
import type { OutputFile } from "../targets/target.ts";
import type { OfBaseline } from "./buckets.ts";
import type { Opened } from "./player.ts";
import { openDatadog } from "./players/datadog.ts";
import { indexModel, openElastic } from "./players/elastic.ts";
import { openCorrelation, openPanther } from "./players/panther.ts";
import type { RealNode } from "./real_node.ts";

export interface Emitted {
  readonly platform: string;
  readonly rule: Rule;
  readonly files: readonly OutputFile[];
  readonly sources: Readonly<Record<string, Source>>;
  /** Asked beside the replay of Elastic. */
  readonly realNode?: RealNode | undefined;
}

/** What cannot be played has a reason in words, and is never taken for proved. */
export type OpenedRule = Opened | { readonly ok: "not yet"; readonly reason: string };

const noRule: OpenedRule = { ok: "not yet", reason: "there is no rule file" };

export function isBaseline(rule: Rule): rule is OfBaseline {
  return rule.kind === "detection" && rule.condition.kind === "baseline";
}

/** `python` starts the host for Panther's rules when it is first needed. */
export async function open(
  { platform, rule, files, sources, realNode }: Emitted,
  python: () => Promise<Python | { readonly reason: string }>,
): Promise<OpenedRule> {
  const as = rule.kind === "hunt" ? "rows" : rule.condition.kind === "each" ? "events" : "groups";
  const used = Object.fromEntries(rule.steps.flatMap(({ source }) => (sources[source] === undefined ? [] : [[source, sources[source]]])));
  switch (platform) {
    case "elastic": {
      // The rule first, whichever way it is written; then the query for people.
      const own = [".toml", ".ndjson", ".esql"].flatMap((ending) => files.filter(({ path }) => path.endsWith(ending)));
      const unknown = Object.values(used).find((source) => indexModel(source) === undefined);
      // Without documents nothing can be run, and that is nothing wrong with the files.
      if (own.length > 0 && unknown !== undefined) {
        return { ok: "not yet", reason: `how Elastic indexes the events of \`${unknown.name}\` is not known here, so the query is unproved` };
      }
      return own.length === 0 ? noRule : openElastic(own, { as, keys: rule.keys.length }, used, realNode);
    }
    case "datadog": {
      const file = files.find(({ path }) => path.endsWith(".json"));
      if (file === undefined || as === "rows") return noRule;
      const wrapped = files.filter(({ path }) => path.endsWith(".tf")).flatMap((wrapper) => wrapperProblems(wrapper, file.path));
      if (wrapped.length > 0) return { ok: false, diagnostics: wrapped };
      return openDatadog(file, isBaseline(rule) ? "buckets" : as, used);
    }
    case "panther": {
      const host = await python();
      if ("reason" in host) return { ok: "not yet", reason: `no Python started: ${host.reason}` };
      const rules = files.flatMap((yaml) => {
        const code = files.find(({ path }) => yaml.path.endsWith(".yml") && path === yaml.path.replace(/\.yml$/, ".py"));
        return code === undefined ? [] : [{ yaml, python: code }];
      });
      const correlation = files.find(({ path }) => path.endsWith(".yml") && !rules.some(({ yaml }) => yaml.path === path));
      if (correlation !== undefined) return openCorrelation(correlation, rules, { sources: used, host });
      const [only] = rules;
      return only === undefined || as === "rows" ? noRule : openPanther(only, { as, sources: used, host });
    }
    default:
      return { ok: "not yet", reason: `${platform} is not replayed` };
  }
}
