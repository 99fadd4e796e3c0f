/** What is printed of each form, changed in one small way for each platform: noticed, but for those that are listed with their reasons. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Rule } from "../../src/ir/detection.ts";
import { shuffled } from "../../src/prove/streams/records.ts";
import { random } from "../../src/prove/streams/values.ts";
import { programOf } from "../chain.ts";
import { type Corruption, corruptionsOf, sampled } from "./corruptions.ts";
import { type Proving, provingOf } from "./proving.ts";
import { formSurvivors, formsUndecided } from "./survivors.ts";

const folder = join("test", "forms");
const files = readdirSync(folder).filter((name) => name.endsWith(".det"));
export const forms = programOf(files.sort().map((name) => join(folder, name)));
const platforms = ["elastic", "datadog", "panther"];
const reasons: ReadonlyMap<string, string> = new Map([...formSurvivors, ...formsUndecided]);
/** What few streams leave is asked of many. */
const [fewStreams, manyStreams] = [30, 150];

/** One change a form and platform, of whichever kind; which one it is does not depend on the other forms. */
function chosen(proving: Proving, rule: Rule, platform: string): Corruption | undefined {
  const outcome = proving.printed(rule, platform);
  // What a vendor's own model makes of its options is not compared.
  const isVendors = platform === "datadog" && rule.kind === "detection" && rule.condition.kind === "baseline";
  if (!("files" in outcome) || isVendors) return undefined;
  const seed = [...`${rule.id} ${platform}`].reduce((sum, char) => (Math.imul(sum, 31) + char.charCodeAt(0)) | 0, 7);
  return shuffled(sampled(corruptionsOf(platform, outcome.files), 1, seed), random(seed))[0];
}

/** Every so many of the forms. */
export function formCorruptionsAreNoticed(every: number, told: (text: string, compared: number) => void = (text) => console.log(text)): void {
  const proving = provingOf(forms);
  afterAll(proving.stop);
  const cases = platforms.flatMap((platform, i) =>
    forms.rules
      .filter((_, at) => (at + i) % every === 0)
      .flatMap((rule) => {
        const one = chosen(proving, rule, platform);
        return one === undefined ? [] : [{ name: `${rule.id} on ${platform}: ${one.name}`, rule, platform, files: one.files }];
      }),
  );
  const isNoticed = async ({ rule, platform, files: changed }: (typeof cases)[number], isListed: boolean): Promise<boolean> =>
    (await proving.isNoticed(rule, platform, fewStreams, changed)) || (!isListed && (await proving.isNoticed(rule, platform, manyStreams, changed)));

  let compared = 0;
  describe("a form's files that were changed a little", () => {
    it.each(cases.map((one) => [one.name, one] as const))("%s: is noticed, or is listed", async (name, one) => {
      expect(await isNoticed(one, reasons.has(name))).toBe(!reasons.has(name));
      compared += 1;
    });

    it("are noticed in more than nineteen cases of twenty", () => {
      const names = new Set(cases.map(({ name }) => name));
      const listed = [...reasons.keys()];
      told(
        `${cases.length} changes on ${platforms.length} platforms, of which ${listed.filter((name) => names.has(name)).length} are listed with their reasons`,
        compared,
      );
      if (every > 1) return;
      expect(listed.length).toBeLessThanOrEqual(cases.length / 20);
      expect(listed.filter((name) => !names.has(name))).toEqual([]);
    });
  });
}
