/** How a data stream of Elastic's integrations indexes its documents: field types, and the longest text that a keyword keeps. Knows no product. */

import type { JsonObject } from "../../model/event.ts";

export interface IndexedField {
  readonly type: "keyword" | "date" | "boolean" | "ip" | "integer" | "flattened";
  /** Keywords: a longer text (in UTF-16 units) is neither indexed nor readable in a query. */
  readonly ignoreAbove?: number;
}

const dataStreamDefault = 1024;

/** Keywords are listed, since a query on a field that no document has fails. */
export function keywordFields(names: readonly string[]): Readonly<Record<string, IndexedField>> {
  return Object.fromEntries(names.map((name): [string, IndexedField] => [name, { type: "keyword", ignoreAbove: dataStreamDefault }]));
}

/** The `mappings` of an index that holds such documents. */
export function mappingsOf(index: Readonly<Record<string, IndexedField>>): JsonObject {
  const properties = Object.fromEntries(
    Object.entries(index).map(([field, { type, ignoreAbove }]) => [field, { type, ...(ignoreAbove !== undefined && { ignore_above: ignoreAbove }) }]),
  );
  return {
    properties,
    dynamic_templates: [{ texts: { match_mapping_type: "string", mapping: { type: "keyword", ignore_above: dataStreamDefault } } }],
  };
}
