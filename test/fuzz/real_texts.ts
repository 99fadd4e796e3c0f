/** The real texts that mutations start from: every detection file of the project, and its settings. */

import { readFileSync } from "node:fs";
import { globSync } from "tinyglobby";

export interface RealText {
  readonly path: string;
  readonly text: string;
}

const whole = (path: string): RealText => ({ path, text: readFileSync(path, "utf8") });

export const settingsTexts: readonly RealText[] = ["samefire.yaml"].map(whole);
export const detectionFiles: readonly RealText[] = globSync(["detections/**/*.det", "test/**/*.det"]).sort().map(whole);
/** Long files in pieces of one declaration, each with the imports of its file: a mutation wants a text that is read in no time. */
export const detectionPieces: readonly RealText[] = detectionFiles.flatMap(({ path, text }) => {
  if (text.length <= 1_500) return [{ path, text }];
  const [head = "", ...declarations] = text.split(/^(?=(?:source|list|define|events|sample|detection|hunt) )/m);
  return declarations.map((declaration) => ({ path, text: head + declaration }));
});
