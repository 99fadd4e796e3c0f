/** What panther-analysis' own checks and Panther itself would find in a rule, read from the YAML that is to be written. */

import { parse } from "yaml";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import { holdsHidden } from "../../output/characters.ts";
import type { OutputFile } from "../../targets/target.ts";
import { filesBelow, type LayoutRequest, placeOf, type TargetTree, type VendoredRule } from "../layout.ts";
import { doubles, recordOf, recordsOf, textsOf, type Value } from "./values.ts";

/** A YAML file of a rule, with what of it decides its place. */
export interface RuleDocument extends ReadDocument {
  readonly rule: VendoredRule;
  readonly path: string;
  readonly text: string;
  readonly python?: OutputFile;
}
export interface ReadDocument {
  readonly ruleId: string;
  readonly logTypes: readonly string[];
  readonly value: Value;
}

export function ruleDocumentOf(text: string): ReadDocument {
  const value = recordOf(parse(text));
  return { ruleId: String(value.RuleID), logTypes: textsOf(value.LogTypes), value };
}

export function checkDocuments(request: LayoutRequest, documents: readonly RuleDocument[]): readonly Diagnostic[] {
  const { tree, options } = request;
  const others = idsOfOthers(tree, new Set(documents.map(({ path }) => path)));
  const known = new Set([...others.keys(), ...documents.map(({ ruleId }) => ruleId)]);
  const seen = new Map(others);
  const found: Diagnostic[] = [];
  for (const document of documents) {
    const { rule, path, ruleId, value } = document;
    const { id } = rule.rule;
    for (const broken of refusals(document)) found.push(problem("E1943", placeOf(rule), { id, path, broken }));
    for (const expected of lackingTests(value)) found.push(problem("E1944", placeOf(rule), { id, path, expected }));
    const other = seen.get(ruleId);
    if (other !== undefined) found.push(problem("E1945", placeOf(rule), { id, ruleId, other }));
    seen.set(ruleId, path);
    for (const member of membersOf(value).filter((one) => !known.has(one))) found.push(problem("E1946", placeOf(rule), { id, path, member }));
  }
  const outside = options.pack === undefined && tree.names("packs").length > 0 ? unpacked(tree, documents) : [];
  const [first] = outside;
  return first === undefined ? found : [...found, problem("W1947", placeOf(first.rule), { count: outside.length, ruleId: first.ruleId })];
}

/** Why a rule would not be taken, whatever else there is. */
function refusals({ path, text, python, ruleId, logTypes, value }: RuleDocument): readonly string[] {
  const broken: string[] = [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!/^[a-z0-9]+(_[a-z0-9]+)*\.yml$/.test(name)) broken.push(`\`${name}\` is no name in snake case`);
  for (const [key, title] of Object.entries({ RuleID: ruleId, DisplayName: value.DisplayName }))
    if (title !== undefined && !/^[^<>&"%]+$/.test(String(title))) broken.push(`the ${key} holds one of < > & " %`);
  for (const file of [text, python?.text ?? ""]) if (holdsHidden(file) || zeroWidth.test(file)) broken.push("it holds an invisible character");
  const reports = textsOf(recordOf(value.Reports)["MITRE ATT&CK"]);
  for (const one of reports.filter((report) => !/^TA\d+:T\d+(\.\d+)?$/.test(report)))
    broken.push(`\`${one}\` is no tactic with a technique, such as TA0006:T1552`);
  for (const tag of doubles(textsOf(value.Tags).map((one) => one.toLowerCase()))) broken.push(`the tag \`${tag}\` stands twice`);
  const { DedupPeriodMinutes: minutes, Threshold: threshold } = value;
  if (minutes !== undefined && !isWholeFrom(minutes, 5, 1440)) broken.push("DedupPeriodMinutes is not from 5 to 1440");
  if (threshold !== undefined && !isWholeFrom(threshold, 1)) broken.push("Threshold is not 1 or more");
  for (const test of doubles(testsOf(value).map((one) => String(one.Name)))) broken.push(`two unit tests are called \`${test}\``);
  return [...broken, ...(value.AnalysisType === "correlation_rule" ? correlationRefusals(value) : ruleRefusals(name, python, logTypes, value))];
}

/** Those that take no room and that the target leaves as they are, since in some scripts they decide what is read. */
const zeroWidth = /[\u00ad\u200b-\u200d\u2060\u180e]/;

function ruleRefusals(name: string, python: OutputFile | undefined, logTypes: readonly string[], value: Value): readonly string[] {
  const broken: string[] = [];
  const beside = name.replace(/\.yml$/, ".py");
  if (value.Filename !== beside || python === undefined) broken.push(`its Python is not \`${beside}\` beside it`);
  if (logTypes.length === 0) broken.push("it has no LogTypes");
  for (const test of testsOf(value)) {
    const logType = recordOf(test.Log).p_log_type;
    if (typeof logType !== "string" || !logTypes.includes(logType))
      broken.push(`the log of the unit test \`${String(test.Name)}\` has no p_log_type among its LogTypes`);
  }
  return broken;
}

function correlationRefusals(value: Value): readonly string[] {
  return recordsOf(value.Detection).flatMap(({ Schedule: schedule, LookbackWindowMinutes: lookback }) => {
    const rate = recordOf(schedule).RateMinutes;
    const enough = typeof rate === "number" && typeof lookback === "number" && lookback >= 1.5 * rate;
    return enough ? [] : ["LookbackWindowMinutes is less than one and a half times RateMinutes"];
  });
}

/** What no unit test expects. */
function lackingTests(value: Value): readonly boolean[] {
  return [true, false].filter((expected) => !testsOf(value).some((test) => test.ExpectedResult === expected));
}

function membersOf(value: Value): readonly string[] {
  if (value.AnalysisType !== "correlation_rule") return [];
  return recordsOf(value.Detection).flatMap(({ Group: group, Sequence: sequence }) =>
    [...recordsOf(group), ...recordsOf(sequence)].map(({ RuleID: id }) => String(id)),
  );
}

/** Where the repository's own check looks for what is to be in a pack. */
const itemFolders = ["rules", "correlation_rules", "policies", "queries", "data_models", "global_helpers", "lookup_tables"];

const yamlFile = /\.ya?ml$/;

/** Ids of what others wrote, with the file. Panther has each once, of whatever kind. */
function idsOfOthers(tree: TargetTree, own: ReadonlySet<string>): ReadonlyMap<string, string> {
  const files = itemFolders.flatMap((folder) => filesBelow(tree, folder, yamlFile)).filter((path) => !tree.owns(path) && !own.has(path));
  return new Map(
    files.flatMap((path) =>
      [
        ...(tree.read(path) ?? "").matchAll(
          /^(?:RuleID|PolicyID|QueryName|DataModelID|GlobalID|LookupName):[ \t]*(["']?)([^"'\n]+?)\1[ \t]*(?:[ \t]#.*)?\r?$/gm,
        ),
      ].map(([, , id = ""]): [string, string] => [id, path]),
    ),
  );
}

/** Rules that have to be in a pack, and are in none. */
function unpacked(tree: TargetTree, documents: readonly RuleDocument[]): readonly RuleDocument[] {
  const packs = filesBelow(tree, "packs", yamlFile, 0).map((path) => tree.read(path) ?? "");
  const listed = new Set(packs.flatMap((text) => [...text.matchAll(/^\s*-[ \t]+(["']?)([^"'#\n]+?)\1[ \t]*(?:[ \t]#.*)?\r?$/gm)].map(([, , id]) => id)));
  return documents.filter(({ ruleId, value }) => {
    const exempt =
      /^(experimental|deprecated)$/i.test(String(value.Status)) ||
      textsOf(value.Tags).some((tag) => /^(no pack|configuration required|multi-table query)$/i.test(tag));
    return !exempt && !listed.has(ruleId);
  });
}

function isWholeFrom(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function testsOf({ Tests: tests }: Value): readonly Value[] {
  return recordsOf(tests);
}
