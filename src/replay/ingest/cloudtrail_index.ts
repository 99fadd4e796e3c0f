/** How Elastic's AWS integration indexes the CloudTrail document: field types and the longest text that a keyword keeps. Facts; knows no detection. */

import { type IndexedField, keywordFields } from "./index_mapping.ts";

const stringifiedObject = 8191;

/** Fields that are no keyword of the default length, by path. A text field without an entry is one. */
const special: Readonly<Record<string, IndexedField>> = {
  "@timestamp": { type: "date" },
  "aws.cloudtrail.console_login.additional_eventdata.mfa_used": { type: "boolean" },
  "aws.cloudtrail.console_login.additional_eventdata.mobile_version": { type: "boolean" },
  "aws.cloudtrail.flattened.additional_eventdata": { type: "flattened" },
  "aws.cloudtrail.flattened.request_parameters": { type: "flattened" },
  "aws.cloudtrail.flattened.response_elements": { type: "flattened" },
  "aws.cloudtrail.read_only": { type: "boolean" },
  "aws.cloudtrail.request_parameters": { type: "keyword", ignoreAbove: stringifiedObject },
  "aws.cloudtrail.response_elements": { type: "keyword", ignoreAbove: stringifiedObject },
  "aws.cloudtrail.user_identity.session_context.creation_date": { type: "date" },
  "event.ingested": { type: "date" },
  "source.ip": { type: "ip" },
};

/** Keywords that queries name; listed, since a query on a field that no document has fails. */
const keywords: readonly string[] = [
  "aws.cloudtrail.additional_eventdata",
  "aws.cloudtrail.api_version",
  "aws.cloudtrail.console_login.additional_eventdata.login_to",
  "aws.cloudtrail.error_code",
  "aws.cloudtrail.error_message",
  "aws.cloudtrail.event_category",
  "aws.cloudtrail.event_type",
  "aws.cloudtrail.event_version",
  "aws.cloudtrail.management_event",
  "aws.cloudtrail.recipient_account_id",
  "aws.cloudtrail.request_id",
  "aws.cloudtrail.resources.account_id",
  "aws.cloudtrail.resources.arn",
  "aws.cloudtrail.resources.type",
  "aws.cloudtrail.service_event_details",
  "aws.cloudtrail.session_credential_from_console",
  "aws.cloudtrail.shared_event_id",
  "aws.cloudtrail.user_identity.access_key_id",
  "aws.cloudtrail.user_identity.arn",
  "aws.cloudtrail.user_identity.invoked_by",
  "aws.cloudtrail.user_identity.session_context.mfa_authenticated",
  "aws.cloudtrail.user_identity.session_context.session_issuer.account_id",
  "aws.cloudtrail.user_identity.session_context.session_issuer.arn",
  "aws.cloudtrail.user_identity.session_context.session_issuer.principal_id",
  "aws.cloudtrail.user_identity.session_context.session_issuer.type",
  "aws.cloudtrail.user_identity.type",
  "aws.cloudtrail.vpc_endpoint_id",
  "cloud.account.id",
  "cloud.region",
  "event.action",
  "event.id",
  "event.kind",
  "event.outcome",
  "event.provider",
  "group.id",
  "group.name",
  "related.user",
  "source.address",
  "tls.cipher",
  "tls.client.server_name",
  "tls.version",
  "tls.version_protocol",
  "user.changes.name",
  "user.id",
  "user.name",
  "user.target.id",
  "user.target.name",
  "user_agent.name",
  "user_agent.original",
];

export const cloudtrailIndex: Readonly<Record<string, IndexedField>> = { ...special, ...keywordFields(keywords) };
