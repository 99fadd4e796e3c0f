/** Something that CI is to say beside a place in a file, in whichever form it reads. */

import type { Diagnostic, Severity, Span } from "../../diagnostics/diagnostic.ts";
import { type Annotation, annotation } from "../../output/github.ts";
import { placeOf, type TextOf } from "../report.ts";
import { fromRepository } from "./paths.ts";

export interface Notice extends Pick<Diagnostic, "labels" | "fix"> {
  /** A diagnostic's, a difference's, or one of the command's own: what is alike has the same. */
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly lines: readonly string[];
  /** Of a file without a place in it the path. */
  readonly span?: Span | undefined;
  readonly path?: string | undefined;
  readonly textOf: TextOf;
}

/** `more`: lines that belong to the message. */
export function diagnosticNotice(one: Diagnostic, textOf: TextOf, more: readonly string[]): Notice {
  const { code, severity, message, hint, span, path, labels, fix } = one;
  return {
    code,
    severity,
    title: code,
    lines: [message, ...(hint === undefined ? [] : [hint]), ...more],
    span,
    path,
    ...(labels !== undefined && { labels }),
    ...(fix !== undefined && { fix }),
    textOf,
  };
}

const levels: Readonly<Record<Severity, Annotation["level"]>> = { error: "error", warning: "warning", info: "notice" };

/** As annotations of GitHub Actions. */
export function githubNotices(notices: readonly Notice[]): string {
  return notices
    .map(({ severity, title, lines, span, path, textOf }) => {
      const file = span?.file ?? path;
      const place = span && placeOf(span, textOf);
      return annotation({
        level: levels[severity],
        title,
        message: lines.join("\n"),
        ...(file !== undefined && { file: fromRepository(file) }),
        ...(place !== undefined && { place }),
      });
    })
    .join("");
}
