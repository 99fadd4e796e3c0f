/** What `samefire explain` says of the shipped detections: the prose word for word, of the platforms what must be there. */

import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { explainCommand } from "../../../src/cli/commands/explain.ts";
import { layOut } from "../../../src/cli/explain/layout.ts";
import { explainRule } from "../../../src/cli/explain/rule.ts";
import type { Format } from "../../../src/cli/report.ts";
import type { Terminal } from "../../../src/cli/terminal.ts";
import { programOf } from "../../chain.ts";

const files = globSync("detections/aws/**/*.det").toSorted();
const program = programOf(files);

async function explained(paths: readonly string[], format: Format, on?: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: "", err: "" };
  const take = (text: string) => {
    said.out += text;
  };
  const terminal: Terminal = {
    color: false,
    out: (...pieces) => take(pieces.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("")),
    json: take,
    raw: take,
    err: (text: string) => {
      said.err += text;
    },
  };
  const code = await explainCommand(terminal, paths, { format, ...(on !== undefined && { on }) });
  return { code, ...said };
}

describe("the prose of", () => {
  it.each(program.rules.map((rule) => [rule.id, rule] as const))("%s is as reviewed", async (id, rule) => {
    await expect(layOut(explainRule(rule, program.sources), "")).toMatchFileSnapshot(`golden/${id}.txt`);
  });
});

describe("the command", () => {
  it("tells of each rule and each platform, the same in every run", async () => {
    const first = await explained(files, "text");
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: "" });
    const headings = first.out.split("\n").filter((line) => /^\S|^ {2}On /.test(line));
    expect(headings).toEqual(program.rules.flatMap(({ id, version }) => [`${id} version ${version}`, "  On elastic:", "  On datadog:", "  On panther:"]));
    expect(await explained(files, "text")).toEqual(first);
  });

  it("says a difference with the detection's numbers, its direction, its bound and why it was accepted", async () => {
    const { out } = await explained(["detections/aws/secretsmanager/batch_retrieval_multi_region.det"], "text", ["panther"]);
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain("`anchored_window`: the window is 10 minutes from a group's first match, so 5 that straddle two of them are missed; 9 never are.");
    expect(text).toContain("It may miss what the detection finds.");
    expect(text).toContain("Bound: 2N-1 in the window fires here");
    expect(text).toContain("Accepted: the platform counts in fixed windows that open at a group's first match.");
    expect(text).toContain('`log_types` "AWS.CloudTrail"');
    expect(text).not.toContain("On elastic");
  });

  it("says why a platform has nothing", async () => {
    const skipped = await explained(["detections/aws/secretsmanager/anomalous_retrieval.det"], "text", ["panther"]);
    expect(skipped.out).toContain("Left out on purpose: a streaming rule keeps no 14-day baseline.");
    const refused = await explained(["detections/aws/secretsmanager/high_frequency_get_secret_value.det"], "text", ["datadog"]);
    expect(refused.out.replace(/\s+/g, " ")).toContain("Not translated: - a hunt has no Datadog form: a rule raises signals, and has no rows to report");
  });

  it("is data as well", async () => {
    const { code, out } = await explained(["detections/aws/secretsmanager/batch_retrieval_multi_region.det"], "json", ["panther"]);
    const { rules, diagnostics } = JSON.parse(out);
    expect({ code, diagnostics, count: rules.length }).toEqual({ code: 0, diagnostics: [], count: 1 });
    const { id, version, kind, prose, platforms } = rules[0];
    expect({ id, version, kind }).toEqual({ id: "aws.secretsmanager.batch-retrieval-multi-region", version: 1, kind: "detection" });
    expect(prose.flat()).toContain('- `eventName` is "BatchGetSecretValue"');
    expect(platforms[0]).toMatchObject({ platform: "panther", fidelity: "unmodelled", options: { log_types: ["AWS.CloudTrail"] } });
    expect(platforms[0].differences[0]).toMatchObject({ code: "anchored_window", class: "approximate", direction: "may_miss" });
  });

  it("cannot run on a file that is not there", async () => {
    const { code, out, err } = await explained(["detections/none.det"], "text");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("detections/none.det");
  });
});
