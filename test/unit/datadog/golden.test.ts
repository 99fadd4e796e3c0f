/** One whole payload of each kind, from a detection as people write it. */

import { existsSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { checkRule } from "../../../src/targets/datadog/validate.ts";
import { fileOf } from "./dets.ts";

const steps = `
  events listed from cloudtrail where eventName is "ListSecrets"
  events got from cloudtrail where eventName is "GetSecretValue"
`;
const retrieved = `  from cloudtrail where eventName is "GetSecretValue"\n`;
const perIdentity = "    for each userIdentity.arn\n    at most once per 1h";

const bodies: Readonly<Record<string, string>> = {
  each: `${retrieved}  alert on each event`,
  window: `${retrieved}  alert when count >= 20 and distinct requestParameters.secretId >= 20 within 5m\n${perIdentity}`,
  sum: `${retrieved}  alert when sum bytes > 1000 within 1h\n${perIdentity}`,
  all: `${steps}  alert when listed (distinct awsRegion > 3) and got within 10m\n${perIdentity}`,
  ordered: `${steps}  alert when listed then got within 10m\n${perIdentity}`,
  shared_window: `${steps}  alert when listed (distinct awsRegion > 3 within 10m) then got within 1h\n${perIdentity}`,
  sequence: `${steps}  alert when listed (count >= 5 within 10m) then got within 1h then listed within 1h\n${perIdentity}`,
  first_seen: `${retrieved}  alert when first seen awsRegion within 14d learning 7d\n${perIdentity}`,
  ordered_by_step: `${steps}  events used from cloudtrail by userIdentity.accessKeyId where eventName is "AssumeRole"
  alert when listed (count >= 5 within 10m) then used within 1h\n${perIdentity}`,
  baseline: `${retrieved}  alert when distinct requestParameters.secretId per 30m is 3 deviations above 14d baseline learning 7d and count >= 10\n${perIdentity}
  on datadog { set tolerance: 3 because "its nearest to three deviations" }`,
  replaced: `${retrieved}  alert when count >= 3 within 5m\n  on datadog { replace query """source:cloudtrail @evt.name:Get*""" because "a test" }`,
};

test.each(Object.entries(bodies))("a whole rule, to the byte: %s", async (name, body) => {
  await expect(fileOf(body)).toMatchFileSnapshot(`../../golden/datadog/${name}.json`);
});

test("each of them passes the rules of the server", () => {
  expect(Object.values(bodies).flatMap((body) => checkRule(JSON.parse(fileOf(body))))).toEqual([]);
});

const schema = "../shared/data/datadog/rule.strict.schema.json";
test.skipIf(!existsSync(schema))("each of them fits the strict schema of the API", () => {
  const ajv = new Ajv2020({ strict: false, formats: { int32: true, int64: true, double: true } });
  const fits = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
  for (const [name, body] of Object.entries(bodies))
    expect([name, fits(JSON.parse(fileOf(body))), ajv.errorsText(fits.errors)]).toEqual([name, true, "No errors"]);
  const sequence = JSON.parse(fileOf(bodies.sequence ?? ""));
  delete sequence.options.sequenceDetectionOptions.steps;
  expect(fits(sequence)).toBe(false);
});
