/** Every form of a detection or a hunt, proved on each platform: what is said of each stands in forms.md. The forms are those of test/forms. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Rule } from "../../src/ir/detection.ts";
import { changesValuesOnly } from "../../src/prove/bounds.ts";
import type { PlatformProof } from "../../src/prove/job.ts";
import { allowanceOf } from "../../src/prove/prove.ts";
import { differences } from "../../src/targets/fidelity.ts";
import type { Outcome } from "../../src/targets/translate.ts";
import { programOf } from "../chain.ts";
import { type Proving, provingOf } from "./proving.ts";

const folder = join("test", "forms");
const files = readdirSync(folder).filter((name) => name.endsWith(".det"));
const program = programOf(files.sort().map((name) => join(folder, name)));
const forms = program.rules;
const platforms = ["elastic", "datadog", "panther"];

/** No event escapes these, so that nothing is silent. */
const always = new Set(["probe.value.everything"]);
/** Some forms seldom fire. */
const mostStreams = 4_000;

/** `show`: whether each difference has to be shown by a log as well. `told`: what was done, in words. */
export function formsAreProved(
  streams: number,
  { show = false, told = (text) => console.log(text) }: { readonly show?: boolean; readonly told?: (text: string, compared: number) => void } = {},
): void {
  const proving = provingOf(program);
  afterAll(proving.stop);
  const cells = forms.flatMap((rule) => platforms.map((platform) => ({ rule, platform, outcome: proving.printed(rule, platform) })));
  const translated = cells.filter(({ outcome }) => "files" in outcome);

  describe("every form of a detection", () => {
    it("is translated or refused as the table says", async () => {
      const said = new Map(cells.map(({ rule, platform, outcome }) => [`${rule.id} ${platform}`, cellOf(rule, platform, outcome)]));
      const rows = forms.map(({ id }) => `| ${[id.replace(/^probe\./, ""), ...platforms.map((platform) => said.get(`${id} ${platform}`))].join(" | ")} |`);
      const head = [`| form | ${platforms.join(" | ")} |`, `|---|${"---|".repeat(platforms.length)}`];
      await expect(`${[...head, ...rows].join("\n")}\n`).toMatchFileSnapshot(join(import.meta.dirname, "forms.md"));
      expect(forms.length).toBeGreaterThanOrEqual(40);
    });

    it.each(translated.map(({ rule, platform }) => [`${rule.id} on ${platform}`, rule, platform] as const))(
      "%s does what it says",
      async (_, rule, platform) => {
        const answer = await proofOf(proving, rule, platform, streams, show);
        if (answer.kind !== "proved") throw new Error(JSON.stringify(answer));
        expect(answer.of).toBe(isVendors(rule, platform) ? "buckets" : "verdicts");
        expect(answer.proof.failure).toEqual(expectedFailure(rule));
        const { differs } = answer.proof;
        const allowed = allowanceOf(answer.differences);
        expect({ missed: differs.missed > 0 && !allowed.missed, overFired: differs.overFired > 0 && !allowed.overFired }).toEqual({
          missed: false,
          overFired: false,
        });
        counts.proved += 1;
        counts.differs += differs.missed + differs.overFired > 0 ? 1 : 0;
        counts.logs += answer.proof.logs;
        counts.shown += answer.proof.shown.length;
      },
    );

    const counts = { proved: 0, differs: 0, logs: 0, shown: 0 };
    afterAll(() => {
      told(
        `${forms.length} forms on ${platforms.length} platforms; ${counts.proved} proved over ${counts.logs} logs, of which ${counts.differs} differ as they say${show ? `, and ${counts.shown} differences are shown` : ""}; ${cells.length - translated.length} are refused`,
        counts.proved,
      );
    });
  });
}

function expectedFailure({ id }: Rule): unknown {
  return always.has(id) ? { kind: "one-sided", missing: "silent" } : undefined;
}

/** With more streams, where none fired or all did. */
async function proofOf(proving: Proving, rule: Rule, platform: string, streams: number, show: boolean): Promise<PlatformProof> {
  const answer = await proving.proofOf(rule, platform, streams, undefined, show);
  const isOneSided = answer.kind === "proved" && answer.proof.failure?.kind === "one-sided" && !always.has(rule.id);
  return isOneSided && streams < mostStreams ? proofOf(proving, rule, platform, streams * 5, show) : answer;
}

/** What a vendor's own model decides, and then what it is given is compared. */
function isVendors(rule: Rule, platform: string): boolean {
  return rule.kind === "detection" && rule.condition.kind === "baseline" && platform === "datadog";
}

function cellOf(rule: Rule, platform: string, outcome: Outcome): string {
  if (outcome.kind === "refused") return `refused: ${[...new Set(outcome.reasons.map(({ code }) => code))].join(", ")}`;
  if (!("files" in outcome)) return outcome.kind;
  if (isVendors(rule, platform)) return "query, group and measure are the same; the model is the vendor's";
  const codes = (class_: "approximate" | "unmodelled") => [
    ...new Set(
      outcome.differences
        .filter(({ code }) => differences[code].class === class_ && !changesValuesOnly(code))
        .map(({ code, direction }) => `${code} ${ways[direction]}`),
    ),
  ];
  const [differs, readings] = [codes("approximate"), codes("unmodelled").map((text) => text.slice(0, text.indexOf(" ")))];
  return `${differs.length === 0 ? "the same" : `differs: ${differs.join(", ")}`}${readings.length === 0 ? "" : ` (in a reading of ${[...new Set(readings)].join(", ")})`}`;
}

const ways = { may_miss: "misses", may_over_fire: "fires more", both: "either" } as const satisfies Record<string, string>;
