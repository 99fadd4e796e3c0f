/**
 * The examples of docs/vendoring.md are run, one after the other, in a copy of what samefire ships: what the page shows is what was printed, and
 * what stands in the files. `npx vitest run test/unit/docs/vendoring.test.ts` with `UPDATE=1` writes them anew, to be read in review.
 */

import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { layoutNames } from "../../../src/config/layouts.ts";
import { layouts } from "../../../src/vendor/registry.ts";

const page = "docs/vendoring.md";

/** A folder with the shipped detections in `mine`, where commands are called, and samefire on the PATH. */
function workspace() {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "samefire-docs-")));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const mine = join(home, "mine");
  cpSync("detections", join(mine, "detections"), { recursive: true });
  cpSync("samefire.yaml", join(mine, "samefire.yaml"));
  mkdirSync(join(home, "bin"));
  writeFileSync(join(home, "bin/samefire"), `#!/bin/sh\nexec "${process.execPath}" "${resolve("dist/bin/samefire.js")}" "$@"\n`);
  chmodSync(join(home, "bin/samefire"), 0o755);
  return { home, mine };
}

/** A command's standard output and error as a terminal shows them, with its exit code where it is not 0. */
function called(command: string, { home, mine }: ReturnType<typeof workspace>): string {
  const env = { ...process.env, PATH: `${join(home, "bin")}:${process.env.PATH}`, NO_COLOR: "1", FORCE_COLOR: "", HOME: home };
  const { stdout, status } = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], { cwd: mine, encoding: "utf8", env });
  return `${stdout}${status === 0 ? "" : `[${status}]\n`}`;
}

/** The page with each example as it is when it is run. */
function rendered(text: string): string {
  const place = workspace();
  return text.replace(/^```(console|\S+ \S+(?: \d+-\d+)?)\n([\s\S]*?)^```$/gm, (block, kind: string, body: string) => {
    if (kind === "console") {
      const commands = body.split("\n").filter((line) => line.startsWith("$ "));
      return `\`\`\`console\n${commands.map((line) => `${line}\n${called(line.slice(2), place)}`).join("")}\`\`\``;
    }
    const [language, path = "", range] = kind.split(" ");
    if (language === "yaml" && path === "samefire.yaml") {
      // What the page says of the settings is asked for as it stands there; the accepted differences are the project's.
      const accepted = readFileSync("samefire.yaml", "utf8").replace(/^detections:.*\n/m, "");
      writeFileSync(join(place.mine, path), `${body}${accepted}`);
      return block;
    }
    const lines = readFileSync(join(place.mine, path), "utf8").split("\n").slice(0, -1);
    const [first = 1, last = lines.length] = range?.split("-").map(Number) ?? [];
    return `\`\`\`${kind}\n${lines.slice(first - 1, last).join("\n")}\n\`\`\``;
  });
}

test("every example is what it is when it is run", () => {
  const text = readFileSync(page, "utf8");
  const now = rendered(text);
  if (process.env.UPDATE === "1") writeFileSync(page, now);
  else expect(text).toBe(now);
});

test("every layout has a worked example, and every option of one is named", () => {
  const text = readFileSync(page, "utf8");
  const shown = layoutNames.filter((name) => text.includes(`\n### ${name}\n`) && text.includes(`$ samefire vendor --to ../${name.split("-")[0]}`));
  expect(shown).toEqual(layoutNames);
  for (const layout of Object.values(layouts)) for (const option of Object.keys(layout.options)) expect(text).toContain(`\`${option}\``);
});
