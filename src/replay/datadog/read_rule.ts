/** A rule's JSON, as emitted or as it lies in a repository, to a rule that can be run; every mistake is told with its place, and nothing is guessed. */

import { parseSearch, type Search } from "../../../grammars/datadog/search.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../../diagnostics/report.ts";
import { type JsonNode, readJson } from "../json.ts";
import { usual } from "./assumptions.ts";
import * as fields from "./fields.ts";
import { searchTest } from "./match.ts";
import { readMethod } from "./read_method.ts";
import type { Query, Rule } from "./rule.ts";

export interface RuleRead {
  /** Absent where there was an error. */
  readonly rule?: Rule;
  readonly diagnostics: readonly Diagnostic[];
}

/** Says who, when and how it is shown: nothing of when a rule fires. */
const silentKeys = [
  ...["name", "message", "customName", "customMessage", "tags", "defaultTags", "hasExtendedTitle", "id", "version", "createdAt", "creationAuthorId"],
  ...["updatedAt", "updateAuthorId", "isDefault", "isDeleted", "isDeprecated", "isPartner", "isBeta", "deprecationDate", "complianceSignalOptions"],
];
const readKeys = ["type", "isEnabled", "queries", "options", "cases"];
const emptyKeys: Readonly<Record<string, string>> = {
  filters: "what filters do before the queries is not modelled",
  groupSignalsBy: "signals are replayed for each group",
  referenceTables: "the tables are not there",
  calculatedFields: "calculated fields belong to scheduled rules",
  schedulingOptions: "scheduled rules are not modelled",
  thirdPartyCases: "third-party rules are not modelled",
};

export function readRule(file: string, text: string): RuleRead {
  const read = readJson(text);
  if (read.kind === "mistake") {
    return { diagnostics: [problem("E1401", { file, start: read.at, end: Math.min(read.at + 1, text.length) }, { reason: read.reason })] };
  }
  const reading: fields.Reading = { file, text, diagnostics: [] };
  const rule = ruleOf(reading, read.root);
  return hasErrors(reading.diagnostics) || rule === undefined ? { diagnostics: reading.diagnostics } : { rule, diagnostics: reading.diagnostics };
}

function ruleOf(reading: fields.Reading, root: JsonNode): Rule | undefined {
  const top = fields.section(reading, root, "a rule");
  if (top === undefined) return undefined;
  const type = fields.text(top, "type") ?? "log_detection";
  if (type !== "log_detection") {
    fields.unsupported(reading, fields.member(top, "type") ?? root, `a rule of type \`${type}\``, "only log detection rules are modelled");
    return undefined;
  }
  fields.knownOnly(top, [...silentKeys, ...readKeys, ...Object.keys(emptyKeys)]);
  for (const [name, reason] of Object.entries(emptyKeys)) fields.empty(top, name, reason);
  const queries = queriesOf(top);
  const optionsNode = fields.required(top, "options", "a rule");
  const options = optionsNode && fields.section(reading, optionsNode, "`options`");
  if (options === undefined) return undefined;
  const method = readMethod(top, options, queries);
  if (method === undefined) return undefined;
  return {
    enabled: fields.flag(top, "isEnabled", true),
    queries,
    method,
    keepAliveSeconds: fields.wholeNumber(options, "keepAlive", 0),
    maxSignalSeconds: fields.wholeNumber(options, "maxSignalDuration", 0),
  };
}

function queriesOf(top: fields.Section): readonly Query[] {
  const { reading } = top;
  const node = fields.required(top, "queries", "a rule");
  const listed = fields.elements(top, "queries");
  if (node !== undefined && listed.length === 0) fields.wrong(reading, node, "`queries`", "a list with a query");
  const queries: Query[] = [];
  for (const [i, element] of listed.entries()) {
    const query = queryOf(reading, element, i);
    if (query === undefined) continue;
    if (queries.some(({ name }) => name === query.name)) fields.wrong(reading, element, `the name \`${query.name}\``, "that of one query");
    if (queries[0] !== undefined && queries[0].groupBy.length !== query.groupBy.length) {
      fields.unsupported(reading, element, "a query with more or fewer keys than the first", "how their groups meet is not documented");
    }
    queries.push(query);
  }
  return queries;
}

const queryKeys = [
  ...["name", "query", "aggregation", "groupByFields", "distinctFields", "metric", "metrics", "dataSource", "hasOptionalGroupByFields"],
  ...["customQueryExtension", "index", "indexes"],
];

/** A query without a name is called by its place: a, b, c. */
function queryOf(reading: fields.Reading, node: JsonNode, position: number): Query | undefined {
  const of = fields.section(reading, node, "a query");
  if (of === undefined) return undefined;
  fields.knownOnly(of, queryKeys);
  fields.empty(of, "customQueryExtension", "what it adds to the query is not modelled");
  for (const name of ["index", "indexes"]) fields.empty(of, name, "logs are not kept in indexes here");
  const dataSource = fields.text(of, "dataSource") ?? "logs";
  if (dataSource !== "logs")
    fields.unsupported(reading, fields.member(of, "dataSource") ?? node, `the data source \`${dataSource}\``, "only logs are modelled");
  const search = searchOf(of);
  const aggregation = fields.text(of, "aggregation") ?? "count";
  if (!isAggregation(aggregation)) {
    fields.unsupported(reading, fields.member(of, "aggregation") ?? node, `the aggregation \`${aggregation}\``, "it is not modelled");
    return undefined;
  }
  const metric = fields.text(of, "metric");
  const metrics = fields.texts(of, "metrics");
  const measured = {
    count: [],
    cardinality: fields.texts(of, "distinctFields"),
    new_value: metrics,
    ...{ sum: metrics.length > 0 || metric === undefined ? metrics : [metric] },
    ...{ max: metrics.length > 0 || metric === undefined ? metrics : [metric] },
  }[aggregation];
  const wanted = { count: [0, 0], cardinality: [1, 10], sum: [1, 1], max: [1, 1], new_value: [1, 5] }[aggregation] as [number, number];
  if (measured.length < wanted[0] || measured.length > wanted[1]) {
    fields.wrong(
      reading,
      node,
      `\`${aggregation === "cardinality" ? "distinctFields" : "metrics"}\` of a \`${aggregation}\``,
      `${wanted[0]} to ${wanted[1]} fields`,
    );
  }
  if (search === undefined) return undefined;
  return {
    name: fields.text(of, "name") || String.fromCharCode("a".charCodeAt(0) + position),
    search,
    aggregation,
    measured,
    groupBy: fields.texts(of, "groupByFields"),
    optionalGroups: fields.flag(of, "hasOptionalGroupByFields", false),
  };
}

function isAggregation(text: string): text is Query["aggregation"] {
  return ["count", "cardinality", "sum", "max", "new_value"].includes(text);
}

function searchOf(of: fields.Section): Search | undefined {
  const { reading } = of;
  const node = fields.required(of, "query", "a query");
  const text = fields.text(of, "query");
  if (node === undefined || text === undefined) return undefined;
  const parsed = parseSearch(text);
  if (parsed.kind === "mistake") {
    const span = fields.spanOf(reading, fields.within(reading, node, parsed.place));
    reading.diagnostics.push(problem("E1404", span, { what: "search", found: parsed.found }));
    return undefined;
  }
  const problems: { readonly place: { readonly start: number; readonly end: number }; readonly reason: string }[] = [];
  searchTest(parsed.tree, usual, problems);
  for (const { place, reason } of problems) {
    fields.unsupported(reading, fields.within(reading, node, place), `\`${text.slice(place.start, place.end)}\``, reason);
  }
  return parsed.tree;
}
