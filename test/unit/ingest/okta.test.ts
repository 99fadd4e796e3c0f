import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/model/event.ts";
import { toElasticDocument } from "../../../src/replay/ingest/okta.ts";
import { oktaIndex } from "../../../src/replay/ingest/okta_index.ts";

const fixture = readFileSync("detections/fixtures/okta_sign_ins.ndjson", "utf8").trim().split("\n");
const records = fixture.map((line) => JSON.parse(line) as JsonObject);

/** Paths of what a document holds, up to a field that the index names. */
function fieldsOf(document: JsonObject): readonly string[] {
  const fields: string[] = [];
  const walk = (value: Json, path: string): void => {
    if (path in oktaIndex || typeof value !== "object" || value === null || Array.isArray(value)) fields.push(path);
    else for (const [key, child] of Object.entries(value)) walk(child, path === "" ? key : `${path}.${key}`);
  };
  walk(document, "");
  return fields;
}

describe("the document of a record of Okta's System Log", () => {
  it("holds what the integration's own sample event holds", () => {
    const debugData = { deviceFingerprint: "541d", requestId: "Xkc", requestUri: "/api/v1/authn", threatSuspected: "false", url: "/api/v1/authn?" };
    const record: JsonObject = {
      actor: { alternateId: "ann@example.com", detailEntry: null, displayName: "Ann Example", id: "00u1", type: "User" },
      authenticationContext: { authenticationProvider: null, authenticationStep: 0, credentialType: null, externalSessionId: "102b", interface: null },
      client: {
        device: "Computer",
        geographicalContext: { city: "Lyon", country: "France", geolocation: { lat: 45.7, lon: 4.8 }, postalCode: "69001", state: "Rhone" },
        id: null,
        ipAddress: "192.0.2.77",
        userAgent: { browser: "FIREFOX", os: "Mac OS X", rawUserAgent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:72.0) Gecko/20100101 Firefox/72.0" },
        zone: "null",
      },
      debugContext: { debugData: { ...debugData, behaviors: "{New IP=POSITIVE}", risk: "{level=LOW}" } },
      displayMessage: "User login to Okta",
      eventType: "user.session.start",
      outcome: { reason: null, result: "SUCCESS" },
      published: "2026-03-04T08:18:57.718Z",
      request: { ipChain: [{ ip: "192.0.2.77", source: null, version: "V4" }] },
      securityContext: { asNumber: null, isProxy: false },
      severity: "INFO",
      target: null,
      transaction: { detail: {}, id: "Xkc", type: "WEB" },
      uuid: "3aee",
      version: "0",
    };
    expect(toElasticDocument(record)).toEqual({
      "@timestamp": "2026-03-04T08:18:57.718Z",
      client: {
        geo: { city_name: "Lyon", country_name: "France", region_name: "Rhone" },
        ip: "192.0.2.77",
        user: { id: "00u1", name: "ann" },
      },
      event: { action: "user.session.start", id: "3aee", kind: "event", outcome: "success" },
      okta: {
        actor: { alternate_id: "ann@example.com", display_name: "Ann Example", id: "00u1", type: "User" },
        authentication_context: { authentication_step: 0, external_session_id: "102b" },
        client: {
          device: "Computer",
          ip: "192.0.2.77",
          user_agent: {
            browser: "FIREFOX",
            os: "Mac OS X",
            raw_user_agent: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:72.0) Gecko/20100101 Firefox/72.0",
          },
          zone: "null",
        },
        debug_context: {
          debug_data: {
            device_fingerprint: "541d",
            flattened: debugData,
            request_id: "Xkc",
            request_uri: "/api/v1/authn",
            threat_suspected: "false",
            url: "/api/v1/authn?",
          },
        },
        display_message: "User login to Okta",
        event_type: "user.session.start",
        outcome: { result: "SUCCESS" },
        request: { ip_chain: [{ ip: "192.0.2.77", version: "V4" }] },
        security_context: { is_proxy: false },
        transaction: { id: "Xkc", type: "WEB" },
        uuid: "3aee",
      },
      related: { user: ["Ann Example"] },
      source: { ip: "192.0.2.77", user: { id: "00u1", name: "ann" } },
      user: { full_name: "Ann Example", name: "ann" },
      user_agent: { name: "Firefox", original: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:72.0) Gecko/20100101 Firefox/72.0" },
    });
  });

  it("has no field that its index does not name, on a whole morning", () => {
    const written = new Set(records.map(toElasticDocument).flatMap(fieldsOf));
    expect([...written].filter((field) => !(field in oktaIndex))).toEqual([]);
    expect(written.size).toBeGreaterThan(40);
  });

  it.each([
    ["SUCCESS", "success"],
    ["ALLOW", "success"],
    ["FAILURE", "failure"],
    ["DENY", "failure"],
    ["CHALLENGE", "unknown"],
    [null, "unknown"],
  ])("says of the result %s that the outcome is %s", (result, wanted) => {
    expect(toElasticDocument({ outcome: { result } }).event).toEqual({ kind: "event", outcome: wanted });
  });

  it("lists each target's value once, and names the user or group that an event on one is about", () => {
    const target = [
      { id: "1", type: "AppInstance", displayName: "Mail" },
      { id: "2", type: "User", displayName: "Ann" },
      { id: "3", type: "UserGroup", displayName: "Admins" },
      { type: "User", displayName: "Ann" },
    ];
    const of = (eventType: string) => {
      const { okta, user } = toElasticDocument({ eventType, target }) as { okta: JsonObject; user?: JsonObject };
      return [okta.target, user?.target];
    };
    const all = { id: ["1", "2", "3"], type: ["AppInstance", "User", "UserGroup"], display_name: ["Mail", "Ann", "Admins"] };
    expect(of("user.mfa.factor.reset_all")).toEqual([all, { id: "2", full_name: "Ann" }]);
    expect(of("group.user_membership.add")).toEqual([all, { group: { id: "3", name: "Admins" } }]);
    expect(of("system.idp.lifecycle.create")).toEqual([all, undefined]);
  });

  it("takes the interface for the authentication provider only where there is none", () => {
    const provider = (authenticationContext: JsonObject) =>
      (toElasticDocument({ authenticationContext }).okta as JsonObject | undefined)?.authentication_context;
    expect(provider({ authenticationProvider: "FEDERATION", interface: "Outlook" })).toEqual({ authentication_provider: "FEDERATION" });
    expect(provider({ authenticationProvider: "", interface: "Outlook" })).toEqual({ authentication_provider: "Outlook" });
  });

  it("has addresses only, and no field for another text", () => {
    const source = (ipAddress: string) => toElasticDocument({ client: { ipAddress } }).source;
    expect(source("2001:db8::1")).toEqual({ ip: "2001:db8::1" });
    expect(source("unknown")).toBeUndefined();
  });
});
