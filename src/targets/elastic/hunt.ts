/** A hunt on Elastic: a query for a person, and the two files that the vendor's hunting folder has of each. */

import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Hunt } from "../../ir/detection.ts";
import type { Field, Predicate } from "../../ir/predicate.ts";
import { escapeHidden, oneLine, unicodeEscape } from "../../output/characters.ts";
import { fidelityOf } from "../fidelity.ts";
import type { OutputFile, Translation, TranslationRequest } from "../target.ts";
import { apart, type Context, differ, eachOnce } from "./context.ts";
import { type HuntFacts, huntFile, huntMarkdown } from "./hunt_file.ts";
import { huntPlan, rowsOf } from "./hunt_plan.ts";
import { indicesOf } from "./indices.ts";
import { queryText, replacedQuery } from "./query_text.ts";
import { fileName, generatedLine, headerLine, ruleId, texts } from "./rule.ts";
import { storageOf } from "./storage.ts";

export function translateHunt({ sources, options, hash }: TranslationRequest, hunt: Hunt): Translation {
  const source = sources[hunt.steps[0]?.source ?? ""];
  invariant(source !== undefined, "a hunt's source is given");
  const place = hunt.idSpan ?? hunt.span;
  // An event that is lost changes the numbers of a row, which can be there all the same.
  const context: Context = { mapping: source.platforms.elastic, unsteady: true, contrary: false, reasons: [], differences: [] };
  const indices = indicesOf(context, options, source, place);
  const replaced = replacedQuery(hunt);
  const query = queryText(context, huntPlan(replaced === undefined ? context : apart(context), hunt, { source, indices }), replaced, place);
  if (context.reasons.length > 0) return { fidelity: "refused", reasons: eachOnce(context.reasons) };
  if (replaced === undefined) noteRows(context, hunt);

  const facts: HuntFacts = {
    ...factsOf(hunt),
    integration: dataSets(texts(options.integration), indices),
    query: [`${query}\n`],
    notes: [...written(hunt), ...(replaced === undefined ? known(hunt, context) : [])].map(oneLine),
  };
  const name = fileName(hunt);
  const header = headerLine(hunt, hash);
  const generated = generatedLine(hunt);
  const files: readonly OutputFile[] = [
    { path: `elastic/esql/${name}.esql`, text: `// ${header}\n// ${generated}\n${query}\n` },
    { path: `elastic/hunting/queries/${name}.toml`, text: huntFile(facts, { header, generated }) },
    // Markdown has no escapes that a reader would take for the character, so what is invisible is spelled out.
    { path: `elastic/hunting/docs/${name}.md`, text: escapeHidden(huntMarkdown(facts, name), unicodeEscape) },
  ];
  const notes = missing(facts).map((asked) => problem("W1020", place, asked));
  return { fidelity: fidelityOf(context.differences), files, differences: context.differences, notes };
}

function factsOf({ id, metadata }: Hunt): Omit<HuntFacts, "integration" | "query" | "notes"> {
  return {
    author: oneLine(metadata.author ?? ""),
    // Between the quotes of the published files a description stands on lines of its own.
    description: `${metadata.description.trim()}\n`,
    uuid: ruleId(metadata.formerly ?? id),
    name: oneLine(metadata.title),
    language: ["ES|QL"],
    license: oneLine(metadata.license ?? ""),
    // The folder's pages link techniques only.
    mitre: metadata.attack.filter((technique) => !technique.startsWith("TA")),
    references: metadata.references.map(oneLine),
  };
}

/** The folder's own tests want each of these to say something. */
function missing({ author, license, integration }: HuntFacts): readonly { readonly what: string; readonly where: string }[] {
  const metadata = (what: string) => ({ what, where: `write \`${what}: ...\` in the hunt, or under \`defaults\` in samefire.yaml` });
  return [
    ...(author === "" ? [metadata("author")] : []),
    ...(license === "" ? [metadata("license")] : []),
    ...(integration.length === 0 ? [{ what: "integration", where: "write `set integration: [...]` in the source's `on elastic`" }] : []),
  ];
}

/** Where the files of rules name an integration, those of hunts name its data set: the middle of `logs-aws.cloudtrail-*`. */
function dataSets(integrations: readonly string[], indices: readonly string[]): readonly string[] {
  const read = indices.map((index) => /^(?:[^:]*:)?logs-([a-z0-9_.]+)/.exec(index)?.[1] ?? "");
  const found = integrations.flatMap((name) => {
    const own = read.filter((set) => set.startsWith(`${name}.`) && !set.endsWith("."));
    return own.length === 0 ? [name] : own;
  });
  return [...new Set(found)];
}

/** What people wrote: each line is a note, whether or not they began it like one. */
function written({ metadata }: Hunt): readonly string[] {
  const lines = (metadata.triage ?? "").split("\n").map((line) => line.trim().replace(/^[-*] +/, ""));
  return [...lines.filter((line) => line !== ""), ...metadata.falsePositives.map((text) => `Known to be harmless: ${text}`)];
}

/** What whoever reads the rows has to know of the platform. */
function known(hunt: Hunt, { mapping }: Context): readonly string[] {
  const names = new Set(
    fieldsOf(hunt)
      .filter(({ computed }) => computed?.with === "user_agent_family")
      .map((field) => storageOf(field, mapping))
      .flatMap((storage) => (storage.kind === "column" ? [storage.name.join(".")] : [])),
  );
  return [
    ...[...names].map((name) => `\`${name}\` is \`Other\` for a user agent that nobody knows, and empty for an event without one.`),
    ...(hunt.limit === undefined ? [`Without a limit the answer has at most ${rowsOf(hunt)} rows.`] : []),
  ];
}

/** A limit that the platform keeps is the hunt's own. */
function noteRows(context: Context, hunt: Hunt): void {
  const rows = rowsOf(hunt);
  if (hunt.limit !== rows) differ({ ...context, unsteady: false }, { code: "row_cap", text: `the answer has at most ${rows} rows`, span: hunt.idSpan });
}

function fieldsOf({ steps, measures }: Hunt): readonly Field[] {
  const values = steps.flatMap((step) => step.keys).concat(measures.flatMap((measure) => measure.values));
  return [...values.flatMap((value) => value.fields), ...steps.flatMap((step) => tested(step.predicate))];
}

/** With a stack of its own: a condition can nest deeper than the call stack is. */
function tested(predicate: Predicate): readonly Field[] {
  const found: Field[] = [];
  const rest: Predicate[] = [predicate];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next.kind === "atom") {
      found.push(...next.value.fields, ...(next.test.kind === "field" ? next.test.other.fields : []));
      if (next.test.kind === "has") rest.push(next.test.predicate);
    } else if (next.kind !== "constant") for (const part of next.of) rest.push(part);
  }
  return found;
}
