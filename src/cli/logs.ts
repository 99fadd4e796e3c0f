/** Opens the logs that tests name. A detection may come from a stranger's pull request, so only files are read, never devices or pipes. */

import { statSync } from "node:fs";
import { problem } from "../diagnostics/report.ts";
import { type LogBatch, readLog } from "../scan/log.ts";
import { unreadable } from "./files.ts";

export async function* openTestLog(path: string): AsyncGenerator<LogBatch> {
  const nothing = { records: [], lines: 0, malformed: 0 };
  try {
    if (statSync(path).isFile()) yield* readLog(path);
    else yield { ...nothing, problems: [problem("E1302", { path }, { path, why: "it is not a file" })] };
  } catch (error) {
    yield { ...nothing, problems: [unreadable(path, error)] };
  }
}
