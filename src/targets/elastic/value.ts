/** Values of a record as ES|QL expressions of their declared type: columns, fields read out of a stringified object, `else` and cuts. */

import type { Span } from "../../diagnostics/diagnostic.ts";
import { invariant } from "../../diagnostics/invariant.ts";
import { problem } from "../../diagnostics/report.ts";
import type { Field, FieldType, Value } from "../../ir/predicate.ts";
import { call, column, type Expression, like, rlike, text } from "./ast.ts";
import { type Context, differ } from "./context.ts";
import { type Storage, storageOf } from "./storage.ts";
import { javaText, likePattern, luceneText } from "./text.ts";

export interface Read {
  readonly expression: Expression;
  readonly type: FieldType;
}

/** Each cut names the text before it twice, so the query doubles with each. */
const mostCuts = 6;

/** For a single value, or for the first of several fields that is there. */
export function readValue(context: Context, value: Value): Read {
  const { expression, type } = readUncut(context, value);
  if (value.cuts.length > mostCuts) context.reasons.push(problem("W1008", value.span, { cuts: value.cuts.length, most: mostCuts }));
  return { expression: value.cuts.slice(0, mostCuts).reduce(cut, expression), type };
}

/** What the cuts begin with. */
export function readUncut(context: Context, value: Value): Read {
  const reads = value.fields.map((field) => readField(context, field, value));
  const [first] = reads;
  invariant(first !== undefined, "a value has at least one field");
  return { expression: reads.length === 1 ? first.expression : call("COALESCE", ...reads.map((read) => read.expression)), type: first.type };
}

/** A field as one value. */
function readField(context: Context, field: Field, value: Value): Read {
  const storage = usableStorage(context, field, value);
  if (storage.kind === "in-object") noteCutOut(context, field, storage, value.span);
  return { expression: typed(storedText(storage), storage, field.type), type: field.type };
}

export function noteCutOut(context: Context, field: Field, { object }: InObject, span: Span | undefined): void {
  if (object === undefined) {
    context.reasons.push(problem("W1014", span, { field: field.path.join(".") }));
    return;
  }
  differ(context, { code: "text_in_object", text: `\`${field.path.join(".")}\` is cut out of the text of its object`, span });
}

export type UsableStorage = Exclude<Storage, { readonly kind: "lacking" | "unknown-form" }>;
export type InObject = Extract<Storage, { readonly kind: "in-object" }>;

/** Where a field is; a refusal where that is nowhere, and then its own path to go on with. */
export function usableStorage(context: Context, field: Field, value: Pick<Value, "span">): UsableStorage {
  const storage = storageOf(field, context.mapping);
  const path = field.path.join(".");
  if (storage.kind === "lacking") context.reasons.push(problem("W1005", value.span, { field: path }));
  else if (storage.kind === "unknown-form") context.reasons.push(problem("W1006", value.span, { field: path, form: storage.form }));
  else return storage;
  return { kind: "column", name: field.path };
}

/** The text or the column as it is stored, before it gets its type; of a flattened field, which has neither, whoever reads it has refused. */
export function storedText(storage: UsableStorage): Expression {
  return storage.kind === "column" ? column(storage.name) : cutOut(column(storage.object ?? storage.searched), storage.keys);
}

/** What is stored as a text gets its type; an address column becomes the text that the language compares. */
export function typed(stored: Expression, storage: UsableStorage, type: FieldType): Expression {
  const textual = storage.kind === "in-object" || storage.form === "text";
  switch (type) {
    case "int":
      return textual ? call("TO_LONG", stored) : stored;
    case "float":
      return textual ? call("TO_DOUBLE", stored) : stored;
    case "bool":
      return textual ? call("TO_BOOLEAN", stored) : stored;
    case "ip":
      return textual ? stored : call("TO_STRING", stored);
    default:
      return stored;
  }
}

/**
 * The value of a key in Java's text of a map, `{k=v, k2={a=b}}`: up to the next `, key=`, or to the brace that closes the object.
 * REPLACE hands back a text without the key unchanged, so CASE asks for it first.
 */
function cutOut(object: Expression, keys: readonly string[]): Expression {
  const found = keys.map((key) => `\\{(.*, )?${luceneText(key)}=`).join("");
  const leading = keys.map((key) => `\\{(?:.*?, )?${javaText(key)}=`).join("");
  const trailing = keys.length === 1 ? "(?:, [\\w.:/-]+=.*)?\\}$" : "(?:(?:, [\\w.:/-]+=|\\}).*)$";
  return call("CASE", rlike(object, `${found}.*`), call("REPLACE", object, text(`(?s)^${leading}(.*?)${trailing}`), text("$1")));
}

export function cut(from: Expression, { kind, text: mark }: Value["cuts"][number]): Expression {
  const found = like(from, likePattern([{ kind: "any" }, { kind: "text", text: mark }, { kind: "any" }]));
  const pattern = kind === "after" ? `(?s)^.*?${javaText(mark)}` : `(?s)${javaText(mark)}.*`;
  return call("CASE", found, call("REPLACE", from, text(pattern), text("")));
}
