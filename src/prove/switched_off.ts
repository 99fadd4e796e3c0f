/** A rule that its file switches off fires on nothing, whatever it would say: told at the key that does it. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";

export function switchedOff(file: string, text: string, key: string): Diagnostic {
  const start = Math.max(0, text.search(new RegExp(`\\b${key}\\b`)));
  return problem("E1402", { file, start, end: start + key.length }, { what: `\`${key}\``, expected: "true, since the detection is stable" });
}
