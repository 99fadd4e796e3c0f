/** Option values of one platform for one rule: the source's, overlaid by the project's, overlaid by the rule's, checked against what the platform declares. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { assertNever } from "../diagnostics/invariant.ts";
import { problem } from "../diagnostics/report.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { SetOption } from "../ir/detection.ts";
import type { OptionSpec, Options, Target } from "./target.ts";

/** One layer of `set key: value`, lowest first. */
export interface OptionLayer {
  readonly scope: "source" | "detection" | "project";
  readonly options: readonly SetOption[];
}

export function resolveOptions(target: Target, layers: readonly OptionLayer[]): { readonly options: Options; readonly problems: readonly Diagnostic[] } {
  const options: Record<string, Options[string]> = {};
  const problems: Diagnostic[] = [];
  for (const [name, spec] of Object.entries(target.options)) if (spec.default !== undefined) options[name] = spec.default;
  for (const layer of layers) {
    for (const option of layer.options) {
      // What passes has the type that the platform declares, so a list holds texts.
      const found = check(target, layer.scope, option);
      if (found === undefined) options[option.name] = option.value as Options[string];
      else problems.push(found);
    }
  }
  return { options, problems };
}

function check(target: Target, scope: OptionLayer["scope"], option: SetOption): Diagnostic | undefined {
  const spec = Object.hasOwn(target.options, option.name) ? target.options[option.name] : undefined;
  if (spec === undefined) {
    const known = Object.keys(target.options);
    return problem("E0901", option.span, { platform: target.name, option: option.name, suggestion: nearest(option.name, known), known });
  }
  if (scope !== "project" && spec.scope !== "both" && spec.scope !== scope) return problem("E0903", option.span, { option: option.name, scope: spec.scope });
  if (scope === "detection" && spec.selecting && option.because === undefined) return problem("E0904", option.span, { option: option.name });
  return fits(spec, option) ? undefined : problem("E0902", option.valueSpan ?? option.span, { option: option.name, expected: expectation(spec) });
}

function fits(spec: OptionSpec, { value, duration }: SetOption): boolean {
  switch (spec.type) {
    case "string":
      return typeof value === "string" && (spec.oneOf === undefined || spec.oneOf.includes(value));
    case "strings":
      return Array.isArray(value) && value.every((v) => typeof v === "string" && (spec.oneOf === undefined || spec.oneOf.includes(v)));
    case "bool":
      return typeof value === "boolean";
    case "int":
    case "duration":
      return (
        typeof value === "number" &&
        duration === (spec.type === "duration") &&
        Number.isSafeInteger(value) &&
        value >= (spec.min ?? 0) &&
        value <= (spec.max ?? Number.MAX_SAFE_INTEGER)
      );
    default:
      return assertNever(spec.type);
  }
}

function expectation(spec: OptionSpec): string {
  const unit = spec.type === "duration" ? "s" : "";
  const range = [spec.min === undefined ? "" : ` from ${spec.min}${unit}`, spec.max === undefined ? "" : ` up to ${spec.max}${unit}`].join("");
  const choice = spec.oneOf === undefined ? "" : `: ${spec.oneOf.join(", ")}`;
  const what = { string: "a text", strings: "a list of texts", int: "a whole number", bool: "true or false", duration: "a duration such as 5m" }[spec.type];
  return `${what}${choice}${range}`;
}
