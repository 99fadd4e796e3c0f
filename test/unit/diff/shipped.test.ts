/** Small changes of the shipped detections: each is explained, each is told apart by a log, and no such log refutes what was said of it. */

import { globSync } from "tinyglobby";
import { expect, test } from "vitest";
import { changesBetween } from "../../../src/diff/changes.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Rule } from "../../../src/ir/detection.ts";
import type { Event } from "../../../src/model/event.ts";
import { mutantsOf } from "../../../src/prove/mutate/mutants.ts";
import { tellingLog } from "../../../src/prove/mutate/telling.ts";
import { eventsOf, noLogs } from "../../../src/testing/events.ts";
import { programOf } from "../../chain.ts";

function firedBy(rule: Rule, events: readonly Event[]): readonly string[] {
  const verdict = evaluate(rule, events);
  return verdict.kind === "groups" ? verdict.groups.map(({ key }) => JSON.stringify(key)) : [];
}

test("of every shipped detection over several events, a sample of its mutants", async () => {
  const refuted: string[] = [];
  const counts = { changed: 0, claimed: 0, "told apart": 0 };
  for (const path of globSync("detections/{aws,okta}/**/*.det")) {
    const program = programOf([path]);
    for (const rule of program.rules) {
      // A baseline's logs are weeks long.
      if (rule.kind === "hunt" || rule.condition.kind === "each" || rule.condition.kind === "baseline") continue;
      const tests = program.tests.filter((one) => one.rule === rule.id).map((one) => eventsOf(one, program.sources, noLogs).events);
      const telling = tellingLog(rule, program.sources, { streams: 60, seed: 1, tests });
      for (const { to } of mutantsOf(rule, program.sources).filter((_, i) => i % 6 === 0)) {
        const { meaning, direction, changes } = changesBetween(rule, to);
        if (!meaning) continue;
        counts.changed += 1;
        if (direction !== "changes") counts.claimed += 1;
        expect(changes.map(({ kind }) => kind)).not.toContain("meaning");
        const told = await telling(to, "a mutant");
        if (told.kind !== "told apart") continue;
        counts["told apart"] += 1;
        const [before, after] = [firedBy(rule, told.events), firedBy(to, told.events)];
        const lost = before.some((key) => !after.includes(key));
        const won = after.some((key) => !before.includes(key));
        if ((lost && (direction === "widens" || direction === "same")) || (won && (direction === "narrows" || direction === "same")))
          refuted.push(`${rule.id}: ${direction}: ${JSON.stringify(changes)}`);
      }
    }
  }
  expect(refuted).toEqual([]);
  expect(counts.changed).toBeGreaterThan(30);
  expect(counts.claimed).toBeGreaterThan(15);
  expect(counts["told apart"]).toBeGreaterThan(counts.changed * 0.9);
});
