/** `samefire explain`: detections and what platforms make of them, in prose. */

import { hasErrors } from "../../diagnostics/report.ts";
import type { Rule } from "../../ir/detection.ts";
import { boundOf, type DifferenceKind, differences } from "../../targets/fidelity.ts";
import { targets } from "../../targets/registry.ts";
import type { JudgedDifference, Outcome } from "../../targets/translate.ts";
import { layOut, type Prose } from "../explain/layout.ts";
import { explainOutcome } from "../explain/platform.ts";
import { explainRule } from "../explain/rule.ts";
import { diagnosticsJson, type Format, showDiagnostics, showReport } from "../report.ts";
import { exitCode, type Terminal } from "../terminal.ts";
import { optionsOn, type TranslatedRule, translateAll } from "../translation.ts";
import { openWorkspace, type Workspace } from "../workspace.ts";

interface ExplainOptions {
  readonly on?: readonly string[];
  readonly config?: string;
  readonly format: Format;
}

export async function explainCommand(terminal: Terminal, paths: readonly string[], options: ExplainOptions): Promise<number> {
  const workspace = await openWorkspace({ paths, config: options.config, platforms: options.on });
  const { rules } = workspace.unusable ? { rules: [] } : await translateAll(workspace);
  // Warnings are what `check` is for; an error is why a rule is not here.
  const errors = workspace.diagnostics.filter(({ severity }) => severity === "error");
  if (options.format === "json") {
    showReport(terminal, "explain", { rules: rules.map((rule) => ruleJson(rule, workspace)), diagnostics: diagnosticsJson(errors, workspace.textOf) });
  } else {
    showDiagnostics(terminal, errors, workspace.textOf);
    terminal.out(rules.map((rule) => ruleText(rule, workspace)).join("\n"));
  }
  if (workspace.unusable) return exitCode.couldNotRun;
  return hasErrors(errors) ? exitCode.findings : exitCode.fine;
}

function ruleText({ rule, outcomes }: TranslatedRule, workspace: Workspace): string {
  const platforms = outcomes.map((outcome) => `  On ${outcome.platform}:\n${layOut(onPlatform(rule, outcome, workspace), "    ")}`);
  return [`${rule.id} version ${rule.version}\n`, layOut(explainRule(rule, workspace.program.sources), "  "), ...platforms].join("\n");
}

function onPlatform(rule: Rule, outcome: Outcome, workspace: Workspace): Prose {
  const target = targets[outcome.platform];
  return target === undefined ? [] : explainOutcome(outcome, target.options, optionsOn(target, rule, workspace));
}

function ruleJson({ rule, outcomes }: TranslatedRule, workspace: Workspace): object {
  return {
    id: rule.id,
    version: rule.version,
    kind: rule.kind,
    prose: explainRule(rule, workspace.program.sources),
    platforms: outcomes.map((outcome) => {
      const target = targets[outcome.platform];
      return {
        platform: outcome.platform,
        fidelity: outcome.kind,
        ...("files" in outcome && {
          files: outcome.files.map(({ path }) => path),
          options: target && optionsOn(target, rule, workspace),
          differences: outcome.differences.map(differenceJson),
        }),
        ...(outcome.kind === "refused" && { reasons: outcome.reasons.map(({ message }) => message) }),
        ...(outcome.kind === "skipped" && { because: outcome.because }),
      };
    }),
  };
}

function differenceJson({ code, direction, text, accepted }: JudgedDifference): object {
  const kind: DifferenceKind = differences[code];
  return { code, class: kind.class, direction, text, why: kind.what, bound: boundOf({ code, direction }), accepted };
}
