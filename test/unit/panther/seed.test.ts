import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { programOf, translated } from "../../chain.ts";

const shipped = "../shared/data/panther/seed/aws_secretsmanager_retrieve_secrets_multiregion.yml";

/** The facts of the shipped module: its rule, its group (the title's actor, for want of a dedup()) and what it counts. docs of Panther, section 0. */
test.skipIf(!existsSync(shipped))("the batch retrieval has the shipped rule's event, measure, window, threshold, log and severity", () => {
  const program = programOf(["detections/aws/secretsmanager/batch_retrieval_multi_region.det"]);
  const [rule] = program.rules;
  if (rule === undefined) throw new Error("the file holds a detection");
  const outcome = translated("panther", rule, program);
  if (!("files" in outcome)) throw new Error(outcome.kind);
  const textOf = (ending: string) => outcome.files.find(({ path }) => path.endsWith(ending))?.text ?? "";
  const facts = ({ AnalysisType, Enabled, LogTypes, Severity, Threshold, DedupPeriodMinutes }: Record<string, unknown>) => {
    return { AnalysisType, Enabled, LogTypes, Severity, Threshold, DedupPeriodMinutes };
  };
  // PyYAML's dialect, in which the shipped file is written.
  expect(facts(parse(textOf(".yml")))).toEqual(facts(parse(readFileSync(shipped, "utf8"), { version: "1.1" })));

  const python = textOf(".py");
  expect(python).toContain('event.get("eventName") == "BatchGetSecretValue"');
  expect(python).toContain('def unique(event):\n    return _key(event.get("awsRegion"))');
  // The differences that the detection's comment names: the source is tested, the key is the ARN, the inventory role is left out.
  expect(python).toContain('event.get("eventSource") == "secretsmanager.amazonaws.com"');
  expect(python).toContain('def dedup(event):\n    return _key(_get(event, "userIdentity", "arn"))');
  expect(python).toContain("arn:aws:iam::111122223333:role/secret-inventory");
});
