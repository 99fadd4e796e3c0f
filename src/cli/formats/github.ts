/** Diagnostics as annotations of GitHub Actions, each beside its line in the pull request. */

import { relative, resolve, sep } from "node:path";
import type { Diagnostic, Severity } from "../../diagnostics/diagnostic.ts";
import { type Annotation, annotation } from "../../output/github.ts";
import type { TestResult } from "../../testing/run.ts";
import { placeOf, type TextOf } from "../report.ts";

const levels: Readonly<Record<Severity, Annotation["level"]>> = { error: "error", warning: "warning", info: "notice" };

/** `detailsOf`: lines that belong to a diagnostic's message. */
export function githubDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf, detailsOf: (one: Diagnostic) => readonly string[] = () => []): string {
  return diagnostics.map((one) => githubDiagnostic(one, textOf, detailsOf(one))).join("");
}

/** What the diagnostics of a test mean is seen with its title and its time line. */
export function githubFailures(failed: readonly TestResult[], textOf: TextOf): string {
  return failed
    .flatMap(({ rule, title, failures, problems, timeLine }) =>
      [...problems, ...failures.map(({ diagnostic }) => diagnostic)].map((one) => githubDiagnostic(one, textOf, [`${rule}: ${title}`, ...timeLine])),
    )
    .join("");
}

function githubDiagnostic({ code, severity, message, hint, span, path }: Diagnostic, textOf: TextOf, more: readonly string[]): string {
  const file = span?.file ?? path;
  const place = span && placeOf(span, textOf);
  return annotation({
    level: levels[severity],
    title: code,
    message: [message, ...(hint === undefined ? [] : [hint]), ...more].join("\n"),
    ...(file !== undefined && { file: fromRepository(file) }),
    ...(place !== undefined && { place }),
  });
}

/** Annotations are placed by paths from the repository's root, which need not be the folder that samefire runs in. */
export function fromRepository(path: string): string {
  return relative(process.env.GITHUB_WORKSPACE || ".", resolve(path))
    .split(sep)
    .join("/");
}
