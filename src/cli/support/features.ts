/** The features of the language as people call them, each with a line that uses it. Knows no platform. */

import type { Feature } from "../../targets/target.ts";

export interface FeatureText {
  readonly name: string;
  readonly example: string;
}
export interface FeatureGroup {
  readonly title: string;
  readonly features: readonly Feature[];
}

export const featureTexts: Readonly<Record<Feature, FeatureText>> = {
  "text.is": { name: "`is` and `in` on text", example: 'eventName in ["ListSecrets", "GetSecretValue"]' },
  "text.starts-with": { name: "`starts with`", example: 'eventName starts with "Get"' },
  "text.ends-with": { name: "`ends with`", example: 'userAgent ends with "/boto3"' },
  "text.contains": { name: "`contains`", example: 'userAgent contains "kali"' },
  "text.like": { name: "`like` with `*`", example: 'userIdentity.arn like "*:role/admin-*"' },
  "text.like-one": { name: "`like` with `?`", example: 'awsRegion like "eu-west-?"' },
  "text.ignoring-case": { name: "`ignoring case`", example: 'userAgent contains "kali" ignoring case' },
  "text.matches": { name: "`matches`", example: "userAgent matches /^aws-cli\\/[0-9]+/" },
  "number.is": { name: "`is` and `in` on numbers", example: "bytes in [0, 1]" },
  "number.order": { name: "`<` `<=` `>` `>=`", example: "bytes > 1000000" },
  "bool.is": { name: "`is` on true and false", example: "readOnly is false" },
  presence: { name: "`is missing`, `is present`", example: "errorCode is missing" },
  network: { name: "`in network`", example: 'sourceIPAddress in network "10.0.0.0/8"' },
  field: { name: "`field`", example: "userIdentity.accountId is field recipientAccountId" },
  any: { name: "`any`", example: 'any resources.type is "AWS::S3::Bucket"' },
  every: { name: "`every`", example: 'every resources.type is "AWS::S3::Bucket"' },
  has: { name: "`has`", example: 'any resources has (type is "AWS::S3::Bucket" and ARN like "*prod*")' },
  let: { name: "`let` with `else`, `after`, `before`", example: 'let secret = requestParameters.secretId after "secret:"' },
  "alert.each": { name: "each event", example: "alert on each event" },
  "window.count": { name: "`count`", example: "alert when count >= 20 within 5m" },
  "window.distinct": { name: "`distinct`", example: "alert when distinct awsRegion >= 5 within 10m" },
  "window.sum": { name: "`sum`", example: "alert when sum bytes > 1000000 within 1h" },
  "window.several": { name: "several thresholds", example: "alert when count >= 20 and distinct awsRegion >= 5 within 5m" },
  all: { name: "`and` between steps", example: "alert when listed and retrieved within 10m" },
  "all.threshold": { name: "`and`, a step with a threshold", example: "alert when listed (distinct awsRegion > 3) and retrieved within 10m" },
  // biome-ignore lint/suspicious/noThenProperty: a feature of the language is called so, and this is no promise.
  then: { name: "`then`", example: "alert when listed then retrieved within 1h" },
  "then.threshold": { name: "`then`, a step with a threshold", example: "alert when listed (distinct awsRegion > 3 within 10m) then retrieved within 1h" },
  "then-no": { name: "`then no`", example: "alert when listed then no retrieved within 1h" },
  "first-seen": { name: "`first seen`", example: "alert when first seen awsRegion within 14d learning 7d" },
  baseline: { name: "a baseline", example: "alert when count per 30m is 3 deviations above 14d baseline" },
  group: { name: "`for each`", example: "for each userIdentity.arn, awsRegion" },
  "group.by-step": { name: "keys that differ by step", example: 'events used from cloudtrail by userIdentity.accessKeyId where eventName is "ListSecrets"' },
  suppression: { name: "`at most once per`", example: "at most once per 1h" },
  hunt: { name: "a hunt", example: "report count, distinct awsRegion for each userIdentity.arn over 7d" },
};

/** Every feature, once, in the order in which they are shown. */
export const featureGroups: readonly FeatureGroup[] = [
  {
    title: "Tests on an event",
    features: [
      ...(["text.is", "text.starts-with", "text.ends-with", "text.contains", "text.like", "text.like-one", "text.ignoring-case", "text.matches"] as const),
      ...(["number.is", "number.order", "bool.is", "presence", "network", "field", "any", "every", "has", "let"] as const),
    ],
  },
  {
    title: "When to alert",
    features: [
      ...(["alert.each", "window.count", "window.distinct", "window.sum", "window.several"] as const),
      ...(["all", "all.threshold", "then", "then.threshold", "then-no", "first-seen", "baseline"] as const),
    ],
  },
  { title: "Groups, suppression, hunts", features: ["group", "group.by-step", "suppression", "hunt"] },
];
