/** FROM: the columns of its indices, sorted by name, and those of METADATA. */

import { type Column, type Compiling, lazySlot } from "../compile/compiled.ts";
import type { FieldMapping, Index } from "../index/mapping.ts";
import { type Document, fieldReader, type Reader } from "../index/read.ts";
import { resolveIndices } from "../index/resolve.ts";
import { fail } from "../problem.ts";
import type { Source } from "../query/ast.ts";
import { compareText } from "../value/text.ts";
import { type DataType, isText } from "../value/value.ts";

export function from(compiling: Compiling, source: Extract<Source, { readonly kind: "from" }>): void {
  compiling.from = resolveIndices(source.indices, compiling.indices, source.at);
  const names = new Set(compiling.from.flatMap(({ fields }) => [...fields.keys()]));
  const columns = [...names].sort(compareText).map((name) => fieldColumn(compiling, name));
  const metadata = source.metadata.map((name): Column => {
    const { type, read } = metadataField(name) ?? fail("unsupported", `the metadata field ${name}`, source.at);
    return { name, type, slot: lazySlot(compiling.frame, read), unusable: undefined, definition: undefined, field: undefined };
  });
  compiling.columns = [...columns, ...metadata];
}

function metadataField(name: string): { readonly type: DataType; readonly read: Reader } | undefined {
  switch (name) {
    case "_id":
      return { type: "keyword", read: ({ id }) => id };
    case "_index":
      return { type: "keyword", read: ({ index }) => index };
    case "_version":
      return { type: "long", read: () => 1 };
    case "_source":
      return { type: "_source", read: ({ source }) => JSON.stringify(source) };
    case "_index_mode":
      return { type: "keyword", read: () => "standard" };
    case "_ignored":
    case "_tier":
      return { type: "keyword", read: () => null };
    default:
      return undefined;
  }
}

/** Indices that map a field alike share a column; where they differ it can only be read through a cast. */
function fieldColumn(compiling: Compiling, name: string): Column {
  const mappings = compiling.from.flatMap((index) => {
    const mapping = index.fields.get(name);
    return mapping === undefined ? [] : [{ index, mapping }];
  });
  const types = [...new Set(mappings.map(({ mapping }) => mapping.type))];
  const [first] = mappings;
  const mapping = first?.mapping ?? fail("verification", `Unknown column [${name}]`);
  const merged = types.every(isText) && types.length > 1 ? "keyword" : types.length === 1 ? mapping.type : undefined;
  const type = merged ?? "unsupported";
  const slot = lazySlot(compiling.frame, readerOf(mappings));
  const field = merged === undefined || merged === "unsupported" ? undefined : { name, mapping };
  return { name, type, slot, unusable: unusable(name, type, mappings), definition: undefined, field };
}

function unusable(name: string, type: DataType, mappings: readonly { readonly index: Index; readonly mapping: FieldMapping }[]): string | undefined {
  if (type !== "unsupported") return undefined;
  const kinds = [...new Set(mappings.map(({ mapping }) => mapping.mapped))];
  if (kinds.length === 1) return `Cannot use field [${name}] with unsupported type [${kinds[0]}]`;
  return `Cannot use field [${name}] due to ambiguities being mapped as [${kinds.length}] incompatible types: ${kinds.map((kind) => `[${kind}]`).join(", ")}`;
}

function readerOf(mappings: readonly { readonly index: Index; readonly mapping: FieldMapping }[]): Reader {
  const readers = new Map(mappings.map(({ index, mapping }) => [index.name, fieldReader(mapping)]));
  const [only] = readers.values();
  if (readers.size === 1 && only !== undefined) return (document) => (readers.has(document.index) ? only(document) : null);
  return (document: Document) => readers.get(document.index)?.(document) ?? null;
}
