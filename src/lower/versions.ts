/** Law 14: a detection whose meaning changes gets a new version. Compares with what was put out before. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { meaningHash } from "../ir/hash.ts";
import type { Program } from "./lower.ts";

/** What was put out: by id. */
export interface Published {
  readonly [id: string]: { readonly version: number; readonly hash: string };
}

export function versionProblems({ rules }: Pick<Program, "rules">, published: Published): readonly Diagnostic[] {
  return rules.flatMap((rule) => {
    const { id, version, versionSpan = rule.idSpan ?? rule.span } = rule;
    const before = Object.hasOwn(published, id) ? published[id] : undefined;
    if (before === undefined) return [];
    if (version < before.version) return [problem("E0420", versionSpan, { id, version, published: before.version })];
    return version === before.version && meaningHash(rule) !== before.hash ? [problem("E0419", versionSpan, { id, version })] : [];
  });
}
