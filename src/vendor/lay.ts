/** A layout asked: the target's options checked, the rules it is for selected, and its files given to their owners. */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { Rule, Source } from "../ir/detection.ts";
import { meaningHash } from "../ir/hash.ts";
import type { Manifest, Origin } from "../output/manifest.ts";
import type { Tree, Wanted } from "../output/plan.ts";
import type { Outcome, ProjectSettings } from "../targets/translate.ts";
import type { Layout, LayoutOptionSpec, LayoutOptions, TargetTree, VendoredRule } from "./layout.ts";
import { selects } from "./select.ts";

/** One `name: value` of a target. */
export interface GivenOption {
  readonly name: string;
  readonly value: unknown;
  /** Absent on the command line. */
  readonly span?: Span;
}

export interface VendorRequest {
  readonly layout: Layout;
  readonly rules: readonly { readonly rule: Rule; readonly outcomes: readonly Outcome[] }[];
  /** Patterns of ids; none: all. */
  readonly only: readonly string[];
  readonly options: readonly GivenOption[];
  readonly sources: Readonly<Record<string, Source>>;
  readonly settings: ProjectSettings;
}

export interface Vendored {
  readonly wanted: Wanted;
  readonly diagnostics: readonly Diagnostic[];
}

export function lay(request: VendorRequest, tree: Tree, manifest: Manifest): Vendored {
  const { layout, only, sources, settings } = request;
  const { options, problems } = optionsOf(layout, request.options);
  if (hasErrors(problems)) return { wanted: { layout: layout.name, files: [] }, diagnostics: problems };
  const rules = request.rules.filter(({ rule }) => selects(only, rule.id)).flatMap((one) => vendored(layout, one));
  const laid = layout.lay({ rules, tree: targetTree(tree, manifest), options, sources, settings });
  const owned = ({ rule: { rule, hash }, ...file }: { readonly rule: VendoredRule; readonly path: string; readonly text: string }) => ({
    ...file,
    ...originOf(rule, hash),
  });
  return {
    wanted: {
      layout: layout.name,
      options,
      files: laid.files.map(owned),
      common: laid.common ?? [],
      pieces: (laid.pieces ?? []).map(({ key, ...piece }) => ({ ...owned(piece), key })),
      formatOf: (path) => layout.formatOf?.(path),
    },
    diagnostics: [...problems, ...laid.diagnostics],
  };
}

export function originOf({ id, version, metadata: { formerly } }: Rule, hash: string): Origin {
  return { id, version, hash, ...(formerly !== undefined && { formerly }) };
}

/** A rule that the layout's platform has no files of is not there for it. */
function vendored(layout: Layout, { rule, outcomes }: VendorRequest["rules"][number]): readonly VendoredRule[] {
  const emitted = outcomes.filter((outcome) => "files" in outcome && (layout.platform === undefined || outcome.platform === layout.platform));
  return emitted.length === 0 ? [] : [{ rule, hash: meaningHash(rule), outcomes: emitted as VendoredRule["outcomes"] }];
}

function targetTree(tree: Tree, manifest: Manifest): TargetTree {
  const own = new Set([...manifest.files, ...manifest.common].map(({ path }) => path));
  return {
    read: (path) => {
      const there = tree.linkThatLeadsOut(path) === undefined ? tree.found(path) : undefined;
      return there?.kind === "file" ? textOf(there.content) : undefined;
    },
    names: (folder) => (folder !== "" && tree.linkThatLeadsOut(`${folder}/x`) !== undefined ? [] : tree.namesIn(folder)),
    owns: (path) => own.has(path),
  };
}

function textOf(content: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    return undefined;
  }
}

function optionsOf(layout: Layout, given: readonly GivenOption[]): { readonly options: LayoutOptions; readonly problems: readonly Diagnostic[] } {
  const known = Object.keys(layout.options);
  const options: Record<string, LayoutOptions[string]> = {};
  const problems: Diagnostic[] = [];
  for (const { name, value, span } of given) {
    const spec = Object.hasOwn(layout.options, name) ? layout.options[name] : undefined;
    if (spec === undefined) problems.push(problem("E1906", span, { layout: layout.name, option: name, known, suggestion: nearest(name, known) }));
    else if (fits(spec, value)) options[name] = value;
    else problems.push(problem("E1907", span, { option: name, expected: expected(spec) }));
  }
  return { options, problems };
}

function fits({ type }: LayoutOptionSpec, value: unknown): value is LayoutOptions[string] {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "texts":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
    case "flag":
      return typeof value === "boolean";
    default:
      return assertNever(type);
  }
}

function expected({ type }: LayoutOptionSpec): string {
  switch (type) {
    case "text":
      return "a text";
    case "texts":
      return "a list of texts";
    case "flag":
      return "true or false";
    default:
      return assertNever(type);
  }
}
