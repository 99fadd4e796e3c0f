/** One rule on one platform, judged: options resolved, the target asked, its differences held against what the file and the project accept. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { PlatformSettings, Rule, SetOption, Source } from "../ir/detection.ts";
import { meaningHash } from "../ir/hash.ts";
import type { JudgedEvent } from "../model/event.ts";
import { type Difference, type DifferenceCode, type DifferenceKind, differences, directionText, fidelityOf } from "./fidelity.ts";
import { resolveOptions } from "./options.ts";
import type { OutputFile, Target } from "./target.ts";

/** What samefire.yaml says for all detections. */
export interface ProjectSettings {
  /** Reasons by platform and difference code. */
  readonly accept: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly options: Readonly<Record<string, readonly SetOption[]>>;
}

/** With the reason for which it is accepted, where it is. */
export type JudgedDifference = Difference & { readonly accepted?: string };

interface Judged {
  readonly platform: string;
  /** Errors in the platform block, unaccepted differences, reasons of a refusal. */
  readonly diagnostics: readonly Diagnostic[];
}
export type Outcome =
  | (Judged & {
      readonly kind: "exact" | "approximate" | "unmodelled";
      readonly files: readonly OutputFile[];
      readonly differences: readonly JudgedDifference[];
    })
  | (Judged & { readonly kind: "refused"; readonly reasons: readonly Diagnostic[] })
  | (Judged & { readonly kind: "skipped"; readonly because: string })
  /** The platform block itself is wrong, so nothing was asked of the platform. */
  | (Judged & { readonly kind: "invalid" });

export interface Translatable {
  readonly rule: Rule;
  readonly sources: Readonly<Record<string, Source>>;
  readonly judged: readonly JudgedEvent[];
}

export function translateRule(target: Target, { rule, sources, judged }: Translatable, settings: ProjectSettings): Outcome {
  const platform = target.name;
  const block = rule.platforms[platform];
  if (block?.skip !== undefined) return { platform, kind: "skipped", because: block.skip.because, diagnostics: [] };
  const { options, problems } = optionsOf(target, { rule, sources }, settings);
  const invalid = [...problems, ...acceptProblems(target, block)];
  if (hasErrors(invalid)) return { platform, kind: "invalid", diagnostics: invalid };

  const translation = target.translate({ rule, sources, options, judged, hash: meaningHash(rule) });
  if (translation.fidelity === "refused") {
    const { reasons } = translation;
    // Only some platforms have hunts, so a hunt says nothing by being refused where there are none.
    const told =
      rule.kind === "hunt" && target.supports("hunt").kind === "refused"
        ? []
        : [problem("W0909", rule.idSpan ?? rule.span, { platform, id: rule.id }), ...reasons];
    return { platform, kind: "refused", reasons, diagnostics: [...invalid, ...told] };
  }
  const reasons = new Map(Object.entries(settings.accept[platform] ?? {}));
  for (const accept of block?.accepts ?? []) reasons.set(accept.difference, accept.because);
  const own = writtenIn(target, block);
  for (const { code, because } of own) reasons.set(code, because);
  const found = [...translation.differences, ...own.filter(({ code }) => !translation.differences.some((d) => d.code === code))];
  const judgedDifferences = found.map(({ code, direction, text, span, seconds, most }): JudgedDifference => {
    const accepted = reasons.get(code);
    return {
      code,
      direction,
      text,
      ...(span !== undefined && { span }),
      ...(seconds !== undefined && { seconds }),
      ...(most !== undefined && { most }),
      ...(accepted !== undefined && { accepted }),
    };
  });
  return {
    platform,
    kind: fidelityOf(judgedDifferences),
    files: translation.files,
    differences: judgedDifferences,
    diagnostics: [...invalid, ...translation.notes, ...unaccepted(rule, platform, judgedDifferences), ...needless(platform, block, judgedDifferences)],
  };
}

/** What a rule is translated with: its sources' options, overlaid by the project's, overlaid by its own. */
export function optionsOf(
  target: Target,
  { rule, sources }: Pick<Translatable, "rule" | "sources">,
  settings: ProjectSettings,
): ReturnType<typeof resolveOptions> {
  const used = [...new Set(rule.steps.map((step) => step.source))];
  return resolveOptions(target, [
    ...used.map((name) => ({ scope: "source" as const, options: sources[name]?.platforms[target.name]?.options ?? [] })),
    { scope: "project", options: settings.options[target.name] ?? [] },
    { scope: "detection", options: rule.platforms[target.name]?.options ?? [] },
  ]);
}

/** What the file itself puts in another's place: selecting options and replaced texts. Their `because` is the acceptance (law 13). */
function writtenIn(target: Target, block: PlatformSettings | undefined): readonly (Difference & { readonly because: string })[] {
  const selected = (block?.options ?? [])
    .filter(({ name }) => target.options[name]?.selecting === true)
    .map(({ name, because = "", span }) => ({ code: `${name}_selected`, text: `\`${name}\` is set in the detection`, because, span }));
  const replaced = (block?.replaces ?? []).map(({ name, because, span }) => {
    return { code: `${name}_replaced`, text: `the ${name} is hand-written, so nothing is proved of it`, because, span };
  });
  return [...selected, ...replaced].map(({ code, text, because, span }) => {
    invariant(code in differences, `${code} is in the catalogue`);
    return { code: code as DifferenceCode, direction: "both", text, because, ...(span !== undefined && { span }) };
  });
}

function acceptProblems(target: Target, block: PlatformSettings | undefined): readonly Diagnostic[] {
  const platform = target.name;
  const known = codesOf(platform);
  const accepts = (block?.accepts ?? [])
    .filter(({ difference }) => !known.includes(difference))
    .map(({ difference, span }) => problem("E0905", span, { code: difference, platform, suggestion: nearest(difference, known) }));
  const replaces = (block?.replaces ?? [])
    .filter(({ name }) => !target.replaceable.includes(name))
    .map(({ name, span }) => problem("E0906", span, { name, platform, known: target.replaceable }));
  return [...accepts, ...replaces];
}

/** The difference codes that a platform can have. */
export function codesOf(platform: string): readonly string[] {
  return Object.entries(differences as Record<string, DifferenceKind>)
    .filter(([, kind]) => kind.platforms.includes(platform))
    .map(([code]) => code);
}

function unaccepted(rule: Rule, platform: string, found: readonly JudgedDifference[]): readonly Diagnostic[] {
  return found
    .filter((difference) => difference.accepted === undefined)
    .map(({ code, text, direction, span }) =>
      problem("W0908", span ?? rule.idSpan ?? rule.span, { code, platform, what: text, direction: directionText[direction] }),
    );
}

/** Accepts of the file that no difference needs. The project's are for all detections, so they are not held against one. */
function needless(platform: string, block: PlatformSettings | undefined, found: readonly Difference[]): readonly Diagnostic[] {
  const codes = new Set<string>(found.map((difference) => difference.code));
  return (block?.accepts ?? [])
    .filter((accept) => !codes.has(accept.difference))
    .map((accept) => problem("W0907", accept.span, { code: accept.difference, platform }));
}
