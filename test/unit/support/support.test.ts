import { describe, expect, it } from "vitest";
import { featureGroups, featureTexts } from "../../../src/cli/support/features.ts";
import { supportPage, supportReport } from "../../../src/cli/support/page.ts";
import { targets } from "../../../src/targets/registry.ts";
import { approximate, exact, type Feature, refused, type Support, type Target, unmodelled } from "../../../src/targets/target.ts";
import { checked, translated } from "../../chain.ts";

/** A platform that can do everything but what is named. */
function platform(name: string, but: Partial<Record<Feature, Support>>): Target {
  const translate = () => ({ fidelity: "refused" as const, reasons: [] });
  return { name, options: {}, replaceable: [], supports: (feature) => but[feature] ?? exact, translate };
}

const line = (page: string, start: string): string | undefined => page.split("\n").find((one) => one.startsWith(start));

describe("the matrix", () => {
  it("shows every feature once", () => {
    const shown = featureGroups.flatMap(({ features }) => features);
    expect(shown.toSorted()).toEqual(Object.keys(featureTexts).toSorted());
  });

  it("explains a cell by numbered notes, each told once", () => {
    const page = supportPage([
      platform("one", { any: approximate("tie_order", "wider_window"), every: approximate("wider_window") }),
      platform("two", { any: refused("it has no lists"), every: unmodelled("estimated_distinct"), has: refused("it has no lists") }),
    ]);
    expect(line(page, "| `any` ")).toMatch(/\| `any` +\| approximate \(1, 2\) +\| refused \(3\) +\|/);
    expect(line(page, "| `every` ")).toMatch(/\| `every` +\| approximate \(2\) +\| unmodelled \(4\) +\|/);
    expect(line(page, "| `has` ")).toMatch(/\| `has` +\| exact +\| refused \(3\) +\|/);
    expect(page.split("\n").filter((one) => /^\d+\. /.test(one))).toHaveLength(4);
    expect(line(page, "3. ")).toBe("3. it has no lists");
  });

  it("calls a feature exact whose differences concern alerts alone", () => {
    const page = supportPage([platform("one", { suppression: approximate("suppression_differs") })]);
    expect(line(page, "| `at most once per` ")).toMatch(/exact \(1\)/);
  });

  it("has a column as wide as its widest cell", () => {
    const rows = supportPage(Object.values(targets))
      .split("\n")
      .filter((one) => one.startsWith("|"));
    const widths = rows.map((row) => [...row.matchAll(/\|/g)].map(({ index }) => index).join());
    expect(new Set(widths).size).toBe(featureGroups.length);
  });

  it("is data as well", () => {
    const { platforms, features } = supportReport([platform("one", { hunt: refused("no rows") })]);
    expect(platforms).toEqual(["one"]);
    expect(features.find(({ feature }) => feature === "hunt")).toEqual({
      feature: "hunt",
      name: "a hunt",
      example: featureTexts.hunt.example,
      support: { one: { kind: "refused", reason: "no rows" } },
    });
  });
});

const source = `language 1
source cloudtrail "AWS CloudTrail" {
  time eventTime
  fields {
    eventTime: timestamp
    eventName: string
    awsRegion: string
    errorCode: optional string
    userAgent: optional string
    sourceIPAddress: optional string
    recipientAccountId: optional string
    readOnly: optional bool
    bytes: optional int
    userIdentity.arn: optional string
    userIdentity.accountId: optional string
    userIdentity.accessKeyId: optional string
    requestParameters.secretId: optional string
    resources: optional list { ARN: optional string  type: optional string }
  }
  on elastic { set index: "logs-*"  map eventTime -> \`@timestamp\` }
  on datadog { set query: "source:cloudtrail" }
  on panther { set log_types: [AWS.CloudTrail] }
}
`;
const steps = `events listed from cloudtrail where eventName is "ListSecrets"
  events retrieved from cloudtrail where eventName is "GetSecretValue"`;

/** The example of a feature in the smallest rule that uses it. */
function ruleWith(feature: Feature): string {
  const { example } = featureTexts[feature];
  const detection = (body: string): string => `detection a.rule version 1 {\n  title: "a rule"\n  severity: low\n  ${body}\n}\n`;
  const alerts = `from cloudtrail where eventName is "ListSecrets"\n  alert`;
  switch (feature) {
    case "all":
    case "all.threshold":
    case "then":
    case "then.threshold":
    case "then-no":
      return detection(`${steps}\n  ${example} for each userIdentity.arn`);
    case "alert.each":
    case "window.count":
    case "window.distinct":
    case "window.sum":
    case "window.several":
    case "first-seen":
    case "baseline":
      return detection(`from cloudtrail where eventName is "ListSecrets"\n  ${example} for each userIdentity.arn`);
    case "group":
    case "suppression":
      return detection(`${alerts} when count >= 5 within 10m ${example}`);
    case "group.by-step":
      return detection(
        `events listed from cloudtrail where eventName is "GetSecretValue"\n  ${example}\n  alert when listed and used within 10m for each userIdentity.arn`,
      );
    case "let":
      return detection(`${alerts} when count >= 5 within 10m for each secret\n  ${example}`);
    case "hunt":
      return `hunt a.rule version 1 {\n  title: "a rule"\n  from cloudtrail where eventName is "ListSecrets"\n  ${example}\n}\n`;
    default:
      return detection(`from cloudtrail where ${example}\n  alert on each event`);
  }
}

describe.each(featureGroups.flatMap(({ features }) => features))("the example of %s", (feature) => {
  const { program, diagnostics } = checked(["a.det"], () => ({ text: `${source}\n${ruleWith(feature)}` }));
  const [rule] = program.rules;

  it("is a line of the language", () => {
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(rule).toBeDefined();
  });

  it.each(Object.keys(targets))("is refused by %s exactly where the matrix says so, and where it stands", (name) => {
    if (rule === undefined) return;
    const outcome = translated(name, rule, program);
    const text = `${source}\n${ruleWith(feature)}`;
    const reasons = outcome.kind === "refused" ? outcome.reasons : [];
    expect(reasons.length > 0).toBe(targets[name]?.supports(feature).kind === "refused");
    // A hunt is refused at its id, a `let` where it is used.
    const places = feature === "hunt" ? ["a.rule"] : feature === "let" ? ["secret"] : [featureTexts[feature].example];
    expect(
      reasons.map(({ span }) => text.slice(span?.start, span?.end)).filter((place) => place === "" || !places.some((whole) => whole.includes(place))),
    ).toEqual([]);
  });
});
