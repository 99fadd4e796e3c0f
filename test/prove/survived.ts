/** The listed survivors with their files, as they were printed and as they were changed: for what is to show on the real engines that they mean the same. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Detection } from "../../src/ir/detection.ts";
import type { Event } from "../../src/model/event.ts";
import { testsOf } from "../../src/prove/job.ts";
import { logsOf } from "../../src/prove/logs.ts";
import type { Log } from "../../src/prove/player.ts";
import { readLog } from "../../src/scan/log.ts";
import type { OutputFile } from "../../src/targets/target.ts";
import { readLogs } from "../../src/testing/events.ts";
import { programOf, translated } from "../chain.ts";
import { corruptionsOf } from "./corruptions.ts";
import { formSurvivors, survivors } from "./survivors.ts";

const paths = ["detections", join("test", "forms")].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).flatMap((name) => (name.endsWith(".det") ? [join(folder, name)] : [])),
);
export const program = programOf(paths.sort());
const read = await readLogs(program.tests, readLog);

export interface Changed {
  readonly name: string;
  readonly rule: Detection;
  readonly printed: readonly OutputFile[];
  readonly files: readonly OutputFile[];
}

/** Those of one platform. One that no longer is among the corruptions is an error. */
export function survivorsOn(platform: string): readonly Changed[] {
  return [...survivors.keys(), ...formSurvivors.keys()].filter((name) => name.includes(` on ${platform}: `)).map((name) => changedAs(name));
}

export function changedAs(name: string): Changed {
  const [, id = "", platform = "", what = ""] = /^(\S+) on (\w+): (.*)$/s.exec(name) ?? [];
  const rule = program.rules.find((one): one is Detection => one.kind === "detection" && one.id === id);
  const outcome = rule && translated(platform, rule, program, read);
  const printed = outcome !== undefined && "files" in outcome ? outcome.files : [];
  const files = corruptionsOf(platform, printed).find((one) => one.name === what)?.files;
  if (rule === undefined || files === undefined) throw new Error(`there is no such corruption: ${name}`);
  return { name, rule, printed, files };
}

/** The logs of the rule's tests, and so many streams of another seed than the suite's. */
export function logsFor(rule: Detection, streams: number): readonly Log[] {
  const tests: readonly (readonly Event[])[] = testsOf(rule, program, read).map(({ events }) => events);
  const logs = logsOf(rule, program.sources, tests, { codes: [], slackSeconds: 120, streams, seed: 2, near: [rule] });
  return Array.from({ length: logs.count }, (_, place) => logs.at(place));
}
