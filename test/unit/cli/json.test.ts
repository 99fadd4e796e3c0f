/** Every JSON document that samefire prints or writes, held against its schema: nothing undocumented comes out, and nothing is documented that never does. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Ajv2020, type AnySchemaObject } from "ajv/dist/2020.js";
import { globSync } from "tinyglobby";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportVersions } from "../../../src/cli/report.ts";
import { buildManifest, manifestText, sha256 } from "../../../src/output/manifest.ts";
import { type Folder, folder, listing } from "./run.ts";

const schemas: ReadonlyMap<string, AnySchemaObject> = new Map(
  globSync("schema/*.schema.json").map((path) => [basename(path, ".schema.json"), JSON.parse(readFileSync(path, "utf8"))]),
);
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ } });
ajv.addSchema([...schemas.values()]);

const hunt = `language 1
use cloudtrail from "./sources/cloudtrail.det"
hunt my.hunt version 1 {
  title: "t"
  from cloudtrail where eventName is "ListSecrets"
  report count, distinct awsRegion for each userIdentity.arn over 7d
}`;
const steps = `language 1
use cloudtrail from "./sources/cloudtrail.det"
detection my.steps version 1 {
  title: "t"
  severity: low
  events listed from cloudtrail where eventName is "ListSecrets"
  events read from cloudtrail where eventName is "GetSecretValue"
  alert when listed (count >= 5 within 10m) then read within 1h
}`;
const skipping = listing({
  "my.listing": "my.skipping",
  "alert on each event": 'alert when count >= 2 within 10m\n  on datadog { skip because "not there" }\n  on elastic { set nosuch: 5 }',
});
/** `windows`: at most so long apart are `times`. */
const counting = (id: string, within: string, times: string) =>
  listing({
    "./sources": "../detections/sources",
    "my.listing": id,
    "alert on each event": `alert when count >= 3 within ${within}\n    for each awsRegion`,
    "    at 0m list\n": times,
    "expect 1 alerts": 'expect alert for "us-east-1"',
  });
const clash = `${listing({ "my.listing": "my.clash" })}\nlist regions = ["a"]\nlist regions = ["b"]`;

/** Commands as they end well, with findings, and where they cannot run. */
const calls: Readonly<Record<string, readonly (readonly string[])[]>> = {
  build: [["build"], ["build", "good", "--out", "out"], ["build", "good", "--out", "out"], ["build", "odd", "--out", "odd/out"], ["build", "nosuch.det"]],
  check: [
    ["check"],
    ["check", "mendable"],
    ["check", "mendable", "--fix"],
    ["check", "is", "--against", "was"],
    ["check", "good", "--events", "log.ndjson"],
    ["check", "good", "--config", "nosuch.yaml"],
  ],
  diff: [
    ["diff", "was", "is"],
    ["diff", "is", "bad"],
    ["diff", "out/.samefire/manifest.json", "is"],
    ["diff", "was", "nosuch"],
  ],
  explain: [
    ["explain", "good"],
    ["explain", "odd"],
    ["explain", "bad"],
  ],
  ir: [["build", "good", "--ir"]],
  mutate: [
    ["prove", "--mutate", "proved", "odd", "--streams", "5"],
    ["prove", "--mutate", "redundant.det", "failing.det", "--streams", "5"],
    ["prove", "--mutate", "nosuch.det"],
  ],
  prove: [
    ["prove", "proved", "odd", "--streams", "0"],
    ["prove", "proved/listing.det", "--streams", "3", "--outputs", "edited"],
    ["prove", "chain.det", "--streams", "60", "--outputs", "undocumented", "--on", "panther"],
    ["prove", "bad", "--streams", "0"],
    ["prove", "nosuch.det"],
  ],
  scan: [
    ["scan", "log.ndjson", "--detections", "good"],
    ["scan", "log.ndjson", "--detections", "grouped.det"],
    ["scan", "log.ndjson", "--detections", "bad"],
  ],
  support: [["support"]],
  test: [
    ["test", "good"],
    ["test", "failing.det"],
    ["test", "good", "--only", "nosuch"],
  ],
  vendor: [
    ["vendor"],
    ["vendor", "--config", "good.yaml", "--dry-run"],
    ["vendor", "--config", "good.yaml"],
    ["vendor", "--config", "good.yaml", "--only", "my.hunt", "--check"],
    ["vendor", "--config", "renamed.yaml", "--dry-run"],
    ["vendor", "--config", "good.yaml", "--to", "fork", "--layout", "panther-analysis", "--set", "pack=mine"],
  ],
};

let here: Folder;
const printed = new Map<string, unknown[]>();
beforeAll(() => {
  here = folder();
  const from = { "./sources": "../detections/sources" };
  here.write("good/listing.det", listing(from));
  here.write("good/hunt.det", hunt.replace("./sources", "../detections/sources"));
  here.write("good.yaml", "detections: good\ntargets:\n  - to: siem\n    layout: flat\n");
  here.write("renamed.yaml", "detections: is\ntargets:\n  - to: siem\n    layout: flat\n");
  here.write("bad/listing.det", listing({ ...from, "eventName is": "eventNam is" }));
  here.write("mendable/listing.det", listing({ ...from, "my.listing": "my.mendable", "eventName is": "eventName ==" }));
  here.write("bad/clash.det", clash.replace("./sources", "../detections/sources"));
  here.write("odd/skipping.det", skipping.replace("./sources", "../detections/sources"));
  here.write("odd/family.det", listing({ ...from, "my.listing": "my.family", 'eventName is "ListSecrets"': 'userAgentName is "Chrome"' }));
  here.write("was/listing.det", listing(from));
  here.write("was/steps.det", steps.replace("./sources", "../detections/sources"));
  here.write("is/sources/cloudtrail.det", readFileSync("detections/sources/cloudtrail.det", "utf8").replace("optional string", "string"));
  here.write("is/renamed.det", listing({ "my.listing version 1": "my.renamed version 2", "severity: low": "severity: high\n  formerly: my.listing" }));
  here.write("is/steps.det", steps.replace("count >= 5 within 10m", "count >= 4 within 5m"));
  here.write("is/new.det", hunt);
  here.write("detections/listing.det", listing({ "eventName is": "eventNam is" }));
  here.write(
    "failing.det",
    listing({ "./sources": "./detections/sources", "expect 1 alerts": 'log "nosuch.ndjson"\n    expect 1 alerts', "expect no alert": "expect 1 alerts" }),
  );
  here.write(
    "grouped.det",
    listing({ "./sources": "./detections/sources", "each event": "each event for each userIdentity.arn", "on each event": "when count >= 1 within 1m" }),
  );
  here.write(
    "log.ndjson",
    [{ eventName: "ListSecrets", userIdentity: { arn: "a" } }, { eventName: 5 }, {}]
      .map((record) => JSON.stringify({ eventTime: "2026-02-03T04:05:06Z", ...record }))
      .join("\n"),
  );
  here.write("proved/listing.det", listing(from));
  // Panther's first window ends at 10m with two events, and its second has two as well.
  here.write("proved/straddling.det", counting("my.straddling", "10m", "    at 0m list\n    at 8m list\n    at 11m 2 times every 1m list\n"));
  // Datadog has no window of 7m, but one of 10m.
  here.write("proved/wide.det", counting("my.wide", "7m", "    at 0m list\n    at 4m list\n    at 8m list\n").replace('alert for "us-east-1"', "no alert"));
  here.write(
    "redundant.det",
    listing({ "./sources": "./detections/sources", 'eventName is "ListSecrets"': 'eventName is "ListSecrets" and eventName starts with "ListSecrets"' }),
  );
  here.run("build", "proved/listing.det", "--out", "edited");
  for (const [path, before, after] of [
    ["elastic/rules/my_listing.toml", "ListSecrets", "GetSecretValue"],
    ["datadog/my_listing.json", "{", ""],
    ["panther/rules/my_listing.py", "return", "raise ValueError; return"],
  ] as const) {
    const text = readFileSync(join(here.path, "edited", path), "utf8");
    expect(text).toContain(before);
    here.write(join("edited", path), text.replaceAll(before, after));
  }
  // A look-back that is longer than it has to be is right in some readings of Panther's documentation.
  here.write("chain.det", chain);
  here.run("build", "chain.det", "--out", "undocumented");
  const correlation = "undocumented/panther/correlation_rules/my_chain.yml";
  here.write(correlation, readFileSync(join(here.path, correlation), "utf8").replace("LookbackWindowMinutes: 135", "LookbackWindowMinutes: 300"));
  for (const [kind, all] of Object.entries(calls)) {
    const json = (args: readonly string[]) => here.run(...args, ...(kind === "ir" ? [] : ["--format", "json"]));
    printed.set(
      kind,
      all.map((args) => JSON.parse(json(args).out)),
    );
  }
  const origin = { path: "a", sha256: sha256(""), id: "a", version: 1, hash: sha256(""), formerly: "b" };
  printed.set("manifest", [
    ...["out", "siem"].map((folder) => JSON.parse(readFileSync(join(here.path, folder, ".samefire/manifest.json"), "utf8"))),
    JSON.parse(
      manifestText(
        buildManifest([origin], { options: { pack: "mine" }, common: [{ path: "c", sha256: sha256("") }], pieces: [{ ...origin, path: "d", key: "k" }] }),
      ),
    ),
  ]);
});
afterAll(() => here.remove());

const chain = `language 1
use cloudtrail from "./detections/sources/cloudtrail.det"
detection my.chain version 1 {
  title: "Listed, then read"
  severity: low
  events listed from cloudtrail where eventName is "ListSecrets"
  events got    from cloudtrail where eventName is "GetSecretValue"
  alert when listed (count >= 2 within 10m) then got within 1h
    for each userIdentity.arn
}
`;

const kinds = [...schemas.keys()].filter((kind) => kind !== "common").toSorted();

describe("the schemas", () => {
  it("are one for each document, exported by the package and named in docs/json.md", () => {
    expect(kinds).toEqual([...Object.keys(reportVersions), "ir", "manifest"].toSorted());
    const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
    const rows = readFileSync("docs/json.md", "utf8").match(/^\| `\w+`.*$/gm);
    expect([...schemas.keys()].filter((kind) => exports[`./schema/${kind}.schema.json`] !== `./schema/${kind}.schema.json`)).toEqual([]);
    expect(rows?.map((row) => /^\| `(\w+)`.*\[\1\.schema\.json\]\(\.\.\/schema\/\1\.schema\.json\) \|$/.exec(row)?.[1])).toEqual(kinds);
  });

  it.each([...schemas])("of %s describes every member, and lets no other through", (_, schema) => {
    const poor: string[] = [];
    const walk = (node: unknown, at: string): void => {
      if (typeof node !== "object" || node === null) return;
      const { properties, type, additionalProperties } = node as AnySchemaObject;
      for (const [name, member] of Object.entries<AnySchemaObject>(properties ?? {})) if (typeof member.description !== "string") poor.push(`${at}.${name}`);
      if (type === "object" && additionalProperties === undefined) poor.push(at);
      for (const [key, inner] of Object.entries(node)) walk(inner, `${at}.${key}`);
    };
    walk(schema, "");
    expect(poor).toEqual([]);
  });
});

describe.each(kinds)("the document %s", (kind) => {
  const schema = schemas.get(kind) ?? {};
  const validate = ajv.getSchema(schema.$id ?? "");

  it("is what its schema says, well or not", () => {
    for (const document of printed.get(kind) ?? []) expect(validate?.(document) === true ? [] : validate?.errors).toEqual([]);
  });

  it("holds its version, and refuses another and a member that nobody described", () => {
    const [document] = (printed.get(kind) ?? []) as Record<string, unknown>[];
    expect([validate?.({ ...document, [kind]: 2 }), validate?.({ ...document, extra: 1 })]).toEqual([false, false]);
    expect(Object.keys(document ?? {}).at(0)).toEqual(kind);
  });
});

// The IR's own tests hold it against everything that the language can say.
it.each([...schemas.keys()].filter((kind) => kind !== "ir"))("every member that the schema of %s describes is seen here", (kind) => {
  const seen = new Set<unknown>();
  for (const [of, documents] of printed) for (const document of documents) mark(schemas.get(of) ?? {}, document, schemas.get(of) ?? {}, seen);
  expect(unseen(schemas.get(kind) ?? {}, seen)).toEqual([]);
});

/** Collects the members of schemas that a document has. */
function mark(schema: AnySchemaObject, value: unknown, root: AnySchemaObject, seen: Set<unknown>): void {
  const [, shared, name] = /^(urn:samefire:common:1)?#\/\$defs\/(\w+)$/.exec(schema.$ref ?? "") ?? [];
  if (name !== undefined) {
    const home = shared === undefined ? root : (schemas.get("common") ?? {});
    mark(home.$defs[name], value, home, seen);
  }
  for (const one of schema.oneOf ?? []) mark(one, value, root, seen);
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) mark(schema.items, item, root, seen);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const member = schema.properties?.[key] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined);
      if (member === undefined) continue;
      seen.add(member);
      mark(member, inner, root, seen);
    }
  }
}

function unseen(schema: AnySchemaObject, seen: ReadonlySet<unknown>, at = ""): readonly string[] {
  const members = Object.entries<AnySchemaObject>(schema.properties ?? {}).filter(([, member]) => !seen.has(member));
  const inner = Object.entries(schema).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? unseen(value as AnySchemaObject, seen, `${at}/${key}`) : [],
  );
  return [...members.map(([name]) => `${at}/${name}`), ...inner];
}
