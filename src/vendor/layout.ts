/** What a layout is: the house rules of a repository that others own, as one function from translated rules to files. It reads the target and touches nothing. */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Rule, Source } from "../ir/detection.ts";
import type { RecordedOptions } from "../output/manifest.ts";
import type { SharedFormat } from "../output/plan.ts";
import type { OutputFile } from "../targets/target.ts";
import type { Outcome, ProjectSettings } from "../targets/translate.ts";

/** A rule with its translations: on the layout's platform alone, or on each that samefire.yaml names where the layout is for all. */
export interface VendoredRule {
  readonly rule: Rule;
  /** Of the meaning. */
  readonly hash: string;
  /** Only those that have files. */
  readonly outcomes: readonly Emitted[];
}
export type Emitted = Extract<Outcome, { readonly files: unknown }>;

/** The repository as it stands. Paths are below it, with `/`. What leads out of it is not there. */
export interface TargetTree {
  /** Undefined where there is no such file, or no text. */
  read(path: string): string | undefined;
  /** Names of files and folders in a folder, sorted; none where there is no such folder. */
  names(folder: string): readonly string[];
  /** Whether the file is samefire's own: one that this run may write or remove. Files with pieces of others are not. */
  owns(path: string): boolean;
}

export interface LayoutRequest {
  /** The selected rules that have files, in the order of the detections. */
  readonly rules: readonly VendoredRule[];
  readonly tree: TargetTree;
  /** What the target sets, of the layout's own options: of the right types. */
  readonly options: LayoutOptions;
  /** By name. */
  readonly sources: Readonly<Record<string, Source>>;
  readonly settings: ProjectSettings;
}

export interface Laid {
  /** Files of one rule each. */
  readonly files: readonly (OutputFile & { readonly rule: VendoredRule })[];
  /** Files of the layout itself, which no rule alone decides. */
  readonly common?: readonly OutputFile[];
  /** Pieces of files that others write in too, such as one entry of an index. `key` names the piece in its file. */
  readonly pieces?: readonly (OutputFile & { readonly rule: VendoredRule; readonly key: string })[];
  /** What the repository's own checks would find, at spans of the `.det`. With an error nothing is written. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface LayoutOptionSpec {
  readonly type: "text" | "texts" | "flag";
  /** One sentence for the documentation. */
  readonly what: string;
}
export type LayoutOptions = RecordedOptions;

export interface Layout {
  readonly name: string;
  /** One sentence for the documentation. */
  readonly what: string;
  /** Absent: all that samefire.yaml names. */
  readonly platform?: string;
  /** `options` of a target in samefire.yaml, or `--set`. */
  readonly options: Readonly<Record<string, LayoutOptionSpec>>;
  lay(request: LayoutRequest): Laid;
  /** How the files are read that `pieces` stand in. Also asked for files that a manifest names. */
  formatOf?(path: string): SharedFormat | undefined;
}

/** Where a problem with the whole of a rule is shown. */
export function placeOf({ rule }: VendoredRule): Span | undefined {
  return rule.idSpan ?? rule.span;
}

/** The files of a rule whose paths begin with a prefix, such as `elastic/rules/`. */
export function filesIn({ outcomes }: VendoredRule, prefix: string): readonly OutputFile[] {
  return outcomes.flatMap(({ files }) => files.filter(({ path }) => path.startsWith(prefix)));
}

/** Paths of the files in a folder whose names match, as many levels deep. Hidden folders, and those whose names have a dot, are left out. */
export function filesBelow(tree: TargetTree, folder: string, named: RegExp, levels = 3): readonly string[] {
  return tree.names(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (named.test(name)) return [path];
    return levels === 0 || name.includes(".") ? [] : filesBelow(tree, path, named, levels - 1);
  });
}
