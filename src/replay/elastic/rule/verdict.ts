/** Rows in the words of src/model, to be compared with the reference. By convention the group's keys are the first columns, and the instants are shown beside them. */

import type { FiringGroup, GroupKey, Json, JsonObject, Row, Scalar, Verdict } from "../../../model/event.ts";

/** `positionOf`: where the document of an `_id` stands in the list of events. */
export type VerdictForm =
  | { readonly kind: "events"; readonly positionOf: (id: string) => number | undefined }
  | { readonly kind: "groups"; readonly keys: number }
  | { readonly kind: "rows"; readonly keys: number };

const instantColumns = ["Esql.window_first", "Esql.window_last"];

/** Of groups the instants are those that the rows show: the first and the last of each run. */
export function verdictOf(columns: readonly string[], rows: readonly JsonObject[], form: VerdictForm): Verdict {
  switch (form.kind) {
    case "events": {
      const positions = new Set(rows.flatMap((row) => (typeof row._id === "string" ? (form.positionOf(row._id) ?? []) : [])));
      return { kind: "events", events: [...positions].sort((a, b) => a - b) };
    }
    case "groups":
      return { kind: "groups", groups: groupsOf(columns, rows, form.keys) };
    case "rows":
      return {
        kind: "rows",
        rows: rows.map((row): Row => ({ key: keyOf(columns, row, form.keys), measures: columns.slice(form.keys).map((name) => Number(row[name])) })),
      };
  }
}

function groupsOf(columns: readonly string[], rows: readonly JsonObject[], keys: number): readonly FiringGroup[] {
  const found = new Map<string, { readonly key: GroupKey; readonly instants: Set<number> }>();
  for (const row of rows) {
    const key = keyOf(columns, row, keys);
    const id = JSON.stringify(key);
    const group = found.get(id) ?? { key, instants: new Set<number>() };
    found.set(id, group);
    for (const name of instantColumns) {
      const ms = Date.parse(String(row[name]));
      if (!Number.isNaN(ms)) group.instants.add(ms);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, { key, instants }]) => ({ key, instantsMs: [...instants].sort((a, b) => a - b) }));
}

function keyOf(columns: readonly string[], row: JsonObject, keys: number): GroupKey {
  return columns.slice(0, keys).map((name) => scalarOf(row[name] ?? null));
}

function scalarOf(value: Json): Scalar | null {
  return typeof value === "object" ? null : value;
}
