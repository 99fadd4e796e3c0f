/** Small changes to emitted files, as a careless hand makes them, each with a name: what the proof has to notice. Knows the files' texts and no detection. */

import { shuffled } from "../../src/prove/streams/records.ts";
import { random } from "../../src/prove/streams/values.ts";
import type { OutputFile } from "../../src/targets/target.ts";

export type Kind =
  | "operator"
  | "text"
  | "quote"
  | "letter case"
  | "field"
  | "window"
  | "group key"
  | "threshold"
  | "negation"
  | "and, or"
  | "bound"
  | "guard"
  | "tumbling";

export interface Corruption {
  readonly kind: Kind;
  /** Where, what it was, and what it is now. */
  readonly name: string;
  /** All files, with one changed. */
  readonly files: readonly OutputFile[];
}

interface Operator {
  readonly kind: Kind;
  readonly find: RegExp;
  readonly to: (found: string, groups: readonly (string | undefined)[]) => readonly string[];
}

/** Which parts of which files say when a rule fires, and what may befall them. */
interface Corruptible {
  readonly of: (path: string) => boolean;
  readonly regions: RegExp;
  /** What people are shown, and what no verdict depends on. */
  readonly shown?: RegExp;
  readonly operators: readonly Operator[];
}

const always =
  (...texts: readonly string[]) =>
  (): readonly string[] =>
    texts;

/** A number a little smaller and a little larger. */
const aroundBy =
  (step: number) =>
  (found: string): readonly string[] => [String(Number(found) - step), String(Number(found) + step)];

const otherCase = (text: string): string =>
  text.replace(/[A-Za-z]/, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
const changed =
  (...texts: readonly string[]) =>
  (found: string): readonly string[] =>
    texts.filter((text) => text !== found);

/** Each literal in double quotes, of which those with two letters or more are changed: signs such as `"+"` only mark, and the rules for marks are the operators'. */
const literal = /"(?:[^"\\\n]|\\.)*"/g;
const ofText =
  (...changes: readonly ((text: string) => string)[]) =>
  (found: string): readonly string[] =>
    /[A-Za-z].*[A-Za-z]/.test(found) ? changes.map((change) => change(found)).filter((text) => text !== found) : [];
const ofLiterals: readonly Operator[] = [
  { kind: "letter case", find: literal, to: ofText(otherCase) },
  {
    kind: "text",
    find: literal,
    to: ofText(
      (found) => found.replace(/.(?="$)/, ""),
      (found) => found.replace(/^"/, '" '),
    ),
  },
  {
    kind: "quote",
    find: literal,
    to: ofText(
      (found) => found.slice(0, -1),
      (found) => found.replace(/^"/, '\\"'),
    ),
  },
];

const esql: readonly Operator[] = [
  { kind: "bound", find: />=/g, to: always(">") },
  { kind: "bound", find: /<=/g, to: always("<") },
  { kind: "bound", find: / > /g, to: always(" >= ") },
  { kind: "bound", find: / < /g, to: always(" <= ") },
  { kind: "operator", find: / == /g, to: always(" != ") },
  { kind: "operator", find: / != /g, to: always(" == ") },
  { kind: "operator", find: /\bMIN\(/g, to: always("MAX(") },
  { kind: "operator", find: /\bMAX\(/g, to: always("MIN(") },
  { kind: "operator", find: /\bMV_COUNT\(VALUES\(/g, to: always("MV_MAX(VALUES(") },
  { kind: "operator", find: / - /g, to: always(" + ") },
  { kind: "threshold", find: /(?<=[<>]=? )[1-9]\d{0,3}\b/g, to: aroundBy(1) },
  { kind: "threshold", find: /(?<=side == )[01]\b/g, to: changed("0", "1") },
  { kind: "window", find: /(?<!\/ )\b\d{5,12}\b(?!")/g, to: aroundBy(1000) },
  { kind: "window", find: /\b\d+(?= (?:second|minute|hour|day)s?\b)/g, to: aroundBy(1) },
  { kind: "operator", find: /\bASC\b/g, to: always("DESC") },
  { kind: "operator", find: /\bDESC\b/g, to: always("ASC") },
  { kind: "and, or", find: /\bAND\b/g, to: always("OR") },
  { kind: "and, or", find: /\bOR\b/g, to: always("AND") },
  { kind: "negation", find: /\bNOT (?!NULL)/g, to: always("") },
  { kind: "negation", find: /\bIS NULL\b/g, to: always("IS NOT NULL") },
  { kind: "negation", find: /\bIS NOT NULL\b/g, to: always("IS NULL") },
  { kind: "negation", find: /(?<! NOT \S+) IN \(/g, to: always(" NOT IN (") },
  { kind: "guard", find: /\(\S+ IS NULL OR ([^()\n]*(?:\([^()\n]*\)[^()\n]*)?)\)/g, to: (_, [inner]) => [inner ?? ""] },
  { kind: "guard", find: /\n {4}AND \S+ IS NOT NULL/g, to: always("") },
  { kind: "guard", find: /\n\| WHERE (?!at IS NOT NULL)[^\n]*/g, to: always("") },
  { kind: "guard", find: /COALESCE\(([^,\n]+), (?:0|FALSE)\)/g, to: (_, [inner]) => [inner ?? ""] },
  { kind: "field", find: /\b(?:event|aws|okta|cloud|source|user|user_agent)(?:\.\w+)+/g, to: (found) => [`${found}x`, neighbour(found)] },
  { kind: "group key", find: /(?<=\bBY )(?!\w+\n)[\w.@]+, /g, to: always("") },
  { kind: "group key", find: /(?<=\bBY )\w+(?:\.\w+)+/g, to: (found) => [neighbour(found)] },
  { kind: "tumbling", find: /side = \[0, 1\]/g, to: always("side = [0]") },
  {
    kind: "tumbling",
    find: /\n\| EVAL ms = TO_LONG\(TO_DATETIME\(@timestamp\)\), bucket = ms \/ (\d+)0000, value = TO_BASE64\(([\w.]+)\)[\s\S]*?\n\| WHERE different >= (\d+)\n[\s\S]* BY ([\w.]+)\n\| KEEP[^\n]*\n/g,
    to: (_, [tens, value, least, key]) => [
      [
        `\n| EVAL bucket = DATE_TRUNC(${Number(tens) / 6} minutes, @timestamp)`,
        `| STATS different = COUNT_DISTINCT(${value}) BY ${key}, bucket`,
        `| WHERE different >= ${least}`,
        `| STATS Esql.window_first = MIN(bucket), Esql.window_last = MAX(bucket) BY ${key}`,
        `| KEEP ${key}, Esql.window_first, Esql.window_last\n`,
      ].join("\n"),
    ],
  },
  ...ofLiterals,
];

/** A network eight bits wider, and one of half the addresses. */
function networks(found: string): readonly string[] {
  return [-8, 1].map((more) => found.replace(/\d+$/, (bits) => String(Number(bits) + more)));
}

/** Another column of the same index, of a meaning of its own. */
function neighbour(column: string): string {
  const [columns, other]: readonly [readonly string[], string] = column.startsWith("okta.")
    ? [["okta.outcome.reason", "okta.actor.alternate_id", "okta.outcome.result"], "okta.outcome.reason"]
    : [["event.action", "event.provider", "cloud.region", "aws.cloudtrail.user_identity.arn", "aws.cloudtrail.error_code"], "event.action"];
  return columns[(columns.indexOf(column) + 1) % columns.length] ?? other;
}

const elasticRule: Corruptible = {
  of: (path) => path.endsWith(".toml"),
  // A hunt has a list of one.
  regions: /(?<=^query = (?:\[\n)?(?:'''|""")\n)[\s\S]*?(?=^(?:'''|"""))/gm,
  shown: /^\| KEEP .*$|(?<=^\| STATS )Esql\.window_first = .*(?= BY )/gm,
  operators: esql,
};

const minutes =
  (to: (minutes: number) => readonly string[]) =>
  (found: string): readonly string[] =>
    to(Number(found));
const elasticSchedule: Corruptible = {
  of: (path) => path.endsWith(".toml"),
  regions: /^(?:from|interval|type|language) = .*$/gm,
  operators: [
    { kind: "window", find: /(?<=now-)\d+(?=m")/g, to: minutes((from) => [String(Math.floor(from / 2)), "1", `-${from}`]) },
    { kind: "window", find: /(?<=interval = ")\d+(?=m")/g, to: minutes((every) => [String(every * 12), "0"]) },
    { kind: "operator", find: /"esql"/g, to: always('"eql"') },
  ],
};

const datadogSearch: Corruptible = {
  of: (path) => path.endsWith(".json"),
  regions: /(?<="query": ")(?:[^"\\\n]|\\.)*(?=")/g,
  operators: [
    { kind: "and, or", find: / OR /g, to: always(" AND ") },
    { kind: "and, or", find: /(?<=[)\w"]) (?=[@-])/g, to: always(" OR ") },
    { kind: "negation", find: /(?<=^| )-(?=@)/g, to: always("") },
    { kind: "negation", find: /NOT(?=\()/g, to: always("") },
    { kind: "negation", find: /(?<=^|[ (])(?=@)/g, to: always("-") },
    { kind: "guard", find: / -@[\w.]+:(?:\\"(?:[^"\\]|\\.)*\\"|[^\s(]+|\([^)]*\))/g, to: always("") },
    { kind: "guard", find: / @[\w.]+:(?:\\"(?:[^"\\]|\\.)*\\"|[^\s()]+|\([^)]*\))/g, to: always("") },
    { kind: "field", find: /@[\w.]+(?=[:,])/g, to: (found) => [`${found}x`, found.replace("@", ""), found === "@evt.name" ? "@eventSource" : "@evt.name"] },
    { kind: "field", find: /\bsource:\w+/g, to: (found) => [`${found}x`] },
    { kind: "letter case", find: /(?<=[:(]| OR )[A-Za-z][\w.-]+(?=[\s)]|$)/g, to: (found) => changed(otherCase(found))(found) },
    { kind: "text", find: /(?<=[:(]| OR )[A-Za-z][\w.-]+(?=[\s)]|$)/g, to: (found) => [found.slice(0, -1), `${found} x`] },
    { kind: "text", find: /(?<=\\")[^"\\]+(?=\\")/g, to: (found) => [found.slice(0, -1), otherCase(found), `${found} `] },
    { kind: "quote", find: /\\"/g, to: always("", "'") },
    { kind: "quote", find: /[()](?=[^)]*\bOR\b|$)/g, to: always("") },
    {
      kind: "window",
      find: /\d+\.\d+\.\d+\.\d+\/\d+/g,
      to: networks,
    },
  ],
};

const conditionOperators: readonly Operator[] = [
  { kind: "bound", find: />=/g, to: always(">", "<=") },
  { kind: "bound", find: />(?!=| 0)/g, to: always(">=") },
  { kind: "threshold", find: /(?<=[<>]=? )\d+/g, to: aroundBy(1) },
  { kind: "and, or", find: /&&/g, to: always("||") },
  { kind: "operator", find: /\bTHEN\b/g, to: always("&&", "||") },
  { kind: "field", find: /\b[a-z]\w+(?= [<>])/g, to: (found) => [`${found}x`] },
  { kind: "operator", find: /^([^&]+) (?:&&|THEN) (.+)$/g, to: (_, [left, right]) => [left ?? "", right ?? "", `${right} THEN ${left}`] },
];
const datadogCondition: Corruptible = { of: (path) => path.endsWith(".json"), regions: /(?<="condition": ")[^"\n]*(?=")/g, operators: conditionOperators };

const datadogRule: Corruptible = {
  of: (path) => path.endsWith(".json"),
  regions: /^ *"(?:evaluationWindow|aggregation|detectionMethod|hasOptionalGroupByFields|parent|child|groupByFields|distinctFields)": (?:\[[^\]]*\]|.*)$/gm,
  operators: [
    { kind: "window", find: /(?<="evaluationWindow": )\d{3,}/g, to: (found) => changed("60", "300", "1800", "7200", "0")(found) },
    { kind: "operator", find: /"cardinality"/g, to: always('"count"', '"sum"') },
    { kind: "operator", find: /"count"/g, to: always('"cardinality"', '"max"') },
    { kind: "operator", find: /"(?:threshold|sequence_detection|new_value)"/g, to: changed('"threshold"', '"sequence_detection"', '"new_value"') },
    { kind: "group key", find: /(?<="groupByFields": )\[\s*"[^\]]*\]/g, to: always("[]", '["@evt.name"]', '["@no.such"]') },
    { kind: "group key", find: /(?<="groupByFields": )\[\]/g, to: always('["@no.such"]') },
    { kind: "field", find: /(?<="distinctFields": )\[\s*"[^\]]*\]/g, to: always("[]", '["@evt.name"]', '["@no.such"]') },
    { kind: "operator", find: /(?<="(?:parent|child)": )"\w+"/g, to: (found) => [found.replace(/"$/, 'x"')] },
  ],
};

/** The functions that decide; a title is for people. */
const pantherCode: Corruptible = {
  of: (path) => path.endsWith(".py"),
  regions: /^_(?:LIST|NETWORKS|PATTERN)\w* = [\s\S]*?(?=\n\n)|^def (?:rule|dedup|unique|_in_network|_each|_is_list)\([\s\S]*?(?=\n\n\n|\n*$(?![\s\S]))/gm,
  // What is written for readers.
  shown: /^ {4}"""[^\n]*"""$/gm,
  operators: [
    { kind: "operator", find: / == /g, to: always(" != ") },
    { kind: "operator", find: /\bany\(/g, to: always("all(") },
    { kind: "and, or", find: /\band /g, to: always("or ") },
    { kind: "and, or", find: /\bor /g, to: always("and ") },
    { kind: "negation", find: /\bnot (?!in\b|None\b|isinstance\(value)/g, to: always("") },
    { kind: "negation", find: /(?<!not )\bin (?=\(|_LIST)/g, to: always("not in ") },
    { kind: "guard", find: /\n {8}and (?:not )?isinstance\([^\n]*/g, to: always("") },
    { kind: "guard", find: /\n {8}and not [^\n(]+\([^\n]*\)(?=\n)/g, to: always("") },
    { kind: "field", find: /(?<=_(?:get|each)\(event, (?:(?:"\w+"|\.\.\.), )*)"\w+"/g, to: (found) => [found.replace(/"$/, 'x"')] },
    {
      kind: "field",
      find: /(?<=event\.get\()"\w+"/g,
      to: (found) => [found.replace(/"$/, 'x"'), found === '"eventName"' ? '"eventSource"' : '"eventName"'],
    },
    { kind: "field", find: /_get\(event, "\w+", (?="\w+"\))/g, to: always("_get(event, ") },
    {
      kind: "group key",
      find: /(?<=def (?:dedup|unique)\(event\):\n {4}return ).*/g,
      to: (found) => ['_key(event.get("awsRegion"), event.get("eventType"))', ...(found.startsWith('"') ? [] : ['"all"'])],
    },
    // By minutes of the clock. Ten minutes would be nothing else than the detections accept (`anchored_window`): of 2N - 1 in ten minutes one of two holds N.
    { kind: "tumbling", find: /(?<=def dedup\(event\):\n {4}return _key\()/g, to: always('str(event.get("eventTime") or event.get("published"))[:16], ') },
    { kind: "operator", find: /def (?:rule|unique)\(|def dedup\((?!_)/g, to: (found) => [found.replace("def ", "def not_")] },
    { kind: "window", find: /\d+\.\d+\.\d+\.\d+\/\d+/g, to: networks },
    // Literals that values are held against; keys are the fields' operators', and their case is nothing to the platform.
    ...ofLiterals.map((one): Operator => ({ ...one, find: /(?<=[!=]= |\bin \((?:"[^"\n]*", )*|^ {4})"(?:[^"\\\n]|\\.)*"/gm })),
  ],
};

const pantherRule: Corruptible = {
  of: (path) => path.endsWith(".yml"),
  regions: /^DedupPeriodMinutes: .*$(?=\nThreshold: (?!1$))|^(?:Threshold|Filename|AnalysisType): .*$|^LogTypes:\n(?: +- .*\n)+|^Detection:\n(?:[ -].*\n)+/gm,
  operators: [
    {
      kind: "threshold",
      find: /(?<=(?:Threshold|MinMatchCount): )\d+/g,
      to: (found) => [String(Math.max(1, Number(found) - 1)), String(Number(found) * 2)].filter((text) => text !== found),
    },
    { kind: "window", find: /(?<=DedupPeriodMinutes: )\d+/g, to: always("5", "1440") },
    { kind: "window", find: /(?<=WithinTimeFrameMinutes: )\d+/g, to: (found) => ["1", String(Number(found) * 10)] },
    { kind: "window", find: /(?<=LookbackWindowMinutes: )\d+/g, to: (found) => changed("15", String(Number(found) * 2))(found) },
    { kind: "window", find: /(?<=RateMinutes: )\d+/g, to: (found) => [String(Number(found) * 10)] },
    { kind: "field", find: /"[A-Z]\w+\.\w+"/g, to: (found) => [found.replace(/"$/, 'x"'), '"AWS.S3ServerAccess"'] },
    { kind: "field", find: /"p_alert_context\.group_key"/g, to: always('"p_alert_context.group"') },
    { kind: "field", find: /(?<=RuleID: )"[^"]+"/g, to: (found) => [found.replace(/"$/, 'x"')] },
    { kind: "operator", find: /\bSequence\b/g, to: always("Group") },
    { kind: "operator", find: /(?<=(?:From|To): )"\w+"/g, to: (found) => [found.replace(/"$/, 'x"')] },
    { kind: "operator", find: /From: ("\w+")\n( +)To: ("\w+")/g, to: (_, [from, indent, to]) => [`From: ${to}\n${indent}To: ${from}`] },
    { kind: "negation", find: /\n( +)- ID: "(\w+)"\n/g, to: (found, [indent]) => [`${found}${indent}  Absence: true\n`] },
    { kind: "group key", find: /\n +Match:\n +- "On": .*/g, to: always("") },
    { kind: "group key", find: /\n +MatchCriteria:\n(?: {8,}.*\n)+/g, to: always("\n") },
  ],
};

const corruptible: Readonly<Record<string, readonly Corruptible[]>> = {
  elastic: [elasticRule, elasticSchedule],
  datadog: [datadogSearch, datadogCondition, datadogRule],
  panther: [pantherCode, pantherRule],
};

/** Every change that fits somewhere, in the order of the files, the operators and the places. */
export function corruptionsOf(platform: string, files: readonly OutputFile[]): readonly Corruption[] {
  const found = new Map<string, Corruption>();
  for (const file of files) {
    for (const { of, regions, shown, operators } of corruptible[platform] ?? []) {
      if (!of(file.path)) continue;
      const spared = shown === undefined ? [] : [...file.text.matchAll(shown)].map((match) => [match.index, match.index + match[0].length] as const);
      for (const region of file.text.matchAll(regions)) {
        for (const { kind, find, to } of operators) {
          for (const match of region[0].matchAll(find)) {
            const at = region.index + match.index;
            if (spared.some(([from, to]) => at >= from && at < to)) continue;
            for (const text of new Set(to(match[0], match.slice(1)))) {
              const whole = file.text.slice(0, at) + text + file.text.slice(at + match[0].length);
              if (whole === file.text || found.has(`${file.path} ${whole}`)) continue;
              const name = `${kind}: ${placeOf(file, at)}: ${quoted(match[0])} becomes ${quoted(text)}`;
              found.set(`${file.path} ${whole}`, { kind, name, files: files.map((one) => (one === file ? { ...file, text: whole } : one)) });
            }
          }
        }
      }
    }
  }
  return [...found.values()];
}

function placeOf({ path, text }: OutputFile, at: number): string {
  const before = text.slice(0, at);
  return `${path.slice(path.lastIndexOf("/") + 1)}:${before.split("\n").length}:${at - before.lastIndexOf("\n")}`;
}

function quoted(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" ? "nothing" : `\`${line.length > 60 ? `${line.slice(0, 60)}…` : line}\``;
}

/** So many of each kind at most, the same ones every time. */
export function sampled(all: readonly Corruption[], most: number, seed: number): readonly Corruption[] {
  const rng = random(seed);
  const byKind = new Map<Kind, readonly Corruption[]>();
  for (const one of all) byKind.set(one.kind, [...(byKind.get(one.kind) ?? []), one]);
  return [...byKind.values()].flatMap((of) => shuffled(of, rng).slice(0, most));
}
