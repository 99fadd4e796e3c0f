/** A rule that its file switches off fires on nothing, whatever it would say: told at the key that does it. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";

export function switchedOff(file: string, text: string, key: string): Diagnostic {
  // As a key, and not as a word in what people read.
  const written = new RegExp(`^\\s*"?(?=${key}"?\\s*[:=])`, "m").exec(text);
  const start = written === null ? 0 : written.index + written[0].length;
  return problem("E1402", { file, start, end: start + key.length }, { what: `\`${key}\``, expected: "true, since the detection is stable" });
}
