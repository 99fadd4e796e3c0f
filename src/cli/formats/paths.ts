/** Paths as what reads them in CI wants them. */

import { relative, resolve, sep } from "node:path";

/** From the repository's root, which need not be the folder that samefire runs in. */
export function fromRepository(path: string): string {
  return relative(process.env.GITHUB_WORKSPACE || ".", resolve(path))
    .split(sep)
    .join("/");
}
