import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { toElasticDocument } from "../../../src/replay/ingest/cloudtrail.ts";
import { cloudtrailIndex } from "../../../src/replay/ingest/cloudtrail_index.ts";

import { programOf } from "../../chain.ts";

const elasticData = "../shared/data/elastic";
const pairs = join(elasticData, "cloudtrail-pipeline-tests");

function valueAt(value: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((found, key) => (found as JsonObject | undefined)?.[key], value);
}

/** Every field that the ingest writes; geo fields, categories and the entity fields of newer pipelines are none of its business. */
const comparedFields = Object.keys(cloudtrailIndex).filter((field) => !["event.ingested", "related.user"].includes(field));

describe("the document of a CloudTrail record", () => {
  const fixtures = existsSync(pairs) ? readdirSync(pairs).filter((name) => name.endsWith(".log")) : [];
  it.skipIf(fixtures.length === 0)("equals what the integration's pipeline makes of the five recorded pairs, field by field", () => {
    expect(fixtures).toHaveLength(5);
    for (const name of fixtures) {
      const records = readFileSync(join(pairs, name), "utf8").trim().split("\n");
      const { expected } = JSON.parse(readFileSync(join(pairs, `${name}-expected.json`), "utf8")) as { expected: JsonObject[] };
      for (const [i, line] of records.entries()) {
        const document = toElasticDocument(JSON.parse(line) as JsonObject);
        const wanted = expected[i];
        const pick = (from: Json | undefined) => Object.fromEntries(comparedFields.map((field) => [field, valueAt(from, field)]));
        expect({ name, i, fields: pick(document) }).toEqual({ name, i, fields: pick(wanted) });
        // Newer pipelines add the principal's id.
        expect((valueAt(wanted, "related.user") as readonly string[] | undefined) ?? []).toEqual(
          expect.arrayContaining([...((valueAt(document, "related.user") as readonly string[] | undefined) ?? [])]),
        );
      }
    }
  });

  it.skipIf(fixtures.length === 0)("has, for every field that the source maps, what the pipeline made of all recorded records", () => {
    const { cloudtrail } = programOf(["detections/sources/cloudtrail.det"]).sources;
    const mapped = (cloudtrail?.platforms.elastic?.maps ?? []).map(({ to }) => to.join("."));
    const counts = { records: 0, values: 0, absent: 0 };
    const seen = new Set<string>();
    for (const name of fixtures) {
      const records = readFileSync(join(pairs, name), "utf8").trim().split("\n");
      const { expected } = JSON.parse(readFileSync(join(pairs, `${name}-expected.json`), "utf8")) as { expected: JsonObject[] };
      expect(records).toHaveLength(expected.length);
      for (const [i, line] of records.entries()) {
        const document = toElasticDocument(JSON.parse(line) as JsonObject);
        counts.records += 1;
        for (const field of mapped) {
          const wanted = valueAt(expected[i], field);
          expect([name, i, field, valueAt(document, field)]).toEqual([name, i, field, wanted]);
          if (wanted !== undefined) seen.add(field);
          counts[wanted === undefined ? "absent" : "values"] += 1;
        }
      }
    }
    expect(counts).toEqual({ records: 7, values: 147, absent: 7 * mapped.length - 147 });
    // What no recorded record has, so that both have nothing there.
    expect(mapped.filter((field) => !seen.has(field)).map((field) => field.replace("aws.cloudtrail.", ""))).toEqual([
      "api_version",
      "vpc_endpoint_id",
      "error_code",
      "management_event",
      "resources.arn",
      "resources.account_id",
      "resources.type",
    ]);
  });

  const mapping = join(elasticData, "cloudtrail-index-mapping.json");
  it.skipIf(!existsSync(mapping))("is indexed with the types and lengths of the integration", () => {
    const properties = (JSON.parse(readFileSync(mapping, "utf8")) as { mappings: JsonObject }).mappings.properties as JsonObject;
    const theirs = (field: string): Json | undefined => valueAt({ properties } as JsonObject, `properties.${field.split(".").join(".properties.")}`);
    for (const [field, { type, ignoreAbove }] of Object.entries(cloudtrailIndex)) {
      const found = theirs(field) as JsonObject | undefined;
      expect([field, found?.type, found?.ignore_above]).toEqual([field, type, ignoreAbove]);
    }
  });

  it("writes no field that its index does not name", () => {
    const document = toElasticDocument({
      eventTime: "2026-01-01T00:00:00Z",
      eventName: "ConsoleLogin",
      sourceIPAddress: "2001:db8::1",
      userAgent: "aws-cli/2.0",
      userIdentity: { userName: "u", accountId: "1", sessionContext: { attributes: { creationDate: "2026-01-01T00:00:00Z", mfaAuthenticated: "true" } } },
      requestParameters: { userName: "t", newUserName: "n", groupName: "g" },
      responseElements: { ConsoleLogin: "Success", group: { groupId: "G" }, user: { userId: "U" } },
      additionalEventData: { MFAUsed: "Yes", MobileVersion: "No", LoginTo: "l" },
      serviceEventDetails: { a: "b" },
      tlsDetails: { tlsVersion: "TLSv1.3", cipherSuite: "c", clientProvidedHostHeader: "h" },
      resources: [{ ARN: "a", accountId: "1", type: "t" }],
    });
    const fields: string[] = [];
    const walk = (value: Json, path: string): void => {
      if (path in cloudtrailIndex || typeof value !== "object" || value === null || Array.isArray(value)) fields.push(path);
      else for (const [key, child] of Object.entries(value)) walk(child, path === "" ? key : `${path}.${key}`);
    };
    walk(document, "");
    expect(fields.filter((field) => !(field in cloudtrailIndex))).toEqual([]);
    expect(fields.length).toBeGreaterThan(25);
  });

  it("says failure for any error, and what the console said for a login", () => {
    const outcome = (record: JsonObject) => valueAt(toElasticDocument(record), "event.outcome");
    expect(outcome({})).toBe("success");
    expect(outcome({ errorCode: "AccessDenied" })).toBe("failure");
    expect(outcome({ errorMessage: "x" })).toBe("failure");
    expect(outcome({ errorCode: "" })).toBe("success");
    expect(outcome({ eventName: "ConsoleLogin", responseElements: { ConsoleLogin: "Failure" } })).toBe("failure");
    expect(outcome({ eventName: "Other", responseElements: { ConsoleLogin: "Failure" } })).toBe("success");
  });

  it("takes the role's name for a user name only where the identity has none", () => {
    const name = (userIdentity: JsonObject) => valueAt(toElasticDocument({ userIdentity }), "user.name");
    const sessionContext = { sessionIssuer: { userName: "role" } };
    expect(name({ userName: "user", sessionContext })).toBe("user");
    expect(name({ sessionContext })).toBe("role");
    expect(name({ userName: "", sessionContext })).toBe("role");
  });

  it("has `source.ip` for addresses only, and `source.address` for every caller", () => {
    const source = (sourceIPAddress: string) => valueAt(toElasticDocument({ sourceIPAddress }), "source");
    expect(source("192.0.2.1")).toEqual({ address: "192.0.2.1", ip: "192.0.2.1" });
    expect(source("2001:db8::1")).toEqual({ address: "2001:db8::1", ip: "2001:db8::1" });
    expect(source("config.amazonaws.com")).toEqual({ address: "config.amazonaws.com" });
    expect(source("fe80::1%eth0")).toEqual({ address: "fe80::1%eth0" });
  });

  it("keeps the flattened sibling up to the longest term and the text beyond it", () => {
    const parameters = (length: number) => valueAt(toElasticDocument({ requestParameters: { a: "x".repeat(length) } }), "aws.cloudtrail") as JsonObject;
    expect(parameters(32_761)).toEqual({ request_parameters: `{a=${"x".repeat(32_761)}}`, flattened: { request_parameters: { a: "x".repeat(32_761) } } });
    expect(parameters(32_762)).toEqual({ request_parameters: `{a=${"x".repeat(32_762)}}` });
  });

  it("lists each resource's value once and leaves out what no resource has", () => {
    const resources = [{ ARN: "a", type: "t" }, { ARN: "a" }, { ARN: "b", type: "t" }, {}, null];
    expect(valueAt(toElasticDocument({ resources }), "aws.cloudtrail.resources")).toEqual({ arn: ["a", "b"], type: ["t"] });
  });

  it.each([
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"],
    ["2026-01-01T02:00:00.5+02:00", "2026-01-01T00:00:00.500Z"],
    ["2026-01-01", "2026-01-01T00:00:00.000Z"],
    ["20131102T010628Z", undefined],
    ["January 1, 2026", undefined],
    [1767225600000, undefined],
  ])("reads the time %s as %s", (eventTime, wanted) => {
    expect(toElasticDocument({ eventTime })["@timestamp"]).toBe(wanted);
  });
});
