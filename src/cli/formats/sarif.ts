/**
 * Diagnostics and what a proof found as a SARIF 2.1.0 log, for what shows findings of many tools: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
 * The same each time, without machine paths: files are relative to the root of the repository.
 */

import { createHash } from "node:crypto";
import packageJson from "../../../package.json" with { type: "json" };
import { describe } from "../../diagnostics/describe.ts";
import type { Diagnostic, Fix, Severity, Span } from "../../diagnostics/diagnostic.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { utf16Position } from "../../diagnostics/render.ts";
import type { JsonValue } from "../../output/json.ts";
import { type DifferenceCode, type DifferenceKind, differences } from "../../targets/fidelity.ts";
import type { TextOf } from "../report.ts";
import { diagnosticNotice, type Notice } from "./notice.ts";
import { fromRepository } from "./paths.ts";

type Json = { readonly [key: string]: JsonValue | undefined };

const root = "%SRCROOT%";
const levels: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

/** `detailsOf`: lines that belong to a diagnostic's message. */
export function sarif(diagnostics: readonly Diagnostic[], textOf: TextOf, detailsOf: (one: Diagnostic) => readonly string[]): Json {
  return sarifOf(diagnostics.map((one) => diagnosticNotice(one, textOf, detailsOf(one))));
}

/** `own`: what the codes mean that are neither a diagnostic's nor a difference's. */
export function sarifOf(notices: readonly Notice[], own: Readonly<Record<string, string>> = {}): Json {
  const codes = [...new Set(notices.map(({ code }) => code))].sort();
  const seen = new Map<string, number>();
  return {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "samefire", semanticVersion: packageJson.version, rules: codes.map((code) => ruleOf(code, own)) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { [root]: { description: { text: "The root of the repository." } } },
        results: notices.map((one) => resultOf(one, codes.indexOf(one.code), seen)),
      },
    ],
  };
}

function ruleOf(code: string, own: Readonly<Record<string, string>>): Json {
  const description = describe(code);
  if (description === undefined) {
    const kind: DifferenceKind | undefined = code in differences ? differences[code as DifferenceCode] : undefined;
    const [what, bound] = [kind?.what ?? own[code], kind?.bound];
    invariant(what !== undefined, "every notice has a code that is known");
    return { id: code, shortDescription: { text: what }, help: { text: bound === undefined ? what : `${what}; bound: ${bound}` } };
  }
  const { severity, text, hint } = description;
  return {
    id: code,
    shortDescription: { text },
    help: { text: hint === undefined ? text : `${text}: ${hint}` },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf({ code, severity, title, lines, span, path, labels, fix, textOf }: Notice, ruleIndex: number, seen: Map<string, number>): Json {
  const location = span === undefined ? { physicalLocation: { artifactLocation: artifact(path ?? settings) } } : placed(span, textOf);
  // A diagnostic's title is its code, which stands beside it.
  const [message = "", ...more] = title === code ? lines : [title, ...lines];
  return {
    ruleId: code,
    ruleIndex,
    level: levels[severity],
    message: { text: [message, ...more].join("\n") },
    locations: [location],
    ...(labels !== undefined && { relatedLocations: labels.map(({ span: at, text }) => ({ ...placed(at, textOf), message: { text } })) }),
    ...(fix !== undefined && { fixes: [fixOf(fix, textOf)] }),
    partialFingerprints: { "samefireDiagnostic/v1": fingerprint([code, fromRepository(span?.file ?? path ?? settings), message], seen) },
  };
}

/** A result without a place is refused by what shows it; what is about no file is about how samefire is set up. */
const settings = "samefire.yaml";

/** Without line numbers, so that what moves stays the same finding; the second alike in a file is the second. */
function fingerprint(parts: readonly string[], seen: Map<string, number>): string {
  const key = JSON.stringify(parts);
  const before = seen.get(key) ?? 0;
  seen.set(key, before + 1);
  return createHash("sha256")
    .update(`${key}${before === 0 ? "" : before}`)
    .digest("hex");
}

function placed(span: Span, textOf: TextOf): Json {
  const region = regionOf(span, textOf);
  return { physicalLocation: { artifactLocation: artifact(span.file), ...(region !== undefined && { region }) } };
}

function regionOf({ file, start, end }: Span, textOf: TextOf): Json | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const [from, to] = [utf16Position(text, start), utf16Position(text, end)];
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function artifact(path: string): Json {
  return { uri: fromRepository(path).split("/").map(encodeURIComponent).join("/"), uriBaseId: root };
}

function fixOf({ description, edits }: Fix, textOf: TextOf): Json {
  const files = [...new Set(edits.map(({ span }) => span.file))];
  return {
    description: { text: description },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits
        .filter(({ span }) => span.file === file)
        .map(({ span, text }) => ({ deletedRegion: regionOf(span, textOf) ?? { startLine: 1 }, insertedContent: { text } })),
    })),
  };
}
