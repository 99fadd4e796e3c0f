/** What platform blocks must say whatever the platform: its name, each thing once, a reason where one is asked for (law 13). Options and differences are the platforms' own. */

import { nearest } from "../diagnostics/suggest.ts";
import type { Mapping, Name, PlatformBlock, Text } from "../syntax/ast.ts";
import type { Checking, Report } from "./checking.ts";
import { partsOf, pathKey, pathText } from "./paths.ts";
import { slipOf } from "./repairs.ts";
import { fieldNames, findField, type SourceModel } from "./source.ts";

export const platforms = ["elastic", "datadog", "panther"] as const;

export function checkPlatformBlocks(blocks: readonly PlatformBlock[], { report }: Checking): void {
  const once = twiceIn(report);
  for (const block of blocks) {
    const platform = block.platform.text;
    checkPlatform(block.platform, report);
    for (const item of block.items) {
      if (item.because !== undefined) checkBecause(item.because, report);
      if (item.kind === "skip") once(platform, "`skip`", item);
      if (item.kind === "set") once(platform, `the option \`${item.name.text}\``, item.name);
      if (item.kind === "replace") once(platform, `the replacement of \`${item.name.text}\``, item.name);
      if (item.kind === "accept") for (const difference of item.differences) once(platform, `the difference \`${difference.text}\``, difference);
    }
  }
}

export function checkMappings(model: SourceModel, { report }: Checking): void {
  const once = twiceIn(report);
  const mapped = new Set<string>();
  for (const mapping of model.declaration.mappings) {
    const platform = mapping.platform.text;
    checkPlatform(mapping.platform, report);
    for (const item of mapping.items) {
      if (item.kind === "set") {
        if (item.because !== undefined) checkBecause(item.because, report);
        once(platform, `the option \`${item.name.text}\``, item.name);
        continue;
      }
      const parts = partsOf(item.from);
      const field = pathText(parts);
      if (findField(model, parts) === undefined && !model.implied.has(pathKey(parts)))
        report("E0301", item.from.span, { field, source: model.name, suggestion: nearest(field, fieldNames(model)) });
      const key = JSON.stringify([platform, parts]);
      if (mapped.has(key)) report("E0356", item.from.span, { field });
      mapped.add(key);
    }
  }
}

function checkPlatform({ text: platform, span }: PlatformBlock["platform"] | Mapping["platform"], report: Report): void {
  if ((platforms as readonly string[]).includes(platform)) return;
  report("E0421", span, { platform, known: platforms, suggestion: nearest(platform, platforms) }, slipOf(platform, platforms, span));
}

function checkBecause(because: Text, report: Report): void {
  if (because.value.trim() === "") report("E0423", because.span, {});
}

function twiceIn(report: Report): (platform: string, what: string, at: Pick<Name, "span">) => void {
  const seen = new Set<string>();
  return (platform, what, at) => {
    const key = `${platform} ${what}`;
    if (seen.has(key)) report("E0422", at.span, { what, platform });
    seen.add(key);
  };
}
