/** One of the two states that are compared: a revision, a folder or file, what lies here, or a manifest. Opens it and says what of it could not be read. */

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic, Span } from "../../diagnostics/diagnostic.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Rule, Source } from "../../ir/detection.ts";
import { meaningHash } from "../../ir/hash.ts";
import type { Event } from "../../model/event.ts";
import { type Manifest, manifestPath, readManifest } from "../../output/manifest.ts";
import { eventsOf, noLogs } from "../../testing/events.ts";
import { configName, readText } from "../files.ts";
import { isNoCommit, isRevision, openRevision } from "../git.ts";
import type { TextOf } from "../report.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

/** A rule, or what a manifest holds of one. */
export interface State {
  readonly id: string;
  readonly formerly?: string | undefined;
  readonly version: number;
  readonly hash: string;
  /** Absent in a manifest. */
  readonly rule?: Rule;
}
export interface Side {
  /** As it was asked for. */
  readonly name: string;
  readonly kind: "revision" | "path" | "here" | "manifest";
  readonly states: readonly State[];
  readonly sources: Readonly<Record<string, Source>>;
  /** Events of the tests of a rule, without those of logs. */
  testsOf(id: string): readonly (readonly Event[])[];
  /** Why something is not in it: the errors there, at their places there. */
  readonly problems: readonly Diagnostic[];
  readonly textOf: TextOf;
}
export type OpenedSide = { readonly side: Side } | { readonly problem: Diagnostic; readonly textOf?: TextOf };

export const here = "the working folder";

/** Undefined: what lies here. */
export async function openSide(name: string | undefined, config: string | undefined): Promise<OpenedSide> {
  if (name === undefined) return ofWorkspace(here, "here", await openWorkspace({ paths: [], config }));
  if (isNoCommit(name)) return { side: withoutDetections(name) };
  if (!existsSync(name)) return ofRevision(name, config);
  // A name with a dot or a slash in it says that it is a path.
  if (!/[./\\]/.test(name) && isRevision(name)) return { problem: problem("E2004", undefined, { name }) };
  if (name.endsWith(".json")) return ofManifest(name);
  const folder = statSync(name).isDirectory();
  if (folder && existsSync(join(name, manifestPath))) return ofManifest(join(name, manifestPath));
  const own = folder ? join(name, configName) : undefined;
  const asked = config ?? (own !== undefined && existsSync(own) ? own : undefined);
  return ofWorkspace(name, "path", await openWorkspace(asked === own && own !== undefined ? { paths: [], config: asked } : { paths: [name], config: asked }));
}

async function ofRevision(name: string, config: string | undefined): Promise<OpenedSide> {
  const opened = openRevision(name);
  if ("problem" in opened) return opened;
  const { files, called, hasDetections } = opened.revision;
  if (!hasDetections) return { side: withoutDetections(name) };
  return ofWorkspace(name, "revision", await openWorkspace({ paths: [], config, files }), called);
}

/** Before the first detection: whatever is there later is new. */
function withoutDetections(name: string): Side {
  return { name, kind: "revision", states: [], sources: {}, testsOf: () => [], problems: [], textOf: () => undefined };
}

/** Manifests hold hashes: of what changed they know that it did. */
export function ofManifest(name: string): OpenedSide {
  const read = readText(name);
  if ("problem" in read) return read;
  const { manifest, diagnostics } = readManifest(name, read.text);
  const [first] = diagnostics;
  if (manifest === undefined) return { problem: first ?? problem("E0621", { path: name }, { reason: "it is empty" }) };
  return { side: { name, kind: "manifest", states: statesIn(manifest), sources: {}, testsOf: () => [], problems: [], textOf: () => undefined } };
}

/** Of a detection with several files, each of its own time, the last version counts. */
function statesIn({ files, pieces }: Manifest): readonly State[] {
  const byId = new Map<string, State>();
  for (const { id, version, hash, formerly } of [...files, ...pieces]) {
    if ((byId.get(id)?.version ?? 0) < version) byId.set(id, { id, formerly, version, hash });
  }
  return [...byId.values()];
}

export function ofWorkspace(name: string, kind: Side["kind"], workspace: Workspace, called: (path: string) => string = (path) => path): OpenedSide {
  const { program, diagnostics, unusable } = workspace;
  const names = new Map<string, string>();
  const shown = (path: string): string => {
    const other = called(path);
    names.set(other, path);
    return other;
  };
  const errors = diagnostics.filter(({ severity }) => severity === "error").map((one) => placed(one, shown));
  const textOf: TextOf = (path) => workspace.textOf(names.get(path) ?? path);
  const [first] = errors;
  const unread = errors.find(({ code }) => code === "E2005") ?? (unusable && program.rules.length === 0 ? first : undefined);
  if (unread !== undefined) return { problem: unread, textOf };
  const states = program.rules.map((rule): State => ({ id: rule.id, formerly: rule.metadata.formerly, version: rule.version, hash: meaningHash(rule), rule }));
  const testsOf = (id: string) => program.tests.filter((test) => test.rule === id).map((test) => eventsOf(test, program.sources, noLogs).events);
  return { side: { name, kind, states, sources: program.sources, testsOf, problems: errors, textOf } };
}

/** With the names that files have there. */
function placed(one: Diagnostic, shown: (path: string) => string): Diagnostic {
  const at = (span: Span): Span => ({ ...span, file: shown(span.file) });
  const { fix: _, span, path, labels, ...rest } = one;
  return {
    ...rest,
    ...(span !== undefined && { span: at(span) }),
    ...(path !== undefined && { path: shown(path) }),
    ...(labels !== undefined && { labels: labels.map((label) => ({ ...label, span: at(label.span) })) }),
  };
}

export function notCompiling({ code, message, span, path }: Diagnostic): Diagnostic {
  return problem("E2007", span ?? (path === undefined ? undefined : { path }), { code, message });
}
