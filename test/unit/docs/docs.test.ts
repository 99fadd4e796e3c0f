/** Pages that are made from the code are what the code says. `npx vitest run test/unit/docs -u` writes them again. */

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pagesMarkdown } from "../../../src/cli/manual/markdown.ts";
import { pagesOf } from "../../../src/cli/manual/page.ts";
import { pagesRoff } from "../../../src/cli/manual/roff.ts";
import { program } from "../../../src/cli/program.ts";
import { supportPage } from "../../../src/cli/support/page.ts";
import { type DifferenceKind, differences } from "../../../src/targets/fidelity.ts";
import { platformNames, targets } from "../../../src/targets/registry.ts";
import { bin } from "../cli/run.ts";

const docs = "../../../docs";
const catalogue: Readonly<Record<string, DifferenceKind>> = differences;

const titles: Readonly<Record<DifferenceKind["class"], { readonly title: string; readonly what: string }>> = {
  approximate: { title: "Approximate", what: "What the platform does is known, and differs." },
  unmodelled: { title: "Unmodelled", what: "What the platform does is not known." },
  stated: { title: "Stated", what: "What holds is the same; how much of it is told, or how often, differs." },
};

/** By class, in alphabetical order: codes are looked up. */
function catalogueText(): string {
  const sections = Object.entries(titles).map(([name, { title, what }]) => {
    const entries = Object.entries(catalogue).filter(([, kind]) => kind.class === name);
    return `### ${title}\n${what}\n\n${entries
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(entryText)
      .join("\n")}`;
  });
  return `## The differences\nCodes never change their meaning and are never reused.\n\n${sections.join("\n\n")}\n`;
}

function entryText([code, { platforms, effect, what, bound }]: readonly [string, DifferenceKind]): string {
  const bounded = bound === undefined ? "" : `\n  - Bound: ${bound}.`;
  return `- **\`${code}\`** (${platforms.join(", ")}; ${effect.replace("_", " ")}): ${what}.${bounded}`;
}

describe("docs/support.md", () => {
  it("is what `samefire support` prints", async () => {
    await expect(supportPage(Object.values(targets))).toMatchFileSnapshot(`${docs}/support.md`);
  });
});

describe("docs/cli.md and man/samefire.1", () => {
  const pages = pagesOf(program());

  it("are what `samefire help` says", async () => {
    await expect(pagesMarkdown(pages)).toMatchFileSnapshot(`${docs}/cli.md`);
    await expect(pagesRoff(pages)).toMatchFileSnapshot("../../../man/samefire.1");
  });
});

describe("docs/fidelity.md", () => {
  it("ends in the catalogue of differences", async () => {
    const written = readFileSync("docs/fidelity.md", "utf8");
    const end = written.indexOf("-->\n") + "-->\n".length;
    await expect(`${written.slice(0, end)}\n${catalogueText()}`).toMatchFileSnapshot(`${docs}/fidelity.md`);
  });

  it("has for each difference a sentence without its full stop, and platforms that exist", () => {
    for (const [code, { what, bound = "", platforms }] of Object.entries(catalogue)) {
      expect([code, what.endsWith("."), bound.endsWith(".")]).toEqual([code, false, false]);
      expect(platformNames).toEqual(expect.arrayContaining([...platforms]));
    }
  });
});

/** The first rule and the first difference of its platform; long lines cut. */
function firstDifference(printed: string): string {
  const lines = printed.split("\n");
  const end = lines.indexOf("      }") + 1;
  return lines
    .slice(0, end)
    .map((line) => (line.length > 150 ? `${line.slice(0, 147)}...` : line))
    .join("\n");
}

describe("the README's counterexample", () => {
  it("is what the command prints", async () => {
    const written = readFileSync("README.md", "utf8");
    const block = /```\n\$ samefire (prove .*)\n[\s\S]*?```\n/.exec(written);
    const [whole = "", command = ""] = block ?? [];
    const { stdout } = spawnSync(process.execPath, [bin, ...command.split(" ")], { encoding: "utf8" });
    const shown = firstDifference(stdout);
    expect(shown).toMatch(/differs as it says[\s\S]*test "panther/);
    await expect(written.replace(whole, () => `\`\`\`\n$ samefire ${command}\n${shown}\n\`\`\`\n`)).toMatchFileSnapshot("../../../README.md");
  });
});
