/** A workspace from which one detection is vendored into a fork of elastic/detection-rules. */

import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Folder, folder, listing } from "../cli/run.ts";
import { contents } from "../output/folders.ts";

export const tactic = { "status:   stable": "status:   stable\n  attack:   [TA0006, T1555.006]" };
export function small(changes: Readonly<Record<string, string>> = {}): Folder {
  const here = folder();
  onTestFinished(() => here.remove());
  here.write("detections/one.det", listing({ "my.listing": "my.one", ...tactic, ...changes }));
  return here;
}
export const siem = (here: Folder) => contents(join(here.path, "siem"));
export const vendor = (here: Folder, ...more: readonly string[]) => here.run("vendor", "--to", "siem", "--layout", "elastic-detection-rules", ...more);
export const told = (err: string) => err.match(/^(error|warning|info)\[.*$/gm)?.map((line) => line.replace(/^\w+\[(\w+)\]:/, "$1")) ?? [];
/** Where the first message points. */
export const placed = (err: string) => /^ *--> (.*)$/m.exec(err)?.[1];
export const path = "rules/integrations/aws/credential_access_my_one.toml";
