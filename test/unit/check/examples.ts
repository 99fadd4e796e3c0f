/** The example detections beside the project, where they are, over the project's own sources. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { check, type Project } from "../../../src/check/project.ts";

const folder = "../shared/examples";
export const examples: readonly string[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith(".det") && name !== "aws.det")
      .sort()
  : [];

/** They import as if they stood two folders below `detections`. */
export function exampleProject(): Project {
  const paths = new Map([
    ["detections/shared/aws.det", `${folder}/aws.det`],
    ...examples.map((name) => [`detections/a/b/${name}`, `${folder}/${name}`] as const),
  ]);
  return check([...paths.keys()], (path) => ({ text: readFileSync(paths.get(path) ?? path, "utf8") }));
}
