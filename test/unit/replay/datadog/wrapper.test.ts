import { describe, expect, it } from "vitest";
import { wrapperProblems } from "../../../../src/replay/datadog/wrapper.ts";

const resource = `# a.b version 1
resource "datadog_security_monitoring_rule_json" "a_b" {
  json = file("\${path.module}/a_b.json")
}
`;
const said = (text: string) =>
  wrapperProblems({ path: "x/a_b.tf", text }, "x/a_b.json").map(({ message, span }) => [text.slice(span?.start, span?.end), message]);
const refusal = "the file must be one resource that reads `a_b.json` and says nothing else";

describe("the Terraform beside a rule's JSON", () => {
  it("may be formatted and commented as one likes", () => {
    expect(said(resource)).toEqual([]);
    expect(said(`/* count = 0 */\n${resource.replace(/\n +/g, "\n\t")} // "\n# { }`)).toEqual([]);
  });

  it.each([
    ["brings nothing at all", "", ["", refusal]],
    ["is commented out", resource.replace(/^/gm, "# "), ["", refusal]],
    ["is commented out as a block", `/*${resource}*/`, ["", refusal]],
    ["reads another file", resource.replace("a_b.json", "c.json"), [resource.split("\n")[1], refusal]],
    ["reads a file elsewhere", resource.replace("/a_b", "/../a_b"), [resource.split("\n")[1], refusal]],
    ["changes what it reads", resource.replace("file(", "templatefile("), [resource.split("\n")[1], refusal]],
    ["is made no time", resource.replace("{\n", "{\n  count = 0\n"), [resource.split("\n")[1], refusal]],
    ["is a comment without an end, many times over", "/* ".repeat(300_000), ["", refusal]],
    ["is a text without an end, many times over", `"${'\\\\"'.repeat(500_000)}`.slice(0, 1_000_000), expect.anything()],
    ["is something else as well", `locals {}\n${resource}`, ["locals {}", refusal]],
  ])("is told where it %s", (_, text, told) => {
    expect(said(text)).toEqual([told]);
  });
});
