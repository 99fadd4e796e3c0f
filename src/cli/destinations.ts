/** Where `samefire vendor` writes: the targets that samefire.yaml names, or the folder that is asked for, with its layout, selection and options. */

import { join, resolve } from "node:path";
import type { VendorTarget } from "../config/config.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import { manifestPath, readManifest } from "../output/manifest.ts";
import type { GivenOption } from "../vendor/lay.ts";
import type { Layout } from "../vendor/layout.ts";
import { layouts } from "../vendor/registry.ts";
import { selects } from "../vendor/select.ts";
import { readText } from "./files.ts";
import { below, type Workspace } from "./workspace.ts";

/** A repository to vendor into. */
export interface Destination {
  /** From the working folder. */
  readonly folder: string;
  readonly layout: Layout;
  readonly only: readonly string[];
  readonly options: readonly GivenOption[];
}

/** As it was called. */
interface Asked {
  readonly to?: string;
  readonly layout?: string;
  readonly only?: readonly string[];
  readonly set?: readonly string[];
}

/** `--to` names one of samefire.yaml's targets, or another folder; without it, all of samefire.yaml's are meant. */
export function destinationsOf(
  workspace: Workspace,
  { to, layout, set = [] }: Asked,
): { readonly destinations: readonly Destination[]; readonly problems: readonly Diagnostic[] } {
  const { root, config } = workspace;
  const given = set.map(givenOption);
  const destination = (target: VendorTarget, folder: string): Destination => ({
    folder,
    layout: layoutOf(target.layout),
    only: target.only,
    options: [...target.options, ...given],
  });
  // An empty name would be the working folder: more likely a variable that is not set.
  if (to?.trim() === "") return { destinations: [], problems: [problem("E1901", undefined, {})] };
  if (to === undefined) {
    if (config.targets.length === 0) return { destinations: [], problems: [problem("E1901", undefined, {})] };
    const chosen = config.targets.filter((target) => layout === undefined || target.layout === layout);
    if (layout !== undefined && chosen.length === 0) return { destinations: [], problems: [problem("E1901", undefined, {})] };
    return { destinations: chosen.map((target) => destination(target, below(root, target.to))), problems: [] };
  }
  const listed = config.targets.find((target) => resolve(below(root, target.to)) === resolve(to));
  if (listed !== undefined && (layout === undefined || layout === listed.layout)) return { destinations: [destination(listed, to)], problems: [] };
  const { manifest: recorded, diagnostics } = recordedManifest(to);
  if (layout === undefined && hasErrors(diagnostics)) return { destinations: [], problems: diagnostics };
  const name = layout ?? recorded?.layout;
  if (name === undefined || !Object.hasOwn(layouts, name))
    return { destinations: [], problems: [problem("E1902", { path: to }, { folder: to, known: Object.keys(layouts) })] };
  // What was set before still holds, or what an option such as a pack put there would be orphaned.
  const was = name === recorded?.layout ? Object.entries(recorded.options ?? {}).map(([option, value]) => ({ name: option, value })) : [];
  return { destinations: [{ folder: to, layout: layoutOf(name), only: [], options: [...was, ...given] }], problems: [] };
}

function layoutOf(name: string): Layout {
  const layout = layouts[name];
  invariant(layout !== undefined, "every name that may be given has its layout");
  return layout;
}

/** What was vendored there before; a manifest that cannot be read is told where the folder is looked at, or where it alone would say the layout. */
function recordedManifest(folder: string): ReturnType<typeof readManifest> {
  const file = join(folder, manifestPath);
  const read = readText(file);
  return "text" in read ? readManifest(file, read.text) : { diagnostics: [] };
}

/** `name=value`: `true` and `false` are flags, and what holds a comma is a list. */
function givenOption(text: string): GivenOption {
  const at = text.indexOf("=");
  const [name, value] = at < 0 ? [text, "true"] : [text.slice(0, at), text.slice(at + 1)];
  if (value === "true" || value === "false") return { name, value: value === "true" };
  return { name, value: value.includes(",") ? value.split(",").filter((one) => one !== "") : value };
}

/** A pattern that means nothing is mistyped, unless it is of detections that are gone and were vendored. */
export function unmatched({ program }: Workspace, destinations: readonly Destination[], { only = [] }: Asked): readonly Diagnostic[] {
  const ids = program.rules.map(({ id }) => id);
  const vendored = destinations.map(({ folder }) => (recordedManifest(folder).manifest?.files ?? []).map(({ id }) => id));
  const asked = [
    { patterns: only, known: [...ids, ...vendored.flat()] },
    ...destinations.map((one, i) => ({ patterns: one.only, known: [...ids, ...(vendored[i] ?? [])] })),
  ];
  return asked
    .filter(({ patterns, known }) => !known.some((id) => selects(patterns, id)) && patterns.length > 0)
    .map(({ patterns }) => problem("E1903", undefined, { patterns }));
}
