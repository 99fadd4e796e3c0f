/** CloudTrail records as Datadog's logs, against what shipped rules search for; and the fallback that proves nothing. */

import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { attributeReader } from "../../../src/replay/datadog/attribute.ts";
import { datadogIngest, datadogMapping } from "../../../src/replay/ingest/datadog.ts";

const cloudtrail = datadogIngest({ reserved: { source: "cloudtrail" }, tags: [], maps: [{ from: ["eventName"], to: ["wrong"] }] });

const record: JsonObject = {
  eventTime: "2026-01-01T00:00:00Z",
  eventName: "GetSecretValue",
  sourceIPAddress: "192.0.2.1",
  userAgent: "cli",
  errorCode: "AccessDenied",
  errorMessage: "no",
  requestParameters: { secretId: "s", items: [{ a: 1 }] },
  responseElements: null,
  userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/admin/mallory" },
};

test("a record's fields are where shipped rules look for them, whatever a mapping says", () => {
  expect(cloudtrail.proof).toBe("modelled");
  expect(cloudtrail.toLog(record)).toEqual({
    reserved: { source: "cloudtrail", service: "cloudtrail", status: "error" },
    tags: [],
    attributes: {
      eventTime: "2026-01-01T00:00:00Z",
      eventName: "GetSecretValue",
      evt: { name: "GetSecretValue" },
      network: { client: { ip: "192.0.2.1" } },
      http: { useragent: "cli" },
      error: { kind: "AccessDenied", message: "no" },
      level: "Error",
      requestParameters: { secretId: "s", items: [{ a: 1 }] },
      responseElements: null,
      userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/admin/mallory", assumed_role: "admin", session_name: "mallory" },
    },
  });
});

test("a call that succeeded has no error, and a user's session is called as the user is", () => {
  const { reserved, attributes } = cloudtrail.toLog({
    eventName: "x",
    errorCode: null,
    userIdentity: { type: "IAMUser", userName: "alice", arn: "arn:aws:iam::1:user/alice" },
  });
  expect([reserved.status, attributes.level, attributes.usr, attributes.userIdentity]).toEqual([
    "info",
    undefined,
    { name: "alice" },
    { type: "IAMUser", userName: "alice", arn: "arn:aws:iam::1:user/alice", session_name: "alice" },
  ]);
});

test("a record of odd shapes is no exception, and is not changed", () => {
  for (const odd of [null, 5, "x", [], [{}], {}] as Json[]) {
    const given = { eventName: odd, userIdentity: odd, errorCode: odd, network: odd, evt: odd, ["__proto__"]: odd };
    const before = JSON.stringify(given);
    cloudtrail.toLog(given);
    expect(JSON.stringify(given)).toBe(before);
  }
});

test("a source without a model is read by its mapping, and that is said", () => {
  const mapping = datadogMapping("source:okta env:prod tags:x", [
    { from: ["actor", "id"], to: ["usr", "id"] },
    { from: ["targets", "name"], to: ["target", "name"] },
  ]);
  if (mapping === undefined) throw new Error("a mapping is expected");
  const { proof, toLog } = datadogIngest(mapping);
  expect(proof).toBe("mapping unproved");
  expect(toLog({ actor: { id: "u", type: "t" }, targets: [{ name: "a" }, {}, { name: "b" }] })).toEqual({
    reserved: { source: "okta" },
    tags: ["env:prod", "x"],
    attributes: { actor: { type: "t" }, usr: { id: "u" }, targets: [{ name: "a" }, {}, { name: "b" }], target: { name: ["a", "b"] } },
  });
});

test.each(["source:a OR source:b", "source:a*", "-source:a", "@type:x", "source:(a OR b)", "hello", "source:a (", "message:x"])(
  "no one log is made to fit `%s`",
  (search) => {
    expect(datadogMapping(search, [])).toBe(undefined);
  },
);

const facts = "../shared/data/datadog/cloudtrail_attribute_map.json";
test.skipIf(!existsSync(facts))("every attribute of the facts holds what it is said to hold", () => {
  const { map } = JSON.parse(readFileSync(facts, "utf8")) as { readonly map: readonly { readonly raw: string; readonly datadog: string }[] };
  const plain = map.flatMap(({ raw, datadog }) => {
    const from = raw.replace(/\.\*\*$/, ".inner");
    const to = datadog.split(" ")[0]?.replace(/\.\*\*$/, ".inner") ?? "";
    return /^[A-Za-z.]+$/.test(from) && to.startsWith("@") ? [{ from, to: to.slice(1) }] : [];
  });
  const wrong = plain.filter(({ from, to }) => {
    const made = from.split(".").reduceRight<Json>((inner, key) => ({ [key]: inner }), "value") as JsonObject;
    return JSON.stringify(attributeReader(to)(cloudtrail.toLog(made).attributes)) !== '["value"]';
  });
  expect(plain.length).toBeGreaterThan(18);
  expect(wrong).toEqual([]);
});
