import Handlebars from "handlebars";
import { expect, test } from "vitest";
import type { Metadata } from "../../../src/ir/detection.ts";
import { payloadOf } from "./dets.ts";
import { atLeast, atom, detection, distinct, field, is, payload, reasons, step, translate, value } from "./rules.ts";
import { hostile } from "./texts.ts";

const a = atom("eventName", is("A"));
const message = (metadata: Partial<Metadata>): string => payload(translate(detection(a, {}, metadata))).message;

/** Fills the template variables as a reader of this syntax does. */
const reader = Handlebars.create();
reader.registerHelper("raw", function (this: unknown, options: Handlebars.HelperOptions) {
  return options.fn(this);
});
function read(text: string): string {
  return reader.compile(text, { noEscape: true })({}, { data: { user: { arn: "mallory" } } });
}

test("a message has the conventional sections, and none that are empty", () => {
  expect(message({ description: "What it finds.\n" })).toBe(
    "## Goal\nWhat it finds.\n\n## Strategy\nEvery event of the search is reported.\n\n## Triage and response\nDecide whether the activity of this signal was expected, and who can confirm it.\n",
  );
});

test("the strategy says what is counted, by what, in which window", () => {
  const thresholds = [
    atLeast(20),
    { measure: distinct("awsRegion"), operator: ">", value: 3 } as const,
    atLeast(5, { kind: "sum", values: [value("n", "int")] }),
  ];
  const rule = detection(a, { condition: { kind: "window", thresholds, withinSeconds: 600 }, keys: [value("user.arn")], steps: [step(a, ["user.arn"])] });
  expect(payload(translate(rule)).message).toContain(
    "Within 10m, for each `@user.arn`: at least 20 events of `events` and more than 3 different values of `@awsRegion` and a sum of at least 5 over `@n`.",
  );
});

test("the strategy says the order of steps, and what an anomaly is measured by", () => {
  const strategy = (body: string): string => /## Strategy\n(.*)\n/.exec(payloadOf(body).message)?.[1] ?? "";
  const steps = `  events a from cloudtrail where eventName is "A"\n  events b from cloudtrail where eventName is "B"\n  alert when `;
  const alone = `  from cloudtrail where eventName is "A"\n  alert when `;
  const keys = "\n    for each userIdentity.arn";
  expect(strategy(`${steps}a then b within 1h${keys}`)).toBe("Within 1h, for each `@userIdentity.arn`, in this order: an event of `a`, then an event of `b`.");
  expect(strategy(`${steps}a (count > 3 within 10m) then b within 1h then a (count >= 2 within 5m) within 2h`)).toBe(
    "In this order: more than 3 events of `a` within 10m, then, at most 1h later, an event of `b`, then, at most 2h later, at least 2 events of `a_2` within 5m.",
  );
  const learned = "beyond what the platform has learned (tolerance 5 of 5, after 12h of learning).";
  expect(strategy(`${alone}distinct awsRegion per 5m is 3 deviations above 1d baseline${keys}`)).toBe(
    `In each 5m, for each \`@userIdentity.arn\`: a number of different values of \`@awsRegion\` ${learned}`,
  );
  expect(strategy(`${alone}count per 1h is 3 deviations above 1d baseline`)).toBe(`In each 1h: a number of events of \`events\` ${learned}`);
  expect(strategy(`${alone}sum bytes per 1h is 3 deviations above 1d baseline`)).toBe(`In each 1h: a sum over \`@bytes\` ${learned}`);
});

test("the headline and the context show the signal's own values", () => {
  const headline = [{ kind: "value", value: value("user.arn") } as const, { kind: "text", text: " read {secrets}" } as const];
  const text = message({ headline, context: [value("user.arn"), value("a/b")] });
  expect(text).toContain("## Goal\n{{@user.arn}} read {secrets}\n\nA test case\n");
  expect(text).toContain("Seen in this signal:\n- `@user.arn`: {{@user.arn}}\n- `@a/b`: `@a/b`\n");
  expect(read(text)).toContain("mallory read {secrets}");
});

test("a value without an attribute is left out of headline and context, with a warning", () => {
  const agent = { fields: [{ ...field("agent"), computed: { with: "user_agent_family", argument: ["userAgent"] } }], cuts: [] };
  const translation = translate(detection(a, {}, { headline: [{ kind: "value", value: agent }], context: [agent] }));
  expect(payload(translation).message).not.toContain("agent");
  expect(translation.fidelity !== "refused" && translation.notes.map(({ code, message: text }) => `${code} ${text}`)).toEqual([
    "W1115 `agent` of `headline` has no Datadog attribute, so it is not shown there",
    "W1115 `agent` of `context` has no Datadog attribute, so it is not shown there",
  ]);
});

test("hostile prose is read back as it was written, or refused", () => {
  const unwritable = [];
  for (const text of [...hostile, "a {{b}} c", "{{{a}}}", "ends with {{b}} {", "\\{{a}}", "{{{{/raw}}}}", "{{", "\\"]) {
    const translation = translate(detection(a, {}, { description: text, triage: text, falsePositives: [text], references: [text] }));
    if (translation.fidelity === "refused") {
      unwritable.push(text);
      expect(reasons(translation).map((reason) => reason.slice(0, 5))).toEqual(Array(4).fill("W1111"));
      continue;
    }
    const { message: written } = payload(translation);
    const trimmed = text.trimEnd();
    expect(read(written), JSON.stringify(text)).toBe(
      `## Goal\n${trimmed}\n\n## Strategy\nEvery event of the search is reported.\n\nKnown false positives:\n- ${trimmed}\n\n## Triage and response\n${trimmed}\n\n## References\n- ${trimmed}\n`,
    );
  }
  expect(unwritable).toEqual(["{{", "{{{{raw}}}}", "ends with {{b}} {", "{{{{/raw}}}}", "{{"]);
});

test("titles, tags of options and notifications are JSON texts and nothing more", () => {
  for (const text of hostile.filter((t) => t.trim() !== "")) {
    const { name, cases } = payload(translate(detection(a, {}, { title: text }), undefined, { notifications: [text] }));
    expect([name, cases[0].notifications]).toEqual([text, [text]]);
  }
});

test("a headline text that would join a variable's braces is refused", () => {
  const next = { kind: "value", value: value("user.arn") } as const;
  for (const text of ["a {", "a \\", "{{x}}"]) {
    expect(reasons(translate(detection(a, {}, { headline: [{ kind: "text", text }, next] })))).toEqual([
      "W1111 Datadog would read braces in `headline` as a template variable, and cannot be told not to",
    ]);
  }
});
