/** `samefire support`: which platform can do what with the language. */

import { targets } from "../../targets/registry.ts";
import { type Format, showReport } from "../report.ts";
import { supportPage, supportReport } from "../support/page.ts";
import { exitCode, type Terminal } from "../terminal.ts";

export async function supportCommand(terminal: Terminal, options: { readonly format: Format }): Promise<number> {
  const platforms = Object.values(targets);
  if (options.format === "json") showReport(terminal, "support", supportReport(platforms));
  else terminal.out(supportPage(platforms));
  return exitCode.fine;
}
