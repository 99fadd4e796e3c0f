import { expect, test } from "vitest";
import { datadogOf, differencesOf, payloadOf, refusals } from "./dets.ts";

const steps = `
  events listed from cloudtrail where eventName is "ListSecrets"
  events got from cloudtrail where eventName is "GetSecretValue"
  events used from cloudtrail by userIdentity.accessKeyId where eventName is "AssumeRole"
  events odd from cloudtrail where awsRegion is "eu-north-1"
`;
const when = (condition: string, more = ""): string => `${steps}  alert when ${condition}\n    for each userIdentity.arn\n${more}`;
const overall = (condition: string, more = ""): string => `  from cloudtrail where eventName is "GetSecretValue"\n  alert when ${condition}\n${more}`;

/** What decides: the method's own options beside the case's condition. */
function decided(condition: string) {
  const { options, cases, queries } = payloadOf(when(condition));
  return { condition: cases[0].condition, options, queries: queries.map((q: Record<string, unknown>) => [q.name, q.aggregation]) };
}
const end = (window: string) => `window_end_unverified: whether the window of ${window} includes its end, and whose time it goes by, is not documented (both)`;
const tie = (step: string) => `tie_order: \`${step}\` may have to be later than what is before it, and not only as late (may_miss)`;
const start = (step: string) =>
  `step_start_unverified: whether \`${step}\` counts events from before the step before it, or the one that completed it, is not documented (both)`;

test("two steps that must all happen are one threshold rule, whatever their keys are called", () => {
  expect(decided("listed (distinct awsRegion > 3) and used within 10m")).toEqual({
    condition: "listed_distinct_aws_region > 3 && used > 0",
    options: { detectionMethod: "threshold", evaluationWindow: 600, keepAlive: 600, maxSignalDuration: 600 },
    queries: [
      ["listed_distinct_aws_region", "cardinality"],
      ["used", "count"],
    ],
  });
  expect(payloadOf(when("listed and used within 10m")).queries.map((q: Record<string, unknown>) => q.groupByFields)).toEqual([
    ["@userIdentity.arn"],
    ["@userIdentity.accessKeyId"],
  ]);
});

test("a sum is a threshold rule over a measure", () => {
  const { queries, cases } = payloadOf(overall("sum bytes >= 1000 within 1h"));
  expect([queries[0].aggregation, queries[0].metrics, cases[0].condition]).toEqual(["sum", ["@bytes"], "sum_bytes >= 1000"]);
  expect(differencesOf(overall("sum bytes >= 1000 within 1h"))).toEqual([end("1h"), "numeric_facet_assumed: `@bytes` must be a measure for `sum` (both)"]);
});

test("one event then another is THEN in a window of their distance", () => {
  expect(decided("listed then got within 50m")).toEqual({
    condition: "listed > 0 THEN got > 0",
    options: { detectionMethod: "threshold", evaluationWindow: 3600, keepAlive: 3600, maxSignalDuration: 3600 },
    queries: [
      ["listed", "count"],
      ["got", "count"],
    ],
  });
  expect(differencesOf(when("listed then got within 50m"))).toEqual([end("1h"), "wider_window: the window of 50m becomes 1h (may_over_fire)", tie("got")]);
});

test("THEN joins keys by position, and a step then itself is two queries", () => {
  expect(payloadOf(when("listed then used within 1h")).queries.map((q: Record<string, unknown>) => q.groupByFields)).toEqual([
    ["@userIdentity.arn"],
    ["@userIdentity.accessKeyId"],
  ]);
  expect(decided("got then got within 1h").condition).toBe("got > 0 THEN got_2 > 0");
});

test.each(["distinct awsRegion > 3", "sum bytes > 3", "count >= 9 and distinct awsRegion > 3"])(
  "%s then another event is THEN in the window of both",
  (measure) => {
    const { condition, options } = decided(`listed (${measure} within 10m) then got within 1h`);
    expect([condition.replace(/^.* THEN/, "... THEN"), options]).toEqual([
      "... THEN got > 0",
      { detectionMethod: "threshold", evaluationWindow: 7200, keepAlive: 7200, maxSignalDuration: 7200 },
    ]);
    const found = differencesOf(when(`listed (${measure} within 10m) then got within 1h`)).slice(0, 3);
    const shared = "one window of 2h holds both steps, where `listed` has 10m and `got` 1h after it; no shipped rule orders anything but counts";
    expect(found).toEqual([end("2h"), `shared_sequence_window: ${shared} (may_over_fire)`, tie("got")]);
  },
);

test("a count then another event is a sequence, each step in its own window", () => {
  expect(decided("listed (count >= 5 and count > 6 within 10m) then got within 2h")).toEqual({
    condition: "step_got > 0",
    options: {
      detectionMethod: "sequence_detection",
      evaluationWindow: 0,
      keepAlive: 7200,
      maxSignalDuration: 7200,
      sequenceDetectionOptions: {
        steps: [
          { name: "step_listed", condition: "listed > 6", evaluationWindow: 600 },
          { name: "step_got", condition: "got > 0", evaluationWindow: 60 },
        ],
        stepTransitions: [{ parent: "step_listed", child: "step_got", evaluationWindow: 7200 }],
      },
    },
    queries: [
      ["listed", "count"],
      ["got", "count"],
    ],
  });
  expect(differencesOf(when("listed (count >= 5 within 10m) then got within 2h"))).toEqual([end("10m"), tie("got"), end("2h")]);
});

test("chains are sequences, and say where it is open what a later step counts", () => {
  const chain = "listed then got (count >= 3 within 4m) within 1h then got within 10m then odd within 10m";
  expect(decided(chain).options.sequenceDetectionOptions).toEqual({
    steps: [
      { name: "step_listed", condition: "listed > 0", evaluationWindow: 60 },
      { name: "step_got", condition: "got >= 3", evaluationWindow: 300 },
      { name: "step_got_2", condition: "got_2 > 0", evaluationWindow: 60 },
      { name: "step_odd", condition: "odd > 0", evaluationWindow: 60 },
    ],
    stepTransitions: [
      { parent: "step_listed", child: "step_got", evaluationWindow: 3600 },
      { parent: "step_got", child: "step_got_2", evaluationWindow: 600 },
      { parent: "step_got_2", child: "step_odd", evaluationWindow: 600 },
    ],
  });
  expect(differencesOf(when(chain))).toEqual([
    end("5m"),
    "wider_window: the window of 4m becomes 5m (may_over_fire)",
    tie("got"),
    start("got"),
    end("1h"),
    end("10m"),
    tie("odd"),
    start("odd"),
  ]);
});

test("steps that no event can both fit begin where they stand", () => {
  expect(differencesOf(when("listed then got within 1h then listed within 1h"))).not.toContain(start("got"));
  expect(differencesOf(when("listed then got within 1h then odd within 1h"))).toContain(start("odd"));
});

test("no step of a sequence is called as a query is", () => {
  const body = `
  events a from cloudtrail where eventName is "A"
  events step_a from cloudtrail where eventName is "B"
  alert when a (count > 2 within 10m) then step_a within 1h`;
  expect(payloadOf(body).options.sequenceDetectionOptions.steps.map(({ name }: { name: string }) => name)).toEqual(["step_a_2", "step_step_a"]);
});

test("suppression is how long a sequence's signal stays open", () => {
  const { options } = payloadOf(`${when("listed (count > 2 within 10m) then got within 1h")}    at most once per 12h`);
  expect([options.keepAlive, options.maxSignalDuration]).toEqual([21600, 43200]);
});

test("a baseline is an anomaly rule without a condition, in the window that the server stores anyway", () => {
  const body = overall(
    "distinct requestParameters.secretId per 30m is 3 deviations above 14d baseline learning 5d and count >= 10 and count < 99",
    '    for each userIdentity.arn\n  on datadog { set tolerance: 3 because "its nearest" }',
  );
  const { options, cases, queries } = payloadOf(body);
  expect([queries.length, queries[0].aggregation, queries[0].distinctFields, "condition" in cases[0]]).toEqual([
    1,
    "cardinality",
    ["@requestParameters.secretId"],
    false,
  ]);
  expect(options).toEqual({
    detectionMethod: "anomaly_detection",
    evaluationWindow: 1800,
    keepAlive: 1800,
    maxSignalDuration: 1800,
    anomalyDetectionOptions: { bucketDuration: 1800, detectionTolerance: 3, learningDuration: 168 },
  });
  expect(differencesOf(body).filter((text) => !text.startsWith("tolerance_selected"))).toEqual([
    "estimated_distinct: the different values of `@requestParameters.secretId` are estimated (both)",
    "vendor_anomaly_model: where the detection says 3 deviations above 2w after 5d of learning, the platform has tolerance 3 of its own model after 1w (both)",
    "floor_dropped: `count >= 10` is lost, since an anomaly rule has one query and no further threshold (may_over_fire)",
    "floor_dropped: `count < 99` is lost, since an anomaly rule has one query and no further threshold (may_over_fire)",
  ]);
});

test("a baseline's tolerance is the server's own, and learning the next legal time, at most two weeks", () => {
  const learned = (baseline: string) => payloadOf(overall(`count per 5m is 3 deviations above ${baseline}`)).options.anomalyDetectionOptions;
  expect(["2h baseline", "1d baseline learning 23h", "4d baseline", "60d baseline"].map((baseline) => learned(baseline).learningDuration)).toEqual([
    1, 24, 48, 336,
  ]);
  expect(learned("1d baseline").detectionTolerance).toBe(5);
});

test("a tolerance without a baseline is warned about", () => {
  const outcome = datadogOf(overall("count >= 2 within 5m", '  on datadog { set tolerance: 3 because "why not" }'));
  expect(outcome.diagnostics.filter(({ code }) => code === "W1120").map(({ message }) => message)).toEqual([
    "`tolerance` belongs to a baseline, and this detection has none",
  ]);
});

const noForm = (what: string, reason: string, at: string) => `W1101 ${what} has no Datadog form: ${reason} | ${at}`;
const onlyCounts = "a sequence only counts events, and from where the second side of `THEN` counts is not documented";
const twoAlone = "a sequence only counts events, and `THEN` orders two steps alone";
const nothing = "holds without any event, and Datadog never judges a group that lacks one";

test.each([
  ["listed (count >= 2 within 5m) and got within 10m", noForm("a step's own window beside `and`", "a rule has one window", "listed (count >= 2 within 5m)")],
  ["listed (count >= 2 and count < 9) and got within 10m", `W1107 \`count < 9\` ${nothing} | count < 9`],
  ["listed (count >= 2 and distinct awsRegion <= 9 within 5m) then got within 10m", `W1107 \`distinct <= 9\` ${nothing} | distinct awsRegion <= 9`],
  ["listed (count >= 2 and count < 9 within 5m) then got within 10m", `W1107 \`count < 9\` ${nothing} | count < 9`],
  ["listed then no got within 1h", noForm("`then no`", "a group that lacks an event is never judged, so absence cannot be seen", "then no got within 1h")],
  ["listed then got (distinct awsRegion > 3 within 5m) within 1h", noForm("`distinct` in a later step", onlyCounts, "distinct awsRegion > 3")],
  [
    "listed (distinct awsRegion > 3 within 5m) then got (count > 3 within 5m) within 1h",
    noForm("`distinct` before a step with a threshold", onlyCounts, "distinct awsRegion > 3"),
  ],
  [
    "listed (distinct awsRegion > 3 within 5m) then got within 1h then odd within 1h",
    noForm("`distinct` in a chain of steps", twoAlone, "distinct awsRegion > 3"),
  ],
  ["listed then got within 1h then odd (sum bytes > 3 within 5m) within 1h", noForm("`sum` in a chain of steps", twoAlone, "sum bytes > 3")],
  [
    "listed (count >= 5 within 5m) then got within 1h then used within 1h",
    noForm(
      "the key `@userIdentity.accessKeyId` of `used` beside `@userIdentity.arn`",
      "all steps of a sequence group by the same attributes",
      "userIdentity.accessKeyId",
    ),
  ],
  [
    "listed then used (count >= 5 within 5m) within 1h",
    noForm(
      "the key `@userIdentity.accessKeyId` of `used` beside `@userIdentity.arn`",
      "all steps of a sequence group by the same attributes",
      "userIdentity.accessKeyId",
    ),
  ],
  ["listed then got within 7h", "W1106 a window of 7h is longer than Datadog's longest, 6h | then got within 7h"],
  ["listed (distinct awsRegion > 3 within 1h) then got within 6h", "W1106 a window of 7h is longer than Datadog's longest, 6h | then got within 6h"],
  ["listed (count > 3 within 7h) then got within 6h", "W1106 a window of 7h is longer than Datadog's longest, 6h | listed (count > 3 within 7h)"],
  ["listed then got within 1h then odd within 7h", "W1106 a window of 7h is longer than Datadog's longest, 6h | then odd within 7h"],
])("refused with its reason and place: %s", (condition, refusal) => {
  expect(refusals(when(condition))).toEqual([refusal]);
});

test("a chain of more than a day is refused, whole", () => {
  const chain = `listed${" then got within 4h then listed within 4h".repeat(3)}`;
  expect(refusals(when(chain))).toEqual([noForm("a chain whose windows become 36h together", "a sequence takes 1d at most", chain)]);
});

test("a chain of more than ten steps is refused", () => {
  const chain = `listed${" then got within 5m then listed within 5m".repeat(5)}`;
  expect(refusals(when(chain))).toEqual([noForm("a chain of 11 steps", "a sequence has 10 at most", chain)]);
});

test("a count then another event with other keys is THEN, which joins them by position", () => {
  const condition = "listed (count >= 5 within 10m) then used within 1h";
  expect(decided(condition).condition).toBe("listed >= 5 THEN used > 0");
  expect(payloadOf(when(condition)).queries.map((q: Record<string, unknown>) => q.groupByFields)).toEqual([
    ["@userIdentity.arn"],
    ["@userIdentity.accessKeyId"],
  ]);
  expect(differencesOf(when(condition))).toEqual([
    end("2h"),
    "shared_sequence_window: one window of 2h holds both steps, where `listed` has 10m and `used` 1h after it (may_over_fire)",
    tie("used"),
  ]);
});

test("first seen is a new value rule without a window or a condition", () => {
  const { options, cases, queries } = payloadOf(
    overall("first seen awsRegion within 14d learning 7d", "    for each userIdentity.arn\n    at most once per 1h"),
  );
  expect(queries.map((q: Record<string, unknown>) => [q.name, q.aggregation, q.metrics, q.distinctFields, q.groupByFields])).toEqual([
    ["new_value_aws_region", "new_value", ["@awsRegion"], [], ["@userIdentity.arn"]],
  ]);
  expect("condition" in cases[0]).toBe(false);
  expect(options).toEqual({
    detectionMethod: "new_value",
    evaluationWindow: 0,
    keepAlive: 3600,
    maxSignalDuration: 3600,
    newValueOptions: { forgetAfter: 14, learningDuration: 7, learningMethod: "duration", learningThreshold: 0 },
  });
});

test("first seen says what is remembered for longer, and what the rule learns by itself", () => {
  const seen = (days: string) =>
    `window_end_unverified: whether a value that was seen exactly ${days} ago is forgotten, and whose time that goes by, is not documented (both)`;
  const learns = (days: string, whose: string, old: string) =>
    `learning_per_rule: the rule learns for ${days} and is silent until then, whatever was there before it; ${whose} needs an event that is ${old} old (both)`;
  expect(differencesOf(overall("first seen awsRegion within 14d", "    for each userIdentity.arn"))).toEqual([seen("2w"), learns("1w", "each group", "1w")]);
  expect(differencesOf(overall("first seen (awsRegion, userIdentity.arn) within 36h learning 6h"))).toEqual([
    "new_tuples_unverified: whether `@awsRegion`, `@userIdentity.arn` must be new one by one, or only together, is not documented (may_miss)",
    seen("2d"),
    learns("1d", "the detection", "6h"),
    "longer_memory: a value is remembered for 2d, not for 36h (may_miss)",
  ]);
});

test.each([
  ["first seen awsRegion within 31d", ["`first seen` within 31d", "a value is forgotten after 30 days at most"]],
  [
    "first seen (awsRegion, eventName, userAgent, bytes, userIdentity.arn, userIdentity.accessKeyId) within 30d",
    ["`first seen` of 6 fields", "a rule learns 5 attributes at most"],
  ],
])("refused with its reason and place: %s", (condition, [what = "", reason = ""]) => {
  expect(refusals(overall(condition))).toEqual([noForm(what, reason, condition)]);
});

test("first seen of what no attribute holds is refused at its field", () => {
  expect(refusals(overall("first seen agent within 14d"))).toEqual(["W1102 `agent` is not in the raw log, and no Datadog attribute holds it | agent"]);
});

test("a baseline whose bucket the platform lacks is refused", () => {
  const baseline = "count per 20m is 3 deviations above 1d baseline";
  expect(refusals(overall(baseline))).toEqual([`W1119 Datadog has no buckets of 20m | ${baseline}`]);
});

test("a detection that needs the name of a user agent is refused", () => {
  const body = `  from cloudtrail where eventName is "GetSecretValue" unless agent in ["Chrome"]\n  alert on each event`;
  expect(refusals(body)).toEqual(["W1102 `agent` is not in the raw log, and no Datadog attribute holds it | agent"]);
});

const replace = (text: string) => `  on datadog { replace query """${text}""" because "only a person can say this" }`;

test("a hand-written search stands for the one query's, of which nothing is claimed then", () => {
  const body = `  from cloudtrail where eventName matches /^Get/ and agent is "Chrome"
  alert when distinct awsRegion >= 5 within 10m
    for each userIdentity.arn
${replace('\n    source:cloudtrail @evt.name:Get*\n    -@http.useragent:*"Chrome"*\n    ')}`;
  const [query] = payloadOf(body).queries;
  expect([query.query, query.groupByFields, query.distinctFields]).toEqual([
    'source:cloudtrail @evt.name:Get* -@http.useragent:*"Chrome"*',
    ["@userIdentity.arn"],
    ["@awsRegion"],
  ]);
  expect(datadogOf(body).kind).toBe("unmodelled");
  expect(differencesOf(body)).toContain("query_replaced: the search is hand-written text: unproved (both)");
  expect(datadogOf(overall("count > 2 within 5m", replace("source:a OR source:b"))).kind).toBe("unmodelled");
});

test("a hand-written search that cannot stand for all queries, or is none, is refused", () => {
  const block = (text: string) => replace(text).slice("  on datadog { ".length, -" }".length);
  const several = "`replace query` gives one text, and the rule has 2 queries";
  expect(refusals(when("listed and got within 5m", replace("source:x")))).toEqual([`W1117 ${several}: \`listed\`, \`got\` | ${block("source:x")}`]);
  expect(refusals(overall("count > 2 and distinct awsRegion > 2 within 5m", replace("source:x")))).toEqual([
    `W1117 ${several}: \`events\`, \`distinct_aws_region\` | ${block("source:x")}`,
  ]);
  expect(refusals(overall("count > 2 within 5m", replace("source:x @a:(b")))).toEqual([
    `W1118 the text of \`replace query\` is no whole search: \`(\` without its end in \`source:x @a:(b\` | ${block("source:x @a:(b")}`,
  ]);
});
