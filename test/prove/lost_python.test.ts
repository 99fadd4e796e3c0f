/** A rule that brings the Python that plays it to its end is wrong itself, and makes no other rule wrong. */

import { afterAll, expect, it } from "vitest";
import { hasPython3, type Python, startPython } from "../../src/engines/python.ts";
import type { Json } from "../../src/model/event.ts";
import { type Job, localProver, testsOf } from "../../src/prove/job.ts";
import { isWrong } from "../../src/prove/prove.ts";
import { hostProgram } from "../../src/replay/panther/replay.ts";
import { noLogs } from "../../src/testing/events.ts";
import { programOf, translated } from "../chain.ts";

const program = programOf(["detections/okta/sign_in/password_spray.det"]);
const [rule] = program.rules;
if (rule === undefined) throw new Error("the file holds a rule");
const outcome = translated("panther", rule, program);
const { files, differences } = "files" in outcome ? outcome : { files: [], differences: [] };
const jobOf = (folder: string): Job => {
  const found = files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
  return {
    platform: "panther",
    rule,
    sources: program.sources,
    tests: testsOf(rule, program, noLogs),
    files: found,
    differences,
    slackSeconds: 0,
    streams: 5,
    seed: 1,
  };
};

const started: Python[] = [];
afterAll(() => {
  for (const host of started) host.stop();
});

/** The last that was started, until it is over. A question about a rule of the folder `fatal` ends it. */
async function python(): Promise<Python | { readonly reason: string }> {
  const last = started.at(-1);
  if (last !== undefined && !last.isOver()) return last;
  const host = await startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
  if ("reason" in host) return host;
  const fatal = new Set<Json>();
  const ask: Python["ask"] = async (request) => {
    const asked = request as { readonly do: string; readonly rule: string; readonly module: number };
    if (asked.do === "judge" && fatal.has(asked.module)) host.stop();
    const answer = await host.ask(request);
    if (asked.do === "load" && asked.rule.startsWith("fatal/") && answer.ok) fatal.add((answer.value as { readonly module: number }).module);
    return answer;
  };
  started.push({ ...host, ask });
  return { ...host, ask };
}

it("is not asked again, and the others go on in another Python", async () => {
  const prover = localProver(python);
  const [good, fatal] = [jobOf("good"), jobOf("fatal")];
  for (const job of [good, fatal]) expect((await prover.begin(job)).kind).toBe("begun");
  const wrong = [];
  for (const job of [good, fatal, good, fatal, good]) wrong.push(isWrong(await prover.tally(job, 0, 2)));
  expect({ wrong, pythons: started.length }).toEqual({ wrong: [false, true, false, true, false], pythons: 2 });
});
