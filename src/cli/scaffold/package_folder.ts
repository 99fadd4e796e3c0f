/** Where the installed package is: its detections and templates are read from there, so that what `init` writes is what is shipped. */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { invariant } from "../../diagnostics/invariant.ts";

export function packageFolder(): string {
  // The bundle lies deeper in the package than the source does.
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    invariant(dirname(folder) !== folder, "samefire lies in a package");
  }
}
