/** A parsed search as a function over logs, by the documentation's rules. What the documentation does not define is a problem, never a guess. */

import type { Place } from "../../../grammars/datadog/parsed.ts";
import type { RangeEnd, Search, SearchField, SearchValue, Term } from "../../../grammars/datadog/search.ts";
import { assertNever } from "../../diagnostics/invariant.ts";
import type { Json, Scalar } from "../../model/event.ts";
import type { Assumptions } from "./assumptions.ts";
import { attributeReader, isList, isObject, isScalar } from "./attribute.ts";
import { type DatadogLog, isReserved } from "./log.ts";
import { networkTest } from "./network.ts";
import { type TextTest, textTest, wordsTest } from "./text.ts";

export type LogTest = (log: DatadogLog) => boolean;

export interface SearchProblem {
  readonly place: Place;
  readonly reason: string;
}

/** Problems are added to the list; a test that has one never matches. */
export function searchTest(search: Search, assumptions: Assumptions, problems: SearchProblem[]): LogTest {
  switch (search.kind) {
    case "and": {
      const tests = search.of.map((part) => searchTest(part, assumptions, problems));
      return (log) => tests.every((test) => test(log));
    }
    case "or": {
      const tests = search.of.map((part) => searchTest(part, assumptions, problems));
      return (log) => tests.some((test) => test(log));
    }
    case "not": {
      const test = searchTest(search.of, assumptions, problems);
      return (log) => !test(log);
    }
    case "network":
      return networksTest(search, assumptions, problems);
    case "term":
      return termTest(search, assumptions, problems);
    default:
      return assertNever(search);
  }
}

function networksTest({ path, networks, place }: Extract<Search, { kind: "network" }>, { mappedAddress }: Assumptions, problems: SearchProblem[]): LogTest {
  if (!path.startsWith("@")) return problem(problems, place, "`CIDR` takes an attribute first, such as `@network.client.ip`");
  if (networks.length === 0) return problem(problems, place, "`CIDR` names no network");
  const tests = networks.map((network) => networkTest(network, mappedAddress) ?? problem(problems, place, `\`${network}\` is no network`));
  const read = attributeReader(path.slice(1));
  return ({ attributes }) => read(attributes).some((value) => typeof value === "string" && tests.some((test) => test(value)));
}

function termTest({ field, value, place }: Term, assumptions: Assumptions, problems: SearchProblem[]): LogTest {
  switch (field.kind) {
    case "attribute":
      return attributeTest(field.path, value, place, assumptions, problems);
    case "named":
      return namedTest(field.name, value, place, problems);
    case "message":
    case "everywhere":
      return fullTextTest(field, value, place, problems);
    default:
      return assertNever(field);
  }
}

function attributeTest(path: string, value: SearchValue, place: Place, assumptions: Assumptions, problems: SearchProblem[]): LogTest {
  if (path === "") return problem(problems, place, "an attribute needs a name");
  const read = attributeReader(path);
  if (value.kind === "exists") return ({ attributes }) => read(attributes).some((found) => exists(found, assumptions));
  const test = value.kind === "compare" || value.kind === "range" ? numberTest(value, place, problems) : asText(textTest(value));
  return ({ attributes }) => read(attributes).some((found) => isScalar(found) && test(found));
}

/** An object exists where something below it does. */
function exists(value: Json, assumptions: Assumptions): boolean {
  if (value === "") return assumptions.emptyTextExists;
  if (isScalar(value)) return true;
  const children = value === null ? [] : Object.values(value);
  return children.length === 0 ? assumptions.valuelessExists : children.some((child) => exists(child, assumptions));
}

type ScalarTest = (value: Scalar) => boolean;

function asText(test: TextTest): ScalarTest {
  return (value) => test(String(value));
}

/** A numeric facet holds numbers only: a text never compares. */
function numberTest(value: Extract<SearchValue, { kind: "compare" | "range" }>, place: Place, problems: SearchProblem[]): ScalarTest {
  const bound = (text: string): number => {
    if (/^-?[0-9]+(\.[0-9]+)?$/.test(text)) return Number(text);
    problem(problems, place, `\`${text}\` is no number, and only numbers compare`);
    return Number.NaN;
  };
  if (value.kind === "range") {
    const within = (end: RangeEnd | undefined, low: boolean): ((found: number) => boolean) => {
      if (end === undefined) return () => true;
      const limit = bound(end.bound);
      return (found) => (low ? found > limit : found < limit) || (end.included && found === limit);
    };
    const [above, below] = [within(value.from, true), within(value.to, false)];
    return (found) => typeof found === "number" && above(found) && below(found);
  }
  const limit = bound(value.bound);
  const compares = comparison(value.operator);
  return (found) => typeof found === "number" && compares(found, limit);
}

export function comparison(operator: "<" | "<=" | ">" | ">="): (left: number, right: number) => boolean {
  switch (operator) {
    case "<":
      return (left, right) => left < right;
    case "<=":
      return (left, right) => left <= right;
    case ">":
      return (left, right) => left > right;
    case ">=":
      return (left, right) => left >= right;
    default:
      return assertNever(operator);
  }
}

function namedTest(name: string, value: SearchValue, place: Place, problems: SearchProblem[]): LogTest {
  if (name.startsWith("#")) return problem(problems, place, "calculated fields belong to scheduled rules");
  if (value.kind === "compare" || value.kind === "range") return problem(problems, place, `\`${name}\` is no numeric attribute`);
  if (name === "message") {
    if (value.kind === "exists") return ({ message }) => message !== undefined;
    const test = wordsTest(value);
    return ({ message }) => message !== undefined && test(message);
  }
  const test = value.kind === "exists" ? () => true : textTest(value);
  if (isReserved(name)) return ({ reserved }) => reserved[name] !== undefined && test(reserved[name]);
  if (name === "tags") return ({ tags }) => tags.some(test);
  const key = `${name}:`;
  return ({ tags }) => tags.some((tag) => (tag.startsWith(key) ? test(tag.slice(key.length)) : tag === name && value.kind === "exists"));
}

/** What bare words search beside the message: the standard attributes of an error, and the title. */
const messageLike = ["error.message", "error.stack", "title"].map(attributeReader);

function fullTextTest(field: SearchField, value: SearchValue, place: Place, problems: SearchProblem[]): LogTest {
  // `*` and `*:*` find every log.
  if (value.kind === "exists") return () => true;
  if (value.kind === "compare" || value.kind === "range") return problem(problems, place, "a comparison needs an attribute");
  const test = wordsTest(value);
  const matches = (found: Json): boolean => isScalar(found) && test(String(found));
  if (field.kind === "message") {
    if (value.kind === "exact" && !value.quoted && value.text.startsWith("@")) return problem(problems, place, `\`${value.text}\` has no value`);
    return ({ message, attributes }) => (message !== undefined && test(message)) || messageLike.some((read) => read(attributes).some(matches));
  }
  const anywhere = (found: Json): boolean => (isList(found) || isObject(found) ? Object.values(found).some(anywhere) : matches(found));
  return ({ message, attributes }) => (message !== undefined && test(message)) || anywhere(attributes);
}

function problem(problems: SearchProblem[], place: Place, reason: string): () => boolean {
  problems.push({ place, reason });
  return () => false;
}
