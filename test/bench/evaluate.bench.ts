/** How fast events are selected, judged and parted by the rule index: `npx vitest bench`. Prints; asserts nothing. */

import { bench, describe } from "vitest";
import { evaluate } from "../../src/evaluate/evaluate.ts";
import { selector } from "../../src/evaluate/hits.ts";
import { matcher } from "../../src/evaluate/predicate.ts";
import type { Predicate } from "../../src/ir/predicate.ts";
import type { Event } from "../../src/model/event.ts";
import { indexRules } from "../../src/scan/rule_index.ts";
import { count, detection, distinct, event, everything, field, is, step, threshold } from "../unit/evaluate/build.ts";

const events: readonly Event[] = Array.from({ length: 100_000 }, (_, i) =>
  event(i / 10, {
    eventSource: "s3.amazonaws.com",
    eventName: `Call${i % 400}`,
    k: `arn:aws:iam::123456789012:user/u${i % 50}`,
    f: `region-${i % 17}`,
    userAgent: `aws-cli/2.${i % 30} Python/3.11`,
  }),
);

describe("100,000 events of 50 groups", () => {
  const windows = { "count >= 100 within 10m": threshold(count, ">=", 100), "distinct f >= 17 within 10m": threshold(distinct("f"), ">=", 17) };
  for (const [name, one] of Object.entries(windows)) {
    const rule = detection({ kind: "window", thresholds: [one], withinSeconds: 600 }, [step("events", everything)]);
    bench(name, () => void evaluate(rule, events));
  }
  const matches = matcher({ kind: "and", of: [is(field("eventSource"), "s3.amazonaws.com"), is(field("eventName"), "Call1", "Call2")] });
  bench("a predicate of two tests", () => void events.filter(({ data }) => matches(data)));
});

describe("5,000 events and 200 rules", () => {
  const predicate = (i: number): Predicate => ({ kind: "and", of: [is(field("eventSource"), "s3.amazonaws.com"), is(field("eventName"), `Call${i}`)] });
  const rules = Array.from({ length: 200 }, (_, i) => detection({ kind: "each" }, [step("events", predicate(i))]));
  const selectors = rules.map(selector);
  const candidates = indexRules(rules, "log");
  const some = events.slice(0, 5_000);
  bench("each rule asked", () => {
    for (const [i, one] of some.entries()) for (const select of selectors) select(one, i);
  });
  bench("the rules of the index asked", () => {
    for (const [i, one] of some.entries()) for (const rule of candidates(one.data)) selectors[rule]?.(one, i);
  });
});
