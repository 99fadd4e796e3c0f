/**
 * A raw record of Okta's System Log as the document that Elastic's Okta integration indexes. Written from the integration's documented behaviour and never
 * from a `.det` mapping, so that a wrong mapping shows. Left out: what needs a GeoIP data base, `event.category` and `event.type`, devices, and what the
 * pipeline makes of `risk`, `behaviors` and `logOnlySecurityData` below debugData, which it takes apart.
 */

import type { Json, JsonObject } from "../../model/event.ts";
import { userAgentFamily } from "../../useragent/family.ts";
import { address, isoInstant, nested, several, valueAt } from "./document.ts";
import { withoutEmpties } from "./java_map.ts";

/** Record paths that are only renamed or copied, whatever they hold. */
const renamed: readonly (readonly [from: string, to: string])[] = [
  ["uuid", "okta.uuid"],
  ["uuid", "event.id"],
  ["eventType", "okta.event_type"],
  ["eventType", "event.action"],
  ["displayMessage", "okta.display_message"],
  ["actor.id", "okta.actor.id"],
  ["actor.id", "client.user.id"],
  ["actor.id", "source.user.id"],
  ["actor.type", "okta.actor.type"],
  ["actor.alternateId", "okta.actor.alternate_id"],
  ["actor.displayName", "okta.actor.display_name"],
  ["actor.displayName", "user.full_name"],
  ["client.id", "okta.client.id"],
  ["client.device", "okta.client.device"],
  ["client.zone", "okta.client.zone"],
  ["client.userAgent.browser", "okta.client.user_agent.browser"],
  ["client.userAgent.os", "okta.client.user_agent.os"],
  ["client.userAgent.rawUserAgent", "okta.client.user_agent.raw_user_agent"],
  ["client.userAgent.rawUserAgent", "user_agent.original"],
  ["client.geographicalContext.city", "client.geo.city_name"],
  ["client.geographicalContext.state", "client.geo.region_name"],
  ["client.geographicalContext.country", "client.geo.country_name"],
  ["outcome.result", "okta.outcome.result"],
  ["outcome.reason", "okta.outcome.reason"],
  ["transaction.id", "okta.transaction.id"],
  ["transaction.type", "okta.transaction.type"],
  ["authenticationContext.authenticationStep", "okta.authentication_context.authentication_step"],
  ["authenticationContext.credentialProvider", "okta.authentication_context.credential_provider"],
  ["authenticationContext.credentialType", "okta.authentication_context.credential_type"],
  ["authenticationContext.externalSessionId", "okta.authentication_context.external_session_id"],
  ["securityContext.asNumber", "okta.security_context.as.number"],
  ["securityContext.asOrg", "okta.security_context.as.organization.name"],
  ["securityContext.asOrg", "client.as.organization.name"],
  ["securityContext.domain", "okta.security_context.domain"],
  ["securityContext.domain", "client.domain"],
  ["securityContext.domain", "source.domain"],
  ["securityContext.isProxy", "okta.security_context.is_proxy"],
  ["securityContext.isp", "okta.security_context.isp"],
  ["debugContext.debugData.deviceFingerprint", "okta.debug_context.debug_data.device_fingerprint"],
  ["debugContext.debugData.dtHash", "okta.debug_context.debug_data.dt_hash"],
  ["debugContext.debugData.factor", "okta.debug_context.debug_data.factor"],
  ["debugContext.debugData.requestId", "okta.debug_context.debug_data.request_id"],
  ["debugContext.debugData.requestUri", "okta.debug_context.debug_data.request_uri"],
  ["debugContext.debugData.threatSuspected", "okta.debug_context.debug_data.threat_suspected"],
  ["debugContext.debugData.url", "okta.debug_context.debug_data.url"],
];

/** Fields of a target, each of which the index keeps for all targets together. */
const ofTargets: readonly (readonly [from: string, to: string])[] = [
  ["id", "id"],
  ["type", "type"],
  ["alternateId", "alternate_id"],
  ["displayName", "display_name"],
];

/** `event.ingested` is the caller's: it is the moment of indexing. */
export function toElasticDocument(record: JsonObject): JsonObject {
  const cleaned = withoutEmpties(record).value;
  const at = (path: string): Json | undefined => valueAt(cleaned, path);
  const document = new Map<string, Json>([["event.kind", "event"]]);
  const set = (field: string, value: Json | undefined): void => {
    if (value !== undefined) document.set(field, value);
  };

  for (const [from, to] of renamed) set(to, at(from));

  set("@timestamp", isoInstant(at("published")));
  set("event.outcome", outcome(at("outcome.result")));
  // The second is renamed onto the first, where that is free.
  set("okta.authentication_context.authentication_provider", at("authenticationContext.authenticationProvider") ?? at("authenticationContext.interface"));
  for (const field of ["okta.client.ip", "client.ip", "source.ip"]) set(field, address(at("client.ipAddress")));
  for (const field of ["user.name", "client.user.name", "source.user.name"]) set(field, userName(at("actor.alternateId")));

  const agent = at("client.userAgent.rawUserAgent");
  if (typeof agent === "string") set("user_agent.name", userAgentFamily(agent));

  const targets = objects(at("target"));
  for (const [from, to] of ofTargets) set(`okta.target.${to}`, several(targets.map((target) => valueAt(target, from))));
  const user = affected("user", at("eventType"), targets);
  set("user.target.id", valueAt(user, "id"));
  set("user.target.full_name", valueAt(user, "displayName"));
  const group = affected("group", at("eventType"), targets);
  set("user.target.group.id", valueAt(group, "id"));
  set("user.target.group.name", valueAt(group, "displayName"));
  set("related.user", several([at("actor.displayName"), valueAt(user, "displayName")]));

  set("okta.request.ip_chain", at("request.ipChain"));
  set("okta.debug_context.debug_data.flattened", debugData(at("debugContext.debugData")));
  return nested(document);
}

function outcome(result: Json | undefined): string {
  const lower = typeof result === "string" ? result.toLowerCase() : "";
  return lower === "success" || lower === "allow" ? "success" : lower === "failure" || lower === "deny" ? "failure" : "unknown";
}

/** Of an address of mail the part before the sign; of other names the first run of such characters. */
function userName(value: Json | undefined): string | undefined {
  return typeof value === "string" ? /[a-zA-Z0-9._-]+/.exec(value)?.[0] : undefined;
}

/** The first target of a kind, of events on that kind. */
function affected(kind: "user" | "group", eventType: Json | undefined, targets: readonly JsonObject[]): JsonObject | undefined {
  if (typeof eventType !== "string" || !eventType.includes(`${kind}.`)) return undefined;
  return targets.find(({ type }) => typeof type === "string" && type.toLowerCase().includes(kind));
}

/** Without what the pipeline takes apart. */
function debugData(data: Json | undefined): Json | undefined {
  if (!isObject(data)) return undefined;
  const { risk: _risk, behaviors: _behaviors, logOnlySecurityData: _security, ...kept } = data;
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
