/** Corruptions that are listed as meaning the same: in CPython the files as printed and the changed ones answer the same of every event. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Python, startPython } from "../../../src/engines/python.ts";
import { logTypesOf } from "../../../src/replay/ingest/panther.ts";
import { hostProgram, loadRule } from "../../../src/replay/panther/replay.ts";
import type { OutputFile } from "../../../src/targets/target.ts";
import { type Changed, changedAs, logsFor, program, survivorsOn } from "../../prove/survived.ts";
import { tellCount } from "../counts.ts";

const streams = 40;
/** Not the same: what shows that the comparison can fail. */
const different =
  'aws.secretsmanager.batch-retrieval-multi-region on panther: field: aws_secretsmanager_batch_retrieval_multi_region.py:12:41: `"arn"` becomes `"arnx"`';

let host: Python;
const counts = { survivors: 0, events: 0, matches: 0 };
beforeAll(async () => {
  const started = await startPython(hostProgram, { kind: "python3", patienceMs: 300_000 });
  if ("reason" in started) throw new Error(started.reason);
  host = started;
});
afterAll(() => {
  host.stop();
  tellCount(
    "survivors in CPython",
    counts.matches,
    `${counts.survivors} changed files answer as printed of ${counts.events} events, ${counts.matches} of them matches`,
  );
});

interface Told {
  readonly events: number;
  readonly matches: number;
  readonly answers: readonly string[];
}

/** What rule(), dedup() and unique() say of each event, for each Python file in turn. */
async function told(files: readonly OutputFile[], { rule }: Changed): Promise<Told> {
  const answers: string[] = [];
  let [events, matches] = [0, 0];
  for (const python of files.filter(({ path }) => path.endsWith(".py"))) {
    const yaml = files.find(({ path }) => path === python.path.replace(/\.py$/, ".yml"));
    const loaded = yaml && (await loadRule(yaml, python, host));
    if (loaded === undefined || "diagnostics" in loaded) throw new Error(`${python.path} cannot be read`);
    for (const log of logsFor(rule, streams)) {
      const records = log.events.map(({ source, atMs, data }) => {
        const types = program.sources[source]?.platforms.panther?.options.find(({ name }) => name === "log_types")?.value;
        return { logType: logTypesOf(source, Array.isArray(types) ? types : []).logType, atMs, processedMs: atMs, data };
      });
      const answer = await loaded.run(records, { windowEnd: "closed" });
      if ("reason" in answer) throw new Error(answer.reason);
      events += records.length;
      matches += answer.matches.length;
      answers.push(JSON.stringify([answer.matches, answer.failures]));
    }
  }
  return { events, matches, answers };
}

const survivors = survivorsOn("panther");

it.each(survivors.map((one) => [one.name, one] as const))("%s", async (_, one) => {
  const [printed, changed] = [await told(one.printed, one), await told(one.files, one)];
  expect(changed.answers).toEqual(printed.answers);
  expect(printed.matches).toBeGreaterThan(0);
  counts.survivors += 1;
  counts.events += printed.events;
  counts.matches += printed.matches;
});

it("tells a change apart that does not mean the same", async () => {
  const one = changedAs(different);
  expect((await told(one.files, one)).answers).not.toEqual((await told(one.printed, one)).answers);
});

it("is asked of every one that is listed", () => {
  expect(survivors.length).toBeGreaterThan(0);
  expect(counts.survivors).toBe(survivors.length);
});
