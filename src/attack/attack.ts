/** ATT&CK ids: what they are called, which tactics they serve, whether they still stand. Knows nothing of detections. */

import { type Row, rows, version } from "./table.generated.ts";

/** A technique (`T1555.006`) or a tactic (`TA0006`, which has no tactics of its own). */
export interface AttackEntry {
  readonly id: string;
  readonly name: string;
  readonly tactics: readonly string[];
  readonly revoked?: true;
  readonly deprecated?: true;
}

export const attackVersion: string = version;

const entries = new Map(rows.map((row) => [row[0], entry(row)]));

export function attackEntry(id: string): AttackEntry | undefined {
  return entries.get(id);
}

export function attackIds(): readonly string[] {
  return [...entries.keys()];
}

function entry([id, name, tactics, state]: Row): AttackEntry {
  return { id, name, tactics, ...(state === "revoked" && { revoked: true }), ...(state === "deprecated" && { deprecated: true }) };
}
