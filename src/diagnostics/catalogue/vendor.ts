/** E190x: vendoring. E191x: how a target differs from what would be vendored. From E1920 on: the checks of the layouts. */

import { diagnostic } from "../diagnostic.ts";

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

export const vendor = {
  E1901: diagnostic<object>({
    severity: "error",
    text: () => "nothing says where to vendor",
    hint: () => "give `--to` and `--layout`, or write `targets` in samefire.yaml",
  }),
  E1902: diagnostic<{ folder: string; known: readonly string[] }>({
    severity: "error",
    text: ({ folder }) => `nothing says how ${folder} is laid out`,
    hint: ({ known }) => `give \`--layout\`: ${known.join(", ")}`,
  }),
  E1903: diagnostic<{ patterns: readonly string[] }>({
    severity: "error",
    text: ({ patterns }) => `no detection has an id like ${quoted(patterns)}`,
    hint: () => "`*` stands for any text: `aws.*`",
  }),
  E1906: diagnostic<{ layout: string; option: string; known: readonly string[]; suggestion: string | undefined }>({
    severity: "error",
    text: ({ layout, option }) => `the layout \`${layout}\` has no option \`${option}\``,
    hint: ({ known, suggestion }) => {
      if (suggestion !== undefined) return `did you mean \`${suggestion}\`?`;
      return known.length === 0 ? "it has none" : `options: ${quoted(known)}`;
    },
  }),
  E1907: diagnostic<{ option: string; expected: string }>({
    severity: "error",
    text: ({ option, expected }) => `\`${option}\` must be ${expected}`,
  }),
  E1908: diagnostic<{ folder: string; id: string }>({
    severity: "error",
    text: ({ folder, id }) => `nothing in ${folder} is a rule of \`${id}\``,
    hint: () => "a rule is found by the manifest that `build` or `vendor` wrote, or by its id, which stands in the file",
  }),
  E1909: diagnostic<{ path: string; id: string }>({
    severity: "error",
    text: ({ path, id }) => `\`${path}\` says as well that it is the rule of \`${id}\``,
    hint: () => "a platform takes an id once, so delete that file or give its rule another id",
  }),

  E1911: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `edited by hand: \`${path}\``,
    hint: () => "bring the change into the detection, or overwrite it with `samefire vendor --force`",
  }),
  E1912: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `stale: \`${path}\` is not what its detection says now`,
    hint: () => "run `samefire vendor`",
  }),
  E1913: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `missing: \`${path}\``,
    hint: () => "run `samefire vendor`",
  }),
  E1914: diagnostic<{ path: string; id: string | undefined }>({
    severity: "error",
    text: ({ path, id }) => `orphaned: \`${path}\`${id === undefined ? "" : `, of \`${id}\`, which is not vendored any more`}`,
    hint: () => "run `samefire vendor --prune`",
  }),
  E1915: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `in the way: \`${path}\` is there and samefire did not write it`,
    hint: () => "move it away, or overwrite it with `samefire vendor --force`",
  }),
  E1916: diagnostic<{ path: string; now: string }>({
    severity: "error",
    text: ({ path, now }) => `renamed: \`${path}\` is \`${now}\` now, as its detection says`,
    hint: () => "run `samefire vendor`",
  }),

  E1921: diagnostic<{ id: string; other: string }>({
    severity: "error",
    text: ({ id, other }) => `\`${other}\` holds the rule of \`${id}\` already, and an import takes each rule once`,
    hint: ({ other }) => `delete \`${other}\`, or the rule in it`,
  }),
  E1922: diagnostic<{ id: string; broken: string }>({
    severity: "error",
    text: ({ id, broken }) => `Datadog would refuse the rule of \`${id}\`: ${broken}`,
  }),
  W1923: diagnostic<{ name: string; other: string }>({
    severity: "warning",
    text: ({ name, other }) => `\`${other}\` is a rule of the same name: \`${name}\``,
    hint: () => "tools that copy rules go by their names: give one of them another title",
  }),
  E1924: diagnostic<{ id: string; label: string; other: string }>({
    severity: "error",
    text: ({ id, label, other }) => `the resource of \`${id}\` would be called \`${label}\`, as one in \`${other}\` is`,
    hint: () => "rename that resource, or the detection; `formerly` decides where it is written",
  }),
  E1925: diagnostic<{ path: string; version: string }>({
    severity: "error",
    text: ({ path }) => `\`${path}\` says which providers the module needs, and Datadog's is not among them`,
    hint: ({ version }) => `add there: datadog = { source = "DataDog/datadog", version = "${version}" }`,
  }),

  E1931: diagnostic<{ folder: string }>({
    severity: "error",
    text: ({ folder }) => `\`${folder}\` is no folder of rules in detection-rules`,
    hint: () => "it stands in `rules/` and is in lower case, such as `integrations/aws`",
  }),
  E1932: diagnostic<{ id: string; key: "created" | "updated" }>({
    severity: "error",
    text: ({ id, key }) => `\`${id}\` does not say when it was ${key}, and detection-rules asks for it`,
    hint: ({ key }) => `write \`${key}: 2026-11-28\` in it, or under \`defaults\` in samefire.yaml`,
  }),
  E1933: diagnostic<{ id: string }>({
    severity: "error",
    text: ({ id }) => `\`${id}\` has no integration that its folder could be called after`,
    hint: () => "write `set integration: [...]` in the source's `on elastic`; of rules, the layout's option `folder` names one for all",
  }),
  E1934: diagnostic<{ id: string; path: string; broken: string }>({
    severity: "error",
    text: ({ id, path, broken }) => `detection-rules would not take \`${path}\` of \`${id}\`: ${broken}`,
  }),
  E1935: diagnostic<{ id: string; what: string; other: string }>({
    severity: "error",
    text: ({ id, what, other }) => `the ${what} of \`${id}\` is that of \`${other}\` already`,
    hint: () => "delete that file, or rename the detection",
  }),
  W1936: diagnostic<{ id: string }>({
    severity: "warning",
    text: ({ id }) => `\`${id}\` has no tactic, with which the names of files begin in detection-rules`,
    hint: () => "write `attack` with a tactic or a technique",
  }),
  W1937: diagnostic<{ id: string; lacking: readonly string[] }>({
    severity: "warning",
    text: ({ id, lacking }) => `\`${id}\` lacks tags that others of its kind have in detection-rules: ${quoted(lacking)}`,
    hint: () => "write `set tags: [...]` in the source's `on elastic`",
  }),

  E1941: diagnostic<{ folder: string }>({
    severity: "error",
    text: ({ folder }) => `\`${folder}\` is no folder of rules in panther-analysis`,
    hint: () => "its name is in snake case and ends in `_rules`, such as `aws_cloudtrail_rules`; it stands in `rules/`",
  }),
  E1942: diagnostic<{ pack: string }>({
    severity: "error",
    text: ({ pack }) => `\`${pack}\` is no name of a file in \`packs/\``,
    hint: () => "its name is in lower case, such as `okta` or `aws_cis`",
  }),
  E1943: diagnostic<{ id: string; path: string; broken: string }>({
    severity: "error",
    text: ({ id, path, broken }) => `panther-analysis would not take \`${path}\` of \`${id}\`: ${broken}`,
  }),
  E1944: diagnostic<{ id: string; path: string; expected: boolean }>({
    severity: "error",
    text: ({ id, path, expected }) => `panther-analysis would not take \`${path}\` of \`${id}\`: no unit test expects ${expected}`,
    hint: ({ expected }) => `add a test with an event that ${expected ? "matches" : "does not match"}`,
  }),
  E1945: diagnostic<{ id: string; ruleId: string; other: string }>({
    severity: "error",
    text: ({ id, ruleId, other }) => `the RuleID \`${ruleId}\` of \`${id}\` is that of \`${other}\` already`,
    hint: () => "delete that file, or rename the detection",
  }),
  E1946: diagnostic<{ id: string; path: string; member: string }>({
    severity: "error",
    text: ({ id, path, member }) => `the correlation \`${path}\` of \`${id}\` counts matches of \`${member}\`, which is not in the repository`,
  }),
  W1947: diagnostic<{ count: number; ruleId: string }>({
    severity: "warning",
    text: ({ count, ruleId }) =>
      `${count === 1 ? `the rule \`${ruleId}\` is` : `${count} rules, such as \`${ruleId}\`, are`} in no pack, and panther-analysis asks for one`,
    hint: () => "name a pack by the layout's option `pack`, or give the rule `status: Experimental` or the tag `No Pack`",
  }),
};
