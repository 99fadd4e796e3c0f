/** What of a file nothing plays has to stand as it is printed: a proof of what a rule says is none where the platform does not run it, or tells nobody. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { unplayedDatadog } from "../replay/datadog/unplayed.ts";
import { unplayedElastic } from "../replay/elastic/rule/unplayed.ts";
import { unplayedPanther } from "../replay/panther/unplayed.ts";
import type { Unplayed } from "../replay/unplayed.ts";
import type { OutputFile } from "../targets/target.ts";

/** Undefined for a file that is none of the platform's or cannot be read: that is told by who plays it. */
const readers: Readonly<Record<string, (path: string, text: string) => readonly Unplayed[] | undefined>> = {
  elastic: unplayedElastic,
  datadog: unplayedDatadog,
  panther: unplayedPanther,
};

export function notAsPrinted(platform: string, printed: readonly OutputFile[], found: readonly OutputFile[]): readonly Diagnostic[] {
  const read = (files: readonly OutputFile[]): readonly Read[] =>
    files.flatMap((file) => {
      const keys = readers[platform]?.(file.path, file.text);
      return keys === undefined ? [] : [{ file, keys }];
    });
  const wanted = read(printed);
  return read(found).flatMap((one) => {
    const own = ownOf(one, wanted);
    return own === undefined ? [] : differences(one.file, own.keys, one.keys);
  });
}

interface Read {
  readonly file: OutputFile;
  readonly keys: readonly Unplayed[];
}

/** The printed file that it is: by its name, wherever it lies, or as the only one of its kind, or by what it says of itself. */
function ownOf({ file: { path }, keys }: Read, printed: readonly Read[]): Read | undefined {
  const alike = printed.filter(({ file }) => endingOf(file.path) === endingOf(path));
  if (alike.length === 1) return alike[0];
  return alike.find(({ file }) => nameOf(file.path) === nameOf(path)) ?? alike.find((one) => identityOf(one.keys) === identityOf(keys));
}

function identityOf(keys: readonly Unplayed[]): string | undefined {
  return keys.find(({ key }) => key === "RuleID")?.value;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf("."));
}

function differences({ path }: OutputFile, printed: readonly Unplayed[], found: readonly Unplayed[]): readonly Diagnostic[] {
  const wanted = new Map(printed.map((one) => [one.key, one.value]));
  const there = new Set(found.map(({ key }) => key));
  const missing = printed.filter(({ key, value }) => !there.has(key) && !isEmpty(value));
  return [
    ...missing.map(({ key, value }) => mustBe(key, value, { file: path, start: 0, end: 0 })),
    ...found.flatMap(({ key, value, isSwitch, span }) => {
      const own = wanted.get(key);
      const isSame = own === value || (isEmpty(own) && isEmpty(value));
      // Who switches on what is printed as switched off misses nothing.
      return isSame || (isSwitch && value === "true") ? [] : [mustBe(key, own, span)];
    }),
  ];
}

/** What platforms and their exports take for no value. */
function isEmpty(value: string | undefined): boolean {
  return value === undefined || ["null", "false", '""', "[]", "{}"].includes(value);
}

function mustBe(key: string, value: string | undefined, span: Diagnostic["span"]): Diagnostic {
  return problem("E1402", span, { what: `\`${key}\``, expected: value === undefined ? "left out, as it is printed" : `${value}, as it is printed` });
}
