/** The text of a new detection with its tests, from answers that fit together. Knows no file system. */

import { posix } from "node:path";
import { pathText } from "../../check/paths.ts";
import type { FieldFact } from "../../check/source.ts";
import { assertNever, invariant } from "../../diagnostics/invariant.ts";
import type { Answers, Selection, Value } from "./answers.ts";

/** The house's place for an id: its dots are folders. */
export function detectionPath(id: string): string {
  return `${id.replaceAll(".", "/").replaceAll("-", "_")}.det`;
}

export interface Place {
  /** Of the new file. */
  readonly path: string;
  /** Of the file that declares the source. */
  readonly source: string;
  /** 2026-11-28. */
  readonly today: string;
}

/** Not laid out yet. */
export function detectionText(answers: Answers, { path, source, today }: Place): string {
  const { id, kind, selections } = answers;
  const name = answers.source.name;
  const import_ = posix.relative(posix.dirname(path), source);
  const { condition, tests } = body(answers);
  const steps = selections.length === 1 ? [] : selections.map((one, i) => `  events step_${i + 1} from ${name} where ${predicate(one)}\n`);
  return `language 1

use ${name} from ${literal(import_.startsWith(".") ? import_ : `./${import_}`)}

${kind === "hunt" ? "hunt" : "detection"} ${id} version 1 {
  title: ${literal(titleOf(id))}
${kind === "hunt" ? "" : "  severity: medium\n"}  status: experimental
  created: ${literal(today)}
  updated: ${literal(today)}

  // What happened, why it matters, and what to do about it.
  description: ${literal(titleOf(id))}

${steps.length === 0 ? `  from ${name}\n    where ${predicate(selections[0])}\n` : steps.join("")}
  ${condition}${answers.forEach === undefined || kind === "hunt" ? "" : `\n    for each ${pathText(answers.forEach.path)}`}

${selections.map((one, i) => `  sample ${sample(i, selections)} from ${name} { ${object(sampleOf(one, answers))} }\n`).join("")}
${tests.map(({ title, events, expect }) => `  test ${literal(title)} {\n${[...events, `expect ${expect}`].map((line) => `    ${line}\n`).join("")}  }\n`).join("")}}
`;
}

interface Test {
  readonly title: string;
  readonly events: readonly string[];
  readonly expect: string;
}

/** Thresholds and windows are to be changed by who knows the log; the tests say what they mean. */
function body(answers: Answers): { readonly condition: string; readonly tests: readonly Test[] } {
  const { kind, selections, forEach } = answers;
  const of = answers.of === undefined ? "" : pathText(answers.of.path);
  const [first] = selections;
  const alert = forEach === undefined ? "alert" : `alert for ${literal(exampleOf(forEach, 1))}`;
  const yes = (title: string, ...events: readonly string[]): Test => ({ title, events, expect: alert });
  const no = (title: string, ...events: readonly string[]): Test => ({ title, events, expect: "no alert" });
  const other = `at 0m match with { ${pathText(first.field.path)}: ${literal(otherValue(first))} }`;
  const having = (at: string, value: Value) => `at ${at} match with { ${of}: ${literal(value)} }`;
  const numbered = (n: number): Value => (answers.of === undefined ? n : exampleOf(answers.of, n));
  const names = selections.map((_, i) => `step_${i + 1}`);
  const inTurn = selections.map((_, i) => `at ${i}m ${sample(i, selections)}`);
  switch (kind) {
    case "each":
      return { condition: "alert on each event", tests: [yes("one event", "at 0m match"), no("another event", other)] };
    case "count":
      return {
        condition: "alert when count >= 5 within 10m",
        tests: [
          yes("five events in ten minutes", "at 0m 5 times every 1m match"),
          no("four events", "at 0m 4 times every 1m match"),
          no("the fifth event comes too late", "at 0m 4 times every 1m match", "at 14m match"),
        ],
      };
    case "distinct":
      return {
        condition: `alert when distinct ${of} >= 3 within 10m`,
        tests: [
          yes("three different values in ten minutes", having("0m", numbered(1)), having("1m", numbered(2)), having("2m", numbered(3))),
          no("the same value again and again", "at 0m 9 times every 1m match"),
        ],
      };
    case "sum":
      return {
        condition: `alert when sum ${of} >= 100 within 10m`,
        tests: [
          yes("more than a hundred in ten minutes", having("0m", 60), having("1m", 60)),
          no("less than a hundred", having("0m", 60), having("1m", 30)),
          no("more than a hundred, too far apart", having("0m", 60), having("11m", 60)),
        ],
      };
    case "and":
      return {
        condition: `alert when ${names.join(" and ")} within 10m`,
        tests: [yes("all of them in ten minutes", ...inTurn), no("the first alone", "at 0m match_1")],
      };
    case "then":
      return {
        condition: `alert when ${names.map((name, i) => (i === 0 ? name : `then ${name} within 10m`)).join(" ")}`,
        tests: [
          yes("one after the other", ...inTurn),
          no("the other way round", ...inTurn.map((_, i) => `at ${i}m ${sample(selections.length - 1 - i, selections)}`)),
          no("the first alone", "at 0m match_1"),
        ],
      };
    case "then-no":
      return {
        condition: `alert when ${names.map((name, i) => (i === 0 ? name : `then ${i === names.length - 1 ? "no " : ""}${name} within 10m`)).join(" ")}`,
        tests: [yes("the last one does not come", ...inTurn.slice(0, -1)), no("the last one comes", ...inTurn)],
      };
    case "first-seen":
      return {
        condition: `alert when first seen ${of} within 14d learning 7d`,
        tests: [yes("another value after a week", "at 0m match", having("8d", numbered(2))), no("the same value after a week", "at 0m match", "at 8d match")],
      };
    case "baseline":
      return {
        condition: "alert when count per 1h is 3 deviations above 14d baseline learning 7d and count >= 10",
        tests: [
          yes("twenty events in an hour after two quiet weeks", "at 0m 336 times every 1h match", "at 336h 20 times every 1m match"),
          no("as many events as ever", "at 0m 350 times every 1h match"),
        ],
      };
    case "hunt":
      invariant(forEach !== undefined, "a hunt has groups");
      return {
        condition: `report count\n    for each ${pathText(forEach.path)}\n    over 7d\n    sort count descending\n    limit 100`,
        tests: [
          { title: "three events of one group", events: ["at 0m 3 times every 1m match"], expect: "1 rows" },
          { title: "another event", events: [other], expect: "0 rows" },
        ],
      };
    default:
      return assertNever(kind);
  }
}

function predicate({ field, values }: Selection): string {
  const [first, ...others] = values;
  return others.length === 0 ? `${pathText(field.path)} is ${literal(first)}` : `${pathText(field.path)} in [${values.map(literal).join(", ")}]`;
}

function sample(step: number, steps: readonly Selection[]): string {
  return steps.length === 1 ? "match" : `match_${step + 1}`;
}

/** What every event of the source has, what the condition looks at, and what the selection asks for. */
function sampleOf({ field, values }: Selection, { source, forEach, of }: Answers): ReadonlyMap<FieldFact, Value> {
  const time = pathText(source.declaration.times[0]?.parts.map((part) => part.text) ?? []);
  const always = [...source.byKey.values()].filter(
    ({ path, type, lists, absences, computed }) =>
      pathText(path) !== time && type !== "object" && type !== "timestamp" && lists.length + absences.length === 0 && computed === undefined,
  );
  const facts = [...always, ...[forEach, of].filter((fact) => fact !== undefined)];
  return new Map([...facts.map((fact) => [fact, exampleOf(fact, 1)] as const), [field, values[0]]]);
}

function object(values: ReadonlyMap<FieldFact, Value>): string {
  return [...values].map(([{ path }, value]) => `${pathText(path)}: ${literal(value)}`).join(", ");
}

/** Different for different numbers, but for a bool. */
function exampleOf({ path, type }: FieldFact, number: number): Value {
  switch (type) {
    case "int":
    case "float":
      return number;
    case "bool":
      return true;
    case "ip":
      return `192.0.2.${number}`;
    case "timestamp":
      return "2026-01-01T00:00:00Z";
    case "string":
    case "object":
      return `${path.at(-1)}-${number}`;
    default:
      return assertNever(type);
  }
}

/** None of those that are selected. */
function otherValue({ field, values }: Selection): Value {
  if (field.type === "bool") return values[0] !== true;
  for (let n = 2; ; n++) {
    const value = exampleOf(field, n);
    if (!values.includes(value)) return value;
  }
}

function literal(value: Value): string {
  return typeof value === "string" ? `"${value.replace(/["\\]/g, "\\$&")}"` : String(value);
}

function titleOf(id: string): string {
  const words = (id.split(".").at(-1) ?? id).replace(/[-_]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
