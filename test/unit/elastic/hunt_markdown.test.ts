/** The page of a hunt is the one that the vendor makes of the same facts. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { type HuntFacts, huntMarkdown } from "../../../src/targets/elastic/hunt_file.ts";

const folder = "../shared/data/elastic/hunting-aws";

describe.skipIf(!existsSync(folder))("published hunts", () => {
  const names = existsSync(folder) ? readdirSync(join(folder, "queries")).map((name) => name.replace(/\.toml$/, "")) : [];

  it("are all here", () => {
    expect(names.length).toBe(24);
  });

  it.each(names)("%s has the published page", (name) => {
    const { hunt } = parse(readFileSync(join(folder, "queries", `${name}.toml`), "utf8")) as unknown as { readonly hunt: HuntFacts };
    expect(huntMarkdown(hunt, name)).toBe(readFileSync(join(folder, "docs", `${name}.md`), "utf8"));
  });
});
