/** Diagnostics as annotations of GitHub Actions, each beside its line in the pull request. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TestResult } from "../../testing/run.ts";
import type { TextOf } from "../report.ts";
import { diagnosticNotice, githubNotices } from "./notice.ts";

/** `detailsOf`: lines that belong to a diagnostic's message. */
export function githubDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf, detailsOf: (one: Diagnostic) => readonly string[] = () => []): string {
  return githubNotices(diagnostics.map((one) => diagnosticNotice(one, textOf, detailsOf(one))));
}

/** What the diagnostics of a test mean is seen with its title and its time line. */
export function githubFailures(failed: readonly TestResult[], textOf: TextOf): string {
  const notices = failed.flatMap(({ rule, title, failures, problems, timeLine }) =>
    [...problems, ...failures.map(({ diagnostic }) => diagnostic)].map((one) => diagnosticNotice(one, textOf, [`${rule}: ${title}`, ...timeLine])),
  );
  return githubNotices(notices);
}
