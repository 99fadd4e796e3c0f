/** Corruptions that no log tells from what was printed. One that is noticed after all fails the suite, so that neither list outlives its reasons. */

/** Those that mean the same, each with the reason. */
export const survivors: ReadonlyMap<string, string> = new Map([
  [
    "aws.secretsmanager.batch-retrieval-multi-region on elastic: bound: aws_secretsmanager_batch_retrieval_multi_region.toml:55:22: `>=` becomes `>`",
    "a shorter way where a bucket alone is enough: without it every instant is judged, and the group fires all the same",
  ],
  [
    "aws.secretsmanager.batch-retrieval-multi-region on elastic: threshold: aws_secretsmanager_batch_retrieval_multi_region.toml:52:71: `0` becomes `1`",
    "the shorter way is then taken where the bucket before is enough, and that bucket made the group fire itself",
  ],
  [
    "aws.secretsmanager.enumerate-and-retrieve on elastic: field: aws_secretsmanager_enumerate_and_retrieve.toml:42:18: `cloud.region` becomes `aws.cloudtrail.user_identity.arn`",
    "a region is required and the key is not null there, so neither is ever null",
  ],
  [
    "aws.secretsmanager.enumerate-then-retrieve on elastic: and, or: aws_secretsmanager_enumerate_then_retrieve.toml:31:148: `AND` becomes `OR`",
    "the first WHERE then leaves more events, which the flags of the steps tell apart again",
  ],
  [
    "aws.secretsmanager.enumerate-then-retrieve on elastic: and, or: aws_secretsmanager_enumerate_then_retrieve.toml:31:185: `AND` becomes `OR`",
    "the first WHERE then leaves more events, which the flags of the steps tell apart again",
  ],
  [
    "aws.secretsmanager.enumerate-then-retrieve on elastic: guard: aws_secretsmanager_enumerate_then_retrieve.toml:51:50: `COALESCE(MV_COUNT(Esql.listed_cloud_region_count_distinct), …` becomes `MV_COUNT(Esql.listed_cloud_region_count_distinct)`",
    "null is not more than 3, as 0 is not",
  ],
  [
    "aws.secretsmanager.enumerate-then-retrieve on elastic: threshold: aws_secretsmanager_enumerate_then_retrieve.toml:64:187: `1` becomes `0`",
    "no event is both steps, so the first of them is never the one that is judged",
  ],
  [
    "okta.administration.identity-provider-changed on elastic: window: okta_administration_identity_provider_changed.toml:12:13: `10` becomes `5`",
    "runs every five minutes by the time of ingest still see every event once",
  ],
  [
    "okta.sign-in.password-spray on elastic: bound: okta_sign_in_password_spray.toml:53:22: `>=` becomes `>`",
    "a shorter way where a bucket alone is enough: without it every instant is judged, and the group fires all the same",
  ],
  [
    "okta.sign-in.push-fatigue on elastic: guard: okta_sign_in_push_fatigue.toml:58:34: `COALESCE(Esql.denied_event_count, 0)` becomes `Esql.denied_event_count`",
    "null is not 4 or more, as 0 is not",
  ],
  ['okta.sign-in.push-fatigue on elastic: letter case: okta_sign_in_push_fatigue.toml:65:68: `"asc"` becomes `"Asc"`', "the order of TOP is read in any case"],
  [
    'aws.secretsmanager.batch-retrieval-multi-region on panther: guard: aws_secretsmanager_batch_retrieval_multi_region.py:13:64: `and isinstance(event.get("awsRegion"), str)` becomes nothing',
    "a region is required, so it is always a text",
  ],
]);

/** Those that mean the same in one reading of what a platform does not document: a proof takes each reading for the platform's, so that it cannot say more. */
export const undecided: ReadonlyMap<string, string> = new Map([
  [
    "aws.secretsmanager.enumerate-then-retrieve on panther: window: aws_secretsmanager_enumerate_then_retrieve.yml:30:28: `135` becomes `270`",
    "where a transition's 70 minutes run from the first of the four listings that it needs, all that fires lies in them, and any longer look-back sees no more",
  ],
]);

/** Of the forms' files, those that mean the same, each with the reason. */
export const formSurvivors: ReadonlyMap<string, string> = new Map<string, string>([]);
