/**
 * A raw CloudTrail record as the document that Elastic's AWS integration indexes. Written from the integration's documented behaviour and never from a `.det` mapping,
 * so that a wrong mapping shows. Left out: what needs a GeoIP data base, `event.category` and `event.type` (a table of the vendor's by API call), and fields only newer versions add.
 */

import type { Json, JsonObject } from "../../model/event.ts";
import { userAgentFamily } from "../../useragent/family.ts";
import { address, isoInstant, nested, several, valueAt } from "./document.ts";
import { type Cleaned, javaMapText, withoutEmpties } from "./java_map.ts";

/** Lucene's longest term: beyond it the pipeline writes no flattened sibling. */
const longestTerm = 32_766;

/** Record paths that are only renamed or copied, whatever they hold. */
const renamed: readonly (readonly [from: string, to: string])[] = [
  ["eventVersion", "aws.cloudtrail.event_version"],
  ["eventSource", "event.provider"],
  ["eventName", "event.action"],
  ["eventType", "aws.cloudtrail.event_type"],
  ["eventCategory", "aws.cloudtrail.event_category"],
  ["eventID", "event.id"],
  ["requestID", "aws.cloudtrail.request_id"],
  ["apiVersion", "aws.cloudtrail.api_version"],
  ["awsRegion", "cloud.region"],
  ["recipientAccountId", "aws.cloudtrail.recipient_account_id"],
  ["sharedEventId", "aws.cloudtrail.shared_event_id"],
  ["vpcEndpointId", "aws.cloudtrail.vpc_endpoint_id"],
  ["sourceIPAddress", "source.address"],
  ["userAgent", "user_agent.original"],
  ["errorCode", "aws.cloudtrail.error_code"],
  ["errorMessage", "aws.cloudtrail.error_message"],
  ["readOnly", "aws.cloudtrail.read_only"],
  ["managementEvent", "aws.cloudtrail.management_event"],
  ["sessionCredentialFromConsole", "aws.cloudtrail.session_credential_from_console"],
  ["userIdentity.type", "aws.cloudtrail.user_identity.type"],
  ["userIdentity.principalId", "user.id"],
  ["userIdentity.arn", "aws.cloudtrail.user_identity.arn"],
  ["userIdentity.accountId", "cloud.account.id"],
  ["userIdentity.accessKeyId", "aws.cloudtrail.user_identity.access_key_id"],
  ["userIdentity.invokedBy", "aws.cloudtrail.user_identity.invoked_by"],
  ["userIdentity.sessionContext.attributes.mfaAuthenticated", "aws.cloudtrail.user_identity.session_context.mfa_authenticated"],
  ["userIdentity.sessionContext.sessionIssuer.type", "aws.cloudtrail.user_identity.session_context.session_issuer.type"],
  ["userIdentity.sessionContext.sessionIssuer.principalId", "aws.cloudtrail.user_identity.session_context.session_issuer.principal_id"],
  ["userIdentity.sessionContext.sessionIssuer.arn", "aws.cloudtrail.user_identity.session_context.session_issuer.arn"],
  ["userIdentity.sessionContext.sessionIssuer.accountId", "aws.cloudtrail.user_identity.session_context.session_issuer.account_id"],
  ["requestParameters.userName", "user.target.name"],
  ["requestParameters.newUserName", "user.changes.name"],
  ["requestParameters.groupName", "group.name"],
  ["responseElements.group.groupId", "group.id"],
  ["responseElements.user.userId", "user.target.id"],
  ["tlsDetails.cipherSuite", "tls.cipher"],
  ["tlsDetails.clientProvidedHostHeader", "tls.client.server_name"],
];

/** Objects that become one text, and the flattened field beside it. */
const stringified: readonly { readonly from: string; readonly to: string; readonly flattened?: string }[] = [
  { from: "requestParameters", to: "aws.cloudtrail.request_parameters", flattened: "aws.cloudtrail.flattened.request_parameters" },
  { from: "responseElements", to: "aws.cloudtrail.response_elements", flattened: "aws.cloudtrail.flattened.response_elements" },
  { from: "additionalEventData", to: "aws.cloudtrail.additional_eventdata", flattened: "aws.cloudtrail.flattened.additional_eventdata" },
  { from: "serviceEventDetails", to: "aws.cloudtrail.service_event_details" },
];

/** `event.ingested` is the caller's: it is the moment of indexing. */
export function toElasticDocument(record: JsonObject): JsonObject {
  const cleaned = withoutEmpties(record);
  const at = (path: string): Json | undefined => valueAt(cleaned.value, path);
  const document = new Map<string, Json>([["event.kind", "event"]]);
  const set = (field: string, value: Json | undefined): void => {
    if (value !== undefined) document.set(field, value);
  };

  for (const [from, to] of renamed) set(to, at(from));
  for (const { from, to, flattened } of stringified) stringify(cleaned, at(from), to, flattened, set);

  set("@timestamp", isoInstant(at("eventTime")));
  set("aws.cloudtrail.user_identity.session_context.creation_date", isoInstant(at("userIdentity.sessionContext.attributes.creationDate")));
  set("cloud.account.id", at("userIdentity.accountId") ?? at("awsAccountId"));
  set("event.outcome", outcome(at));
  // Services call by name: only an address becomes `source.ip`.
  set("source.ip", address(at("sourceIPAddress")));
  // An assumed role has no user name of its own: the pipeline puts the role's there.
  set("user.name", at("userIdentity.userName") ?? at("userIdentity.sessionContext.sessionIssuer.userName"));
  set("related.user", several([at("userIdentity.userName"), at("requestParameters.userName"), at("requestParameters.newUserName")]));

  const agent = at("userAgent");
  if (typeof agent === "string") set("user_agent.name", userAgentFamily(agent));

  const resources = at("resources");
  for (const [from, to] of [
    ["ARN", "arn"],
    ["accountId", "account_id"],
    ["type", "type"],
  ] as const) {
    set(`aws.cloudtrail.resources.${to}`, Array.isArray(resources) ? several(resources.map((resource: Json) => valueAt(resource, from))) : undefined);
  }

  const tlsVersion = at("tlsDetails.tlsVersion");
  if (typeof tlsVersion === "string" && tlsVersion.includes("v")) {
    const cut = tlsVersion.indexOf("v");
    set("tls.version_protocol", tlsVersion.slice(0, cut).toLowerCase());
    set("tls.version", tlsVersion.slice(cut + 1));
  }

  if (at("eventName") === "ConsoleLogin") {
    set("aws.cloudtrail.console_login.additional_eventdata.login_to", at("additionalEventData.LoginTo"));
    set("aws.cloudtrail.console_login.additional_eventdata.mfa_used", unlessNo(at("additionalEventData.MFAUsed")));
    set("aws.cloudtrail.console_login.additional_eventdata.mobile_version", unlessNo(at("additionalEventData.MobileVersion")));
  }
  return nested(document);
}

function stringify(
  { keysBefore }: Cleaned,
  value: Json | undefined,
  to: string,
  flattened: string | undefined,
  set: (field: string, value: Json | undefined) => void,
): void {
  if (value === undefined) return;
  const text = javaMapText({ value, keysBefore });
  set(to, text);
  if (flattened !== undefined && text.length < longestTerm) set(flattened, value);
}

function outcome(at: (path: string) => Json | undefined): string {
  const login = at("responseElements.ConsoleLogin");
  if (at("eventName") === "ConsoleLogin" && typeof login === "string") return login.toLowerCase();
  return at("errorCode") !== undefined || at("errorMessage") !== undefined ? "failure" : "success";
}

function unlessNo(value: Json | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== "No";
}
