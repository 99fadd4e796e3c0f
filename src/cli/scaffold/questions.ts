/** Asks on the terminal for what the flags of `new` left open. An answer that does not fit is told why, and asked for again. */

import { createInterface } from "node:readline";
import type { SourceModel } from "../../check/source.ts";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { render } from "../../diagnostics/render.ts";
import type { Terminal } from "../terminal.ts";
import { type Asked, judgeField, judgeId, judgeSelection, judgeSource, type Sources, useOf } from "./answers.ts";
import { type Kind, kindNames, kinds, needsOf, severalSteps } from "./kinds.ts";

/** Why there can be no detection of that id. */
export type PlaceProblem = (id: string) => Diagnostic | undefined;

/** Undefined where the input ended before all was answered. */
export async function askForMissing(terminal: Terminal, asked: Asked, sources: Sources, placeProblem: PlaceProblem): Promise<Asked | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // As everywhere else, Ctrl-C ends the process by its signal.
  lines.once("SIGINT", () => {
    lines.close();
    process.kill(process.pid, "SIGINT");
  });
  // Not `question`, which loses lines that are typed ahead.
  const answers = lines[Symbol.asyncIterator]();
  const ask: Ask = async (question, judge) => {
    for (;;) {
      lines.setPrompt(`${question}: `);
      lines.prompt();
      const { done, value } = await answers.next();
      if (done) return undefined;
      const answer = value.trim();
      const wrong = judge(answer);
      if (wrong === undefined) return answer;
      terminal.err(typeof wrong === "string" ? `${wrong}\n` : `${render(wrong, () => undefined, { color: terminal.color })}\n`);
    }
  };
  try {
    return await interview(ask, terminal, asked, sources, placeProblem);
  } finally {
    lines.close();
  }
}

/** `judge` says what is wrong with an answer. */
type Ask = (question: string, judge: (answer: string) => Diagnostic | string | undefined) => Promise<string | undefined>;

async function interview(ask: Ask, terminal: Terminal, asked: Asked, sources: Sources, placeProblem: PlaceProblem): Promise<Asked | undefined> {
  const id = asked.id ?? (await ask("id, such as aws.iam.user-created", (answer) => wrong(judgeId(answer)) ?? placeProblem(answer)));
  if (id === undefined) return undefined;
  const names = [...sources.keys()];
  const name = asked.source ?? (names.length === 1 ? names[0] : await ask(`source (${names.join(", ")})`, (answer) => wrong(judgeSource(answer, sources))));
  if (name === undefined) return undefined;
  const source = judgeSource(name, sources);
  invariant("value" in source, "a source that was named has been looked for");
  const kind = asked.kind ?? (await askKind(ask, terminal));
  if (kind === undefined) return undefined;
  const events = asked.events ?? (await askEvents(ask, kind, source.value));
  if (events === undefined) return undefined;
  const field = (question: string, use: "key" | "number", empty: boolean) =>
    ask(question, (answer) => (empty && answer === "" ? undefined : wrong(judgeField(answer, source.value, use))));
  const of = asked.of ?? (needsOf(kind) ? await field("of which field", useOf(kind), false) : "");
  if (of === undefined) return undefined;
  const grouped = "for each value of which field";
  const forEach =
    asked.forEach ?? (kind === "each" ? "" : await field(kind === "hunt" ? grouped : `${grouped} (nothing: all events together)`, "key", kind !== "hunt"));
  if (forEach === undefined) return undefined;
  return { id, source: name, kind, events, ...(of !== "" && { of }), ...(forEach !== "" && { forEach }) };
}

async function askKind(ask: Ask, terminal: Terminal): Promise<Kind | undefined> {
  for (const [kind, text] of kinds) terminal.err(`  ${kind.padEnd(10)}  ${text}\n`);
  const known = (given: string) => kindNames.find((kind) => kind === (given || "each"));
  const answer = await ask("kind (nothing: each)", (given) => (known(given) === undefined ? `one of ${kindNames.join(", ")}` : undefined));
  return answer === undefined ? undefined : known(answer);
}

async function askEvents(ask: Ask, kind: Kind, source: SourceModel): Promise<readonly string[] | undefined> {
  const events: string[] = [];
  for (;;) {
    const enough = events.length >= 2;
    const which = severalSteps(kind) ? `events of step ${events.length + 1}` : "which events";
    const question = `${which}, as FIELD=VALUE${enough ? " (nothing: no more steps)" : ""}`;
    const answer = await ask(question, (given) => (enough && given === "" ? undefined : wrong(judgeSelection(given, source))));
    if (answer === undefined) return undefined;
    if (answer === "") return events;
    events.push(answer);
    if (!severalSteps(kind)) return events;
  }
}

function wrong(judged: { readonly value: unknown } | { readonly problem: Diagnostic }): Diagnostic | undefined {
  return "problem" in judged ? judged.problem : undefined;
}
