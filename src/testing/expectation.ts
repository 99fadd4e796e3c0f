/** Compares what a test expects with what came out, and words both. */

import { assertNever } from "../diagnostics/invariant.ts";
import type { Expectation } from "../ir/detection.ts";
import type { Alert, GroupKey, Row, Scalar, Verdict } from "../model/event.ts";
import { printKey } from "./timeline.ts";

export interface Outcome {
  readonly verdict: Verdict;
  readonly alerts: readonly Alert[];
}

export function meets(expectation: Expectation, { verdict, alerts }: Outcome): boolean {
  switch (expectation.kind) {
    case "no-alert":
      return verdict.kind !== "rows" && alerts.length === 0;
    case "alert": {
      if (expectation.groups.length === 0) return alerts.length > 0;
      // Law 11: exactly these groups. Suppression silences no group altogether.
      const expected = new Set(expectation.groups.map((key) => JSON.stringify(key)));
      const got = new Set(alerts.map(({ key }) => JSON.stringify(key)));
      return expected.size === got.size && [...expected].every((key) => got.has(key));
    }
    case "alerts":
      return verdict.kind !== "rows" && alerts.length === expectation.count;
    case "rows":
      return verdict.kind === "rows" && verdict.rows.length === expectation.count;
    case "exact-rows":
      return verdict.kind === "rows" && JSON.stringify(verdict.rows.map(cellsOf)) === JSON.stringify(expectation.rows);
    default:
      return assertNever(expectation);
  }
}

export function printExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case "no-alert":
      return "no alert";
    case "alert":
      return expectation.groups.length === 0 ? "an alert" : `alerts for exactly ${printKeys(expectation.groups)}`;
    case "alerts":
    case "rows":
      return counted(expectation.count, expectation.kind);
    case "exact-rows":
      return `exactly ${printRows(expectation.rows)}`;
    default:
      return assertNever(expectation);
  }
}

export function printOutcome({ verdict, alerts }: Outcome): string {
  if (verdict.kind === "rows") return verdict.rows.length === 0 ? "0 rows" : printRows(verdict.rows.map(cellsOf));
  if (alerts.length === 0) return "no alert";
  const keys = new Map(alerts.map(({ key }) => [JSON.stringify(key), key]));
  const count = counted(alerts.length, "alerts");
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
  return keys.has("[]") ? count : `${count} for ${printKeys(sorted)}`;
}

function counted(count: number, things: "alerts" | "rows"): string {
  return `${count} ${count === 1 ? things.slice(0, -1) : things}`;
}

function cellsOf({ key, measures }: Row): readonly (Scalar | null)[] {
  return [...key, ...measures];
}

function printRows(rows: readonly (readonly (Scalar | null)[])[]): string {
  const shown = rows.slice(0, keysShown).map((cells) => `(${cells.map((cell) => (cell === null ? "missing" : JSON.stringify(cell))).join(", ")})`);
  const more = rows.length > keysShown ? ` and ${rows.length - keysShown} more` : "";
  return `${counted(rows.length, "rows")}: ${shown.join(", ")}${more}`;
}

const keysShown = 5;

function printKeys(keys: readonly GroupKey[]): string {
  const shown = keys.slice(0, keysShown).map(printKey).join(", ");
  return keys.length > keysShown ? `${shown} and ${keys.length - keysShown} more` : shown;
}
