/** samefire.yaml, typed. Knows platforms by name alone: their options and difference codes belong to those who translate. */

import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import { hasErrors, problem } from "../diagnostics/report.ts";
import { nearest } from "../diagnostics/suggest.ts";
import { layoutNames } from "./layouts.ts";
import { platformNames } from "./platforms.ts";
import { type Member, type Node, readYaml, type ScalarNode } from "./yaml.ts";

export { platformNames };

/** Paths are as written: relative to the file's folder. */
export interface Config {
  /** Files, folders and globs. */
  readonly detections: readonly string[];
  readonly output: string;
  readonly platforms: readonly string[];
  /** Reasons, by platform and difference code. */
  readonly accept: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly options: Readonly<Record<string, readonly ConfigOption[]>>;
  readonly defaults: Defaults;
  readonly targets: readonly VendorTarget[];
}

/** A repository that rules are vendored into. */
export interface VendorTarget {
  /** Its folder. */
  readonly to: string;
  readonly layout: string;
  /** Patterns of ids; none: all detections. */
  readonly only: readonly string[];
  /** Of the layout. */
  readonly options: readonly ConfigOption[];
}

type Scalar = string | number | boolean;

/** `key: value` below a platform: what `set key: value` is in a detection. Durations are in seconds. */
export interface ConfigOption {
  readonly name: string;
  readonly value: Scalar | readonly Scalar[];
  readonly duration: boolean;
  readonly span: Span;
  readonly valueSpan: Span;
}

/** For detections that do not say it themselves. */
export interface Defaults {
  readonly author?: string;
  readonly license?: string;
  /** `2026-11-01`. */
  readonly created?: string;
  readonly updated?: string;
}

export const defaultConfig: Config = {
  detections: ["detections"],
  output: "out",
  platforms: platformNames,
  accept: {},
  options: {},
  defaults: {},
  targets: [],
};

/** The difference codes that a platform can have. */
type CodesOf = (platform: string) => readonly string[];

/** With an error there is no config. Without `codesOf` every difference code is taken. */
export function loadConfig(path: string, text: string, codesOf?: CodesOf): { readonly config?: Config; readonly diagnostics: readonly Diagnostic[] } {
  const { root, diagnostics: broken } = readYaml(path, text);
  if (hasErrors(broken)) return { diagnostics: broken };
  if (root === undefined) return { config: defaultConfig, diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const config = configOf(root, codesOf, diagnostics);
  return { ...(!hasErrors(diagnostics) && { config }), diagnostics };
}

function configOf(root: Node, codesOf: CodesOf | undefined, problems: Diagnostic[]): Config {
  const { detections, output, platforms, accept, options, defaults, targets } = section(root, configFile, Object.keys(defaultConfig), problems);
  return {
    detections: (detections && paths(detections, problems)) ?? defaultConfig.detections,
    output: (output && onePath(output, problems)) ?? defaultConfig.output,
    platforms: (platforms && platformList(platforms, problems)) ?? defaultConfig.platforms,
    accept: accept === undefined ? {} : byPlatform(accept, problems, (platform, member) => reasons(platform, member, codesOf, problems)),
    options: options === undefined ? {} : byPlatform(options, problems, (_, member) => optionList(member, problems)),
    defaults: defaults === undefined ? {} : defaultsOf(defaults, problems),
    targets: targets === undefined ? [] : targetList(targets, problems),
  };
}

const configFile = "samefire.yaml";

/** The members of a map by their keys; a key without a value is as good as absent. */
function section(node: Node, where: string, known: readonly string[], problems: Diagnostic[]): Readonly<Record<string, Member | undefined>> {
  const found: Record<string, Member> = {};
  for (const member of membersOf(node, where, problems)) {
    const { key, keySpan } = member;
    if (known.includes(key)) found[key] = member;
    else problems.push(problem("E0602", keySpan, { key, where: where === configFile ? where : `\`${where}\``, known, nearest: nearest(key, known) }));
  }
  return found;
}

function membersOf(node: Node, key: string, problems: Diagnostic[]): readonly Member[] {
  if (node.kind === "map") return node.members.filter(({ value }) => value.kind !== "scalar" || value.value !== null);
  problems.push(problem("E0603", node.span, { key, expected: "keys with their values" }));
  return [];
}

function paths({ key, value }: Member, problems: Diagnostic[]): readonly string[] | undefined {
  const items = value.kind === "list" ? value.items : [value];
  const texts = items.flatMap((item) => (isPath(item) ? [item.value] : []));
  if (texts.length === items.length && texts.length > 0) return texts;
  problems.push(problem("E0603", value.span, { key, expected: "a path, or a list of paths" }));
  return undefined;
}

function onePath({ key, value }: Member, problems: Diagnostic[]): string | undefined {
  if (isPath(value)) return value.value;
  problems.push(problem("E0603", value.span, { key, expected: "a path" }));
  return undefined;
}

function isPath(node: Node): node is ScalarNode & { readonly value: string } {
  return isText(node) && !/[\u0000-\u001f]/.test(node.value);
}

function isText(node: Node): node is ScalarNode & { readonly value: string } {
  return node.kind === "scalar" && typeof node.value === "string" && node.value.trim() !== "";
}

function platformList({ key, value }: Member, problems: Diagnostic[]): readonly string[] | undefined {
  if (value.kind !== "list" || value.items.length === 0 || !value.items.every(isText)) {
    problems.push(problem("E0603", value.span, { key, expected: "a list of platforms" }));
    return undefined;
  }
  const names = value.items.filter((item) => isPlatform(item.value, item.span, problems)).map((item) => item.value);
  return [...new Set(names)];
}

function isPlatform(name: string, span: Span, problems: Diagnostic[]): boolean {
  if (platformNames.some((known) => known === name)) return true;
  problems.push(problem("E0605", span, { platform: name, known: platformNames, nearest: nearest(name, platformNames) }));
  return false;
}

function byPlatform<Value>({ key, value }: Member, problems: Diagnostic[], read: (platform: string, member: Member) => Value): Readonly<Record<string, Value>> {
  const members = membersOf(value, key, problems).filter((member) => isPlatform(member.key, member.keySpan, problems));
  return Object.fromEntries(members.map((member) => [member.key, read(member.key, member)]));
}

function reasons(platform: string, { key, value }: Member, codesOf: CodesOf | undefined, problems: Diagnostic[]): Readonly<Record<string, string>> {
  const known = codesOf?.(platform);
  const accepted: [string, string][] = [];
  // Here a key without a value is a mistake: the reason is what is missing.
  for (const { key: difference, keySpan, value: because } of value.kind === "map" ? value.members : membersOf(value, key, problems)) {
    if (known !== undefined && !known.includes(difference))
      problems.push(problem("E0606", keySpan, { difference, platform, nearest: nearest(difference, known) }));
    else if (isText(because)) accepted.push([difference, because.value]);
    else problems.push(problem("E0607", keySpan, { difference }));
  }
  return Object.fromEntries(accepted);
}

function optionList({ key, value }: Member, problems: Diagnostic[]): readonly ConfigOption[] {
  return membersOf(value, key, problems).flatMap(({ key: name, keySpan, value: node }) => {
    const option = optionValue(node);
    if (option !== undefined) return [{ name, ...option, span: keySpan, valueSpan: node.span }];
    problems.push(problem("E0603", node.span, { key: name, expected: "a text, a number, true, false, a duration such as 5m, or a list of these" }));
    return [];
  });
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Without quotes, `5m` is a duration, as it is in a detection. */
function optionValue(node: Node): Pick<ConfigOption, "value" | "duration"> | undefined {
  if (node.kind === "list") {
    const items = node.items.map(scalarOf);
    return items.every((item) => item !== undefined) ? { value: items, duration: false } : undefined;
  }
  const [, count, unit] = (node.kind === "scalar" && node.plain && /^([0-9]{1,9})([smhdw])$/.exec(String(node.value))) || [];
  if (count !== undefined && unit !== undefined) return { value: Number(count) * (secondsOf[unit] ?? 1), duration: true };
  const value = scalarOf(node);
  return value === undefined ? undefined : { value, duration: false };
}

function scalarOf(node: Node): Scalar | undefined {
  if (node.kind !== "scalar" || node.value === null) return undefined;
  return typeof node.value === "number" && !Number.isFinite(node.value) ? undefined : node.value;
}

function defaultsOf({ key, value }: Member, problems: Diagnostic[]): Defaults {
  const { author, license, created, updated } = section(value, key, ["author", "license", "created", "updated"], problems);
  return {
    ...(author && textDefault(author, "a text", isText, problems)),
    ...(license && textDefault(license, "a text", isText, problems)),
    ...(created && textDefault(created, "a date such as 2026-11-01", isDate, problems)),
    ...(updated && textDefault(updated, "a date such as 2026-11-01", isDate, problems)),
  };
}

function textDefault({ key, value }: Member, expected: string, fits: (node: Node) => boolean, problems: Diagnostic[]): Readonly<Record<string, string>> {
  if (value.kind === "scalar" && fits(value)) return { [key]: String(value.value) };
  problems.push(problem("E0603", value.span, { key, expected }));
  return {};
}

function targetList({ key, value }: Member, problems: Diagnostic[]): readonly VendorTarget[] {
  if (value.kind !== "list") {
    problems.push(problem("E0603", value.span, { key, expected: "a list of `to`, `layout`, `only` and `options`" }));
    return [];
  }
  const folders = new Map<string, Node>();
  return value.items.flatMap((item) => {
    const { to, layout, only, options } = section(item, key, ["to", "layout", "only", "options"], problems);
    const folder = to && onePath(to, problems);
    const name = layout && layoutName(layout, problems);
    if (item.kind === "map" && to === undefined) problems.push(problem("E0608", item.span, { key: "to" }));
    if (item.kind === "map" && layout === undefined) problems.push(problem("E0608", item.span, { key: "layout" }));
    const patterns = only && texts(only, "a pattern of ids such as `aws.*`, or a list of them", problems);
    const set = options === undefined ? [] : optionList(options, problems);
    if (folder === undefined || name === undefined || to === undefined) return [];
    const same = folder.replace(/\/+$/, "");
    if (folders.has(same)) problems.push(problem("E0610", to.value.span, { folder }));
    folders.set(same, to.value);
    return [{ to: folder, layout: name, only: patterns ?? [], options: set }];
  });
}

function layoutName({ value }: Member, problems: Diagnostic[]): string | undefined {
  if (isText(value) && layoutNames.includes(value.value)) return value.value;
  const name = value.kind === "scalar" ? String(value.value) : "";
  problems.push(problem("E0609", value.span, { name, known: layoutNames, nearest: nearest(name, layoutNames) }));
  return undefined;
}

function texts({ key, value }: Member, expected: string, problems: Diagnostic[]): readonly string[] {
  const items = value.kind === "list" ? value.items : [value];
  const found = items.flatMap((item) => (isText(item) ? [item.value] : []));
  if (found.length < items.length || found.length === 0) problems.push(problem("E0603", value.span, { key, expected }));
  return found;
}

/** A day that there is. */
function isDate(node: Node): boolean {
  if (!isText(node) || !/^\d{4}-\d{2}-\d{2}$/.test(node.value)) return false;
  const day = new Date(`${node.value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(node.value);
}
