/** Proves what a translation printed, or what somebody made of it, as `samefire prove --outputs` does: for tests, on any program. */

import { hasPython3, type Python, startPython } from "../../src/engines/python.ts";
import type { Rule } from "../../src/ir/detection.ts";
import type { Program } from "../../src/lower/lower.ts";
import { type Job, localProver, owedReadings, type PlatformProof, proveOn, reckonsWithSlack, testsOf } from "../../src/prove/job.ts";
import { added, isWrong, type Tally } from "../../src/prove/prove.ts";
import { owedAmong, type Readings } from "../../src/prove/readings.ts";
import { wordsOf } from "../../src/prove/words.ts";
import { hostProgram } from "../../src/replay/panther/replay.ts";
import type { OutputFile } from "../../src/targets/target.ts";
import type { Outcome } from "../../src/targets/translate.ts";
import { type LogReader, noLogs } from "../../src/testing/events.ts";
import { translated } from "../chain.ts";

export interface Proving {
  readonly printed: (rule: Rule, platform: string) => Outcome;
  /** `files` stand in for what was printed. */
  readonly proofOf: (rule: Rule, platform: string, streams: number, files?: readonly OutputFile[], show?: boolean) => Promise<PlatformProof>;
  /** Whether the files are found to be wrong or unreadable: looked for no further than the first log that shows it, and that log is made no smaller. */
  readonly isNoticed: (rule: Rule, platform: string, streams: number, files: readonly OutputFile[]) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** Few at first: most of what is wrong is seen at once. */
const firstLogs = 5;

export function provingOf(program: Program, logs: LogReader = noLogs): Proving {
  let host: Promise<Python | { readonly reason: string }> | undefined;
  const prover = localProver(() => {
    host ??= startPython(hostProgram, { kind: hasPython3() ? "python3" : "sandbox", startPatienceMs: 200_000 });
    return host;
  });
  const outcomes = new Map<string, Outcome>();
  const printed = (rule: Rule, platform: string): Outcome => {
    const name = `${rule.id} ${platform}`;
    const found = outcomes.get(name) ?? translated(platform, rule, program, logs);
    outcomes.set(name, found);
    return found;
  };
  const jobOf = (rule: Rule, platform: string, streams: number, files?: readonly OutputFile[]): Job => {
    const outcome = printed(rule, platform);
    const own = "files" in outcome ? outcome : { files: [], differences: [] };
    const slackSeconds = reckonsWithSlack(platform, rule) ? 120 : 0;
    const tests = testsOf(rule, program, logs);
    const { differences, files: found } = own;
    const words = files === undefined ? undefined : wordsOf(found, files);
    return { platform, rule, sources: program.sources, tests, files: files ?? found, printed: found, words, differences, slackSeconds, streams, seed: 1 };
  };
  // What is printed is the same for all that is made of it.
  const known = new Map<string, Promise<Readings>>();
  const owedBy = (job: Job): Promise<Readings> => {
    const name = `${job.rule.id} ${job.platform} ${job.streams}`;
    const found = known.get(name) ?? owedReadings(job, prover);
    known.set(name, found);
    return found;
  };
  return {
    printed,
    proofOf: (rule, platform, streams, files, show = false) => proveOn(printed(rule, platform), { ...jobOf(rule, platform, streams, files), show }, prover),
    isNoticed: async (rule, platform, streams, files) => {
      const job = jobOf(rule, platform, streams, files);
      const begun = await prover.begin(job);
      if (begun.kind !== "begun") return begun.kind === "unreadable";
      const owed = owedAmong(begun.readings, await owedBy(job));
      let all: Tally | undefined;
      for (let from = 0, size = firstLogs; from < begun.logs; from += size, size *= 2) {
        const piece = await prover.tally(job, from, Math.min(begun.logs, from + size));
        all = all === undefined ? piece : added(all, piece);
        if (isWrong(all, owed)) return true;
      }
      return false;
    },
    stop: async () => {
      const started = await host;
      if (started !== undefined && "stop" in started) started.stop();
    },
  };
}
