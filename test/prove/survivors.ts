/** Corruptions that no log tells from what was printed. One that is noticed after all fails the suite, so that no list outlives its reasons. */

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

/** Of the forms' files, those that mean the same, each with the reason. */
export const formSurvivors: ReadonlyMap<string, string> = new Map([
  [
    'probe.chain.of-six on elastic: guard: probe_chain_of_six.toml:66:395: `| WHERE LOCATE(SUBSTRING(packed, 15, 6), "+") > 0` becomes nothing',
    "rows of no step are left as well, and nothing asks for them",
  ],
  ["probe.all.linear-three on elastic: threshold: probe_all_linear_three.toml:34:306: `0` becomes `1`", "a column that nothing reads"],
  [
    'probe.then.by-step on elastic: text: probe_then_by_step.toml:25:101: `"GetCallerIdentity"` becomes `" GetCallerIdentity"`',
    "the list of the other step has the name as well, and the flags of the steps tell them apart",
  ],
  [
    "probe.baseline.distinct on elastic: window: probe_baseline_distinct.toml:43:69: `379625062` becomes `379624062`",
    "amounts as small are counted alike in whole numbers and in doubles",
  ],
  ["probe.first-seen.triple on elastic: bound: probe_first_seen_triple.toml:36:36: `>` becomes `>=`", "what is null has no count, and null is not 0 or more"],
  [
    "probe.first-seen.learning-none on elastic: operator: probe_first_seen_learning_none.toml:39:43: `MAX(` becomes `MIN(`",
    "with nothing to wait for, the event itself is what is learned from",
  ],
  [
    'probe.list.any-like on elastic: text: probe_list_any_like.toml:25:14: `"aws.cloudtrail.resources.arn:/.*prod.*/"` becomes `" aws.cloudtrail.resources.arn:/.*prod.*/"`',
    "KQL passes over white space before a field's name",
  ],
  [
    'probe.list.any-matches on elastic: text: probe_list_any_matches.toml:25:14: `"aws.cloudtrail.resources.arn:/.*s3[^\\n]*prod[0-9].*/"` becomes `" aws.cloudtrail.resources.arn:/.*s3[^\\n]*prod[0-9].*/"`',
    "KQL passes over white space before a field's name",
  ],
  [
    'probe.list.any-matches-no-slash-in-class on elastic: text: probe_list_any_matches_no_slash_in_class.toml:25:14: `"aws.cloudtrail.resources.arn:/.*[^\\\\/]x.*/"` becomes `" aws.cloudtrail.resources.arn:/.*[^\\\\/]x.*/"`',
    "KQL passes over white space before a field's name",
  ],
  [
    'probe.object.nested on elastic: text: probe_object_nested.toml:25:13: `"aws.cloudtrail.flattened.request_parameters.filter.key: \\"n…` becomes `" aws.cloudtrail.flattened.request_parameters.filter.key: \\"…`',
    "KQL passes over white space before a field's name",
  ],
  [
    "probe.okta.flattened-starts-with on elastic: window: probe_okta_flattened_starts_with.toml:12:13: `10` becomes `5`",
    "runs every five minutes by the time of ingest still see every event once",
  ],
  [
    "probe.text.ends-with on elastic: window: probe_text_ends_with.toml:12:13: `10` becomes `5`",
    "runs every five minutes by the time of ingest still see every event once",
  ],
  [
    "probe.then-no.overlapping-chain on elastic: bound: probe_then_no_overlapping_chain.toml:43:46: `>` becomes `>=`",
    "rows of no step are left as well, and nothing asks for them",
  ],
  ["probe.distinct.one on elastic: bound: probe_distinct_one.toml:28:24: `>` becomes `>=`", "what is null has no count, and null is not 0 or more"],
  [
    "probe.several.two-distinct on elastic: guard: probe_several_two_distinct.toml:43:43: `COALESCE(MV_COUNT(Esql.cloud_region_count_distinct), 0)` becomes `MV_COUNT(Esql.cloud_region_count_distinct)`",
    "null is not so many or more, as 0 is not",
  ],
  [
    "probe.all.searched on datadog: guard: probe_all_searched.json:8:34: `@requestParameters.secretId:*` becomes nothing",
    "the number of different values asks for the field as well",
  ],
  ["probe.value.network-all-of-four on panther: operator: probe_value_network_all_of_four.py:31:12: `any(` becomes `all(`", "there is one network"],
  [
    'probe.count.bool-key on panther: guard: probe_count_bool_key.py:9:52: `and isinstance(event.get("awsRegion"), str)` becomes nothing',
    "a region is required, so it is always a text",
  ],
]);

/** Of the forms' files, those that no log of the streams decides: what is accepted lets the platform say the same, or no engine runs here that would show it. */
export const formsUndecided: ReadonlyMap<string, string> = new Map([
  [
    "probe.then-no.chain on elastic: window: probe_then_no_chain.toml:58:18: `180000` becomes `179000`",
    "it is judged a second early, which only a run in that very second would tell",
  ],
  [
    "probe.then.windows on panther: window: probe_then_windows.yml:24:33: `4` becomes `40`",
    "where one event can be both steps, the difference that is accepted (`chain_overlap`) has the transition hold whatever its frame",
  ],
  [
    "probe.then.by-two on panther: window: probe_then_by_two.yml:27:28: `17` becomes `34`",
    "in every reading what fires lies in the transition's frame, and a longer look-back sees no more; of Panther's correlations no engine runs here",
  ],
]);
