import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import type { Condition, Detection } from "../../../src/ir/detection.ts";
import { datadog } from "../../../src/targets/datadog/target.ts";
import { and, atLeast, atom, codes, count, detection, distinct, is, not, payload, reasons, source, span, step, translate, value } from "./rules.ts";

const a = atom("eventName", is("A"));

function windowed(withinSeconds: number, ...thresholds: Extract<Condition, { kind: "window" }>["thresholds"]): Partial<Detection> {
  return { condition: { kind: "window", thresholds, withinSeconds, span } };
}
function all(withinSeconds: number, ...steps: Extract<Condition, { kind: "all" }>["steps"]): Partial<Detection> {
  return {
    condition: { kind: "all", steps, withinSeconds, span },
    steps: [step(a, ["user.arn"], "listed"), step(atom("eventName", is("B")), ["user.id"], "got")],
  };
}

const batchRetrieval = detection(
  a,
  {
    id: "aws.secretsmanager.batch-retrieval-multi-region",
    severity: "info",
    steps: [
      step(
        and(
          atom("eventSource", is("secretsmanager.amazonaws.com")),
          atom("eventName", is("BatchGetSecretValue")),
          not(atom("userIdentity.arn", is("arn:aws:iam::111122223333:role/secret-inventory"))),
        ),
        ["userIdentity.arn"],
      ),
    ],
    keys: [value("userIdentity.arn")],
    ...windowed(600, atLeast(5, distinct("awsRegion"))),
    suppressSeconds: 3600,
  },
  {
    title: "AWS Secrets Manager secrets retrieved in batches across regions",
    attack: ["TA0006", "T1555.006"],
    headline: [
      { kind: "value", value: value("userIdentity.arn") },
      { kind: "text", text: " retrieved secrets in batches in five or more regions" },
    ],
    description: "One principal calls BatchGetSecretValue in several regions within minutes.\nA batch returns up to 20 secrets.\n",
    triage: "1. Confirm with the owner of `userIdentity.arn` that the calls were planned.\n2. Rotate the secrets.\n",
    falsePositives: ["Disaster-recovery drills that warm secrets in every region"],
    references: ["https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html"],
    context: [value("userIdentity.arn"), value("sourceIPAddress")],
    tags: ["team:cloud", "not a tag"],
  },
);
const cloudtrail = source({
  maps: [
    { from: ["eventName"], to: ["evt", "name"] },
    { from: ["sourceIPAddress"], to: ["network", "client", "ip"] },
  ],
});

test("a whole rule, to the byte", async () => {
  const translation = translate(batchRetrieval, cloudtrail, { notifications: ["@slack-security"] });
  if (translation.fidelity === "refused") throw new Error(reasons(translation).join("\n"));
  expect(translation.files.map(({ path }) => path)).toEqual(["datadog/aws_secretsmanager_batch_retrieval_multi_region.json"]);
  await expect(translation.files[0]?.text).toMatchFileSnapshot("../../golden/datadog/aws_secretsmanager_batch_retrieval_multi_region.json");
  expect(translation.notes.map(({ code, message }) => `${code} ${message}`)).toEqual(["W1113 Datadog has no tag `not a tag`, so it is left out"]);
  expect(translation.differences.map(({ code, text, direction }) => [code, text, direction])).toEqual([
    ["window_end_unverified", "whether the window of 10m includes its end, and whose time it goes by, is not documented", "both"],
    ["estimated_distinct", "the different values of `@awsRegion` are estimated", "both"],
    ["suppression_differs", "what a group fires joins its open signal, which closes 1h after its last event and 1h after its first", "both"],
  ]);
});

const schema = "../shared/data/datadog/rule.strict.schema.json";
test.skipIf(!existsSync(schema))("rules of every shape fit the strict schema of the API", () => {
  const ajv = new Ajv2020({ strict: false, formats: { int32: true, int64: true, double: true } });
  const fits = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
  const rules = [
    translate(batchRetrieval, cloudtrail),
    translate(detection(a)),
    translate(detection(a, windowed(60, atLeast(5), atLeast(1000, { kind: "sum", values: [value("bytes", "int")] })))),
    translate(detection(a, all(3600, { step: "listed", thresholds: [] }, { step: "got", thresholds: [atLeast(3)] }))),
  ].map(payload);
  for (const rule of rules) expect([fits(rule), ajv.errorsText(fits.errors)]).toEqual([true, "No errors"]);
  expect(fits({ ...rules[0], options: { ...rules[0].options, keepAlive: 43200 } })).toBe(false);
});

test("on each event one match in the smallest window is enough, whatever the window's end", () => {
  const translation = translate(detection(a));
  const { queries, cases, options } = payload(translation);
  expect([queries[0].name, queries[0].aggregation, cases[0].condition]).toEqual(["events", "count", "events > 0"]);
  expect(options).toEqual({ detectionMethod: "threshold", evaluationWindow: 60, keepAlive: 60, maxSignalDuration: 60 });
  expect(codes(translation)).toEqual(["suppression_differs"]);
});

test("several measures are several queries over one search, and the same measure is one", () => {
  const more = { measure: count, operator: ">", value: 3, span } as const;
  const thresholds = [
    atLeast(20),
    atLeast(5, distinct("requestParameters.secretId")),
    more,
    atLeast(7, { kind: "sum", values: [value("x.bytes", "int")] }),
    atLeast(2, distinct("other.secretId")),
  ];
  const translation = translate(detection(a, windowed(300, ...thresholds)));
  const { queries, cases } = payload(translation);
  expect(cases[0].condition).toBe("events >= 20 && distinct_secret_id >= 5 && events > 3 && sum_bytes >= 7 && distinct_secret_id_2 >= 2");
  expect(queries.map((q: Record<string, unknown>) => [q.name, q.query, q.aggregation, q.distinctFields, q.metrics])).toEqual([
    ["events", "source:cloudtrail @eventName:A", "count", [], undefined],
    ["distinct_secret_id", "source:cloudtrail @eventName:A", "cardinality", ["@requestParameters.secretId"], undefined],
    ["sum_bytes", "source:cloudtrail @eventName:A", "sum", [], ["@x.bytes"]],
    ["distinct_secret_id_2", "source:cloudtrail @eventName:A", "cardinality", ["@other.secretId"], undefined],
  ]);
  expect(codes(translation)).toEqual(["window_end_unverified", "estimated_distinct", "numeric_facet_assumed", "estimated_distinct", "suppression_differs"]);
});

test("pairs count by what the platform makes of several fields", () => {
  const translation = translate(detection(a, windowed(300, atLeast(5, distinct("a", "b")))));
  expect(payload(translation).queries[0].distinctFields).toEqual(["@a", "@b"]);
  expect(codes(translation)).toContain("distinct_tuples_unverified");
});

test("a window that the platform lacks becomes the next longer one, and is named", () => {
  const of = (seconds: number) => {
    const translation = translate(detection(a, windowed(seconds, atLeast(5))));
    const found = translation.fidelity === "refused" ? [] : translation.differences.filter(({ code }) => code === "wider_window");
    return [payload(translation).options.evaluationWindow, ...found.map(({ text, direction }) => `${text}: ${direction}`)];
  };
  expect([30, 60, 240, 600, 5400, 21600].map(of)).toEqual([
    [60, "the window of 30s becomes 1m: may_over_fire"],
    [60],
    [300, "the window of 4m becomes 5m: may_over_fire"],
    [600],
    [7200, "the window of 90m becomes 2h: may_over_fire"],
    [21600],
  ]);
  expect(reasons(translate(detection(a, windowed(21601, atLeast(5)))))).toEqual(["W1106 a window of 21601s is longer than Datadog's longest, 6h"]);
});

test("suppression is how long a signal stays open, within what is legal", () => {
  const of = (suppressSeconds?: number) => {
    const { options } = payload(translate(detection(a, { ...windowed(600, atLeast(5)), ...(suppressSeconds !== undefined && { suppressSeconds }) })));
    return [options.evaluationWindow, options.keepAlive, options.maxSignalDuration];
  };
  expect([undefined, 60, 1800, 2000, 21600, 43200, 86400, 259200].map(of)).toEqual([
    [600, 600, 600],
    [600, 600, 600],
    [600, 1800, 1800],
    [600, 3600, 3600],
    [600, 21600, 21600],
    [600, 21600, 43200],
    [600, 21600, 86400],
    [600, 21600, 86400],
  ]);
});

test("a threshold that no event at all would meet is refused", () => {
  const less = (operator: "<" | "<=") => ({ measure: distinct("f"), operator, value: 3, span }) as const;
  const more = { measure: distinct("f"), operator: ">=", value: 0, span } as const;
  expect(reasons(translate(detection(a, windowed(600, atLeast(5), less("<"), less("<="), more))))).toEqual(
    ["distinct < 3", "distinct <= 3", "distinct >= 0"].map(
      (threshold) => `W1107 \`${threshold}\` holds without any event, and Datadog never judges a group that lacks one`,
    ),
  );
});

test("steps that must all happen are the queries of one rule, joined by their keys' positions", () => {
  const { queries, cases, options } = payload(
    translate(
      detection(a, all(600, { step: "listed", thresholds: [{ measure: distinct("awsRegion"), operator: ">", value: 3 }] }, { step: "got", thresholds: [] })),
    ),
  );
  expect(cases[0].condition).toBe("listed_distinct_aws_region > 3 && got > 0");
  expect(queries.map((q: Record<string, unknown>) => [q.query, q.groupByFields])).toEqual([
    ["source:cloudtrail @eventName:A", ["@user.arn"]],
    ["source:cloudtrail @eventName:B", ["@user.id"]],
  ]);
  expect(options.evaluationWindow).toBe(600);
  const inner = all(600, { step: "listed", thresholds: [atLeast(2)], withinSeconds: 60, span }, { step: "got", thresholds: [] });
  expect(reasons(translate(detection(a, inner)))).toEqual(["W1101 a step's own window beside `and` has no Datadog form: a rule has one window"]);
});

test("steps of several sources keep each its own source's search", () => {
  const okta = source({ options: [{ name: "query", value: "source:okta", duration: false }] }, "okta");
  const rule = detection(a, {
    steps: [step(a, [], "listed"), { ...step(a, [], "got"), source: "okta" }],
    condition: { kind: "all", withinSeconds: 600, steps: ["listed", "got"].map((name) => ({ step: name, thresholds: [] })) },
  });
  const request = { rule, sources: { cloudtrail: source(), okta }, judged: [], hash: "" };
  const translation = datadog.translate({ ...request, options: { query: "source:okta" } });
  expect(payload(translation).queries.map(({ query }: { query: string }) => query)).toEqual(["source:cloudtrail @eventName:A", "source:okta @eventName:A"]);
  expect(payload(translation).tags).toContain("source:okta");
});

test("a hunt is refused, since a rule has no rows", () => {
  const { condition, severity, ...common } = detection(a);
  const hunt = datadog.translate({
    rule: { ...common, kind: "hunt", measures: [count], overSeconds: 60 },
    sources: { cloudtrail: source() },
    options: {},
    judged: [],
    hash: "",
  });
  expect([condition.kind, severity, ...reasons(hunt)]).toEqual([
    "each",
    "low",
    "W1101 a hunt has no Datadog form: a rule raises signals, and has no rows to report",
  ]);
});

test("every reason of a rule is given, not the first alone", () => {
  const rule = detection(atom("f", { kind: "matches", regex: { kind: "dot" }, source: "." }), windowed(86400, atLeast(5)));
  expect(reasons(translate(rule)).map((reason) => reason.slice(0, 5))).toEqual(["W1106", "W1101"]);
});

test("only a stable detection is enabled, and a deprecated one is not emitted", () => {
  const enabled = (["experimental", "testing", "stable"] as const).map((status) => payload(translate(detection(a, {}, { status }))).isEnabled);
  expect(enabled).toEqual([false, false, true]);
  expect(reasons(translate(detection(a, {}, { status: "deprecated" })))).toEqual(["W1108 a deprecated detection is not emitted"]);
});

test("tags say what a rule is, whose it is and what it looks for, in one order", () => {
  const rule = detection(a, {}, { attack: ["T1555.006", "TA0006", "T1078"], tags: ["z:1", "1st", "x".repeat(201), "security:attack"] });
  const translation = translate(rule, source(), { tags: ["Team:Cloud"] });
  expect(payload(translation).tags).toEqual([
    "Team:Cloud",
    "samefire_id:aws.test-case",
    "samefire_version:1",
    "security:attack",
    "source:cloudtrail",
    "subtechnique:T1555.006-cloud-secrets-management-stores",
    "tactic:TA0006-credential-access",
    "technique:T1078-valid-accounts",
    "technique:T1555-credentials-from-password-stores",
    "z:1",
  ]);
  expect(translation.fidelity !== "refused" && translation.notes.map(({ code }) => code)).toEqual(["W1113", "W1113"]);
});

test("more group keys than any known rule has are emitted, with a warning", () => {
  const keys = ["a", "b", "c", "d"].map((key) => value(key));
  const translation = translate(detection(a, { keys, steps: [step(a, ["a", "b", "c", "d"])] }));
  expect(payload(translation).queries[0].groupByFields).toEqual(["@a", "@b", "@c", "@d"]);
  expect(translation.fidelity !== "refused" && translation.notes.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "W1114 4 group keys: no rule with more than 3 is known to work on Datadog",
  ]);
});

test("a group key or measure without an attribute is refused", () => {
  const cut = { ...value("f"), cuts: [{ kind: "before", text: ":" }], name: "secret" } as const;
  const rule = detection(a, {
    ...windowed(60, atLeast(2, { kind: "distinct", values: [cut] })),
    steps: [{ ...step(a), keys: [cut] }],
    keys: [cut],
  });
  const refusal = "W1101 `secret` has no Datadog form: a search cannot cut values or choose between them (a name for one field is translated)";
  expect(reasons(translate(rule))).toEqual([refusal, refusal]);
});

test("what only the whole rule shows is refused, not sent", () => {
  const many = Array.from({ length: 11 }, (_, i) => atLeast(2, distinct(`f${i}`)));
  expect(reasons(translate(detection(a, windowed(60, ...many))))).toEqual(["W1116 Datadog would refuse the rule: 11 queries: 1 to 10 are possible"]);
  expect(reasons(translate(detection(a, {}, { title: " " })))).toEqual(["W1116 Datadog would refuse the rule: the rule has no name"]);
});
