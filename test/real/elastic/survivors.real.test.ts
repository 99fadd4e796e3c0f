/** Corruptions that are listed as meaning the same: on the real node the file as printed and the changed one fire on the same groups, log by log. */

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Detection } from "../../../src/ir/detection.ts";
import type { Log } from "../../../src/prove/player.ts";
import { openElastic } from "../../../src/prove/players/elastic.ts";
import { eventsOn, openRealNode, type RealNode, removeIndices } from "../../../src/prove/real_node.ts";
import type { OutputFile } from "../../../src/targets/target.ts";
import { type Changed, changedAs, logsFor, program, survivorsOn } from "../../prove/survived.ts";
import { tellCount } from "../counts.ts";
import { inFlight } from "../in_flight.ts";
import { realNode } from "./node.ts";

const streams = 12;
/** Not the same: what shows that the comparison can fail. */
const different =
  "aws.secretsmanager.batch-retrieval-multi-region on elastic: threshold: aws_secretsmanager_batch_retrieval_multi_region.toml:62:22: `5` becomes `6`";

let real: RealNode;
const counts = { survivors: 0, logs: 0, fired: 0 };
beforeAll(async () => {
  const opened = await openRealNode(await realNode());
  if (!opened.ok) throw new Error(opened.error.reason);
  real = opened.value;
});
afterAll(async () => {
  const events = await eventsOn(real);
  await removeIndices(real);
  tellCount(
    "survivors on the node",
    counts.fired,
    `${counts.survivors} changed files fire as printed on ${counts.logs} logs, ${counts.fired} times in all; ${events.ok ? events.value : "?"} events asked about`,
  );
});

/** What a file fires on in a log, by the runs of its schedule; each run's rows are the node's own, or it fails. */
async function firedBy(files: readonly OutputFile[], rule: Detection, log: Log): Promise<readonly string[]> {
  const file = files.find(({ path }) => path.endsWith(".toml"));
  if (file === undefined) throw new Error("no rule file");
  const as = rule.condition.kind === "each" ? "events" : "groups";
  const opened = openElastic([file], { as, keys: rule.keys.length }, program.sources, real);
  if (!opened.ok) throw new Error(JSON.stringify(opened));
  const said = await opened.player.play(log, 0, 0);
  switch (said.kind) {
    case "events":
      return said.positions.map(String);
    case "groups":
      return [...new Set(said.groups.map((group) => JSON.stringify("key" in group ? group.key : group.parts)))].sort();
    default:
      throw new Error(JSON.stringify(said));
  }
}

const asPrinted = new Map<string, readonly string[]>();
function verdicts({ rule, printed, files }: Changed, logs: readonly Log[]) {
  return inFlight(logs, async (log, i) => {
    const place = `${rule.id} ${i}`;
    const own = asPrinted.get(place) ?? (await firedBy(printed, rule, log));
    asPrinted.set(place, own);
    return { printed: own, changed: await firedBy(files, rule, log) };
  });
}

const survivors = survivorsOn("elastic");

it.each(survivors.map((one) => [one.name, one] as const))("%s", async (_, one) => {
  const both = await verdicts(one, logsFor(one.rule, streams));
  expect(both.map(({ changed }) => changed)).toEqual(both.map(({ printed }) => printed));
  const fired = both.flatMap(({ printed }) => printed).length;
  expect(both.length).toBeGreaterThanOrEqual(streams);
  expect(fired).toBeGreaterThan(0);
  counts.survivors += 1;
  counts.logs += both.length;
  counts.fired += fired;
});

it("tells a change apart that does not mean the same", async () => {
  const one = changedAs(different);
  const both = await verdicts(one, logsFor(one.rule, streams));
  expect(both.map(({ changed }) => changed)).not.toEqual(both.map(({ printed }) => printed));
});

it("is asked of every one that is listed", () => {
  expect(survivors.length).toBeGreaterThan(0);
  expect(counts.survivors).toBe(survivors.length);
});
