/** The events of samples and tests against their source: known fields, nothing computed, and a word where a value has another type (law 12). */

import { assertNever } from "../diagnostics/invariant.ts";
import { nearest } from "../diagnostics/suggest.ts";
import type { JsonLiteral, Member, ObjectLiteral, Path, ScalarTypeName, Text } from "../syntax/ast.ts";
import type { Report } from "./checking.ts";
import { partsOf, pathKey, pathText } from "./paths.ts";
import { elementFields, type FieldFact, type Fields, fieldNames, findField, type SourceModel, typeText } from "./source.ts";

/** A path key reaches into nested objects; a string key is one key. */
export function keyParts(key: Path | Text): readonly string[] {
  return "parts" in key ? partsOf(key) : [key.value];
}

export function checkObject(object: ObjectLiteral, model: SourceModel | undefined, report: Report): void {
  checkMembers(object, [], model, { model, report });
}

interface Place {
  readonly model: SourceModel | undefined;
  readonly report: Report;
}

/** `fields` is none below a key that is outside the declaration: nothing is known of what stands there. */
function checkMembers(object: ObjectLiteral, above: readonly string[], fields: Fields | undefined, inside: Place): void {
  const seen = new Set<string>();
  for (const member of object.members) {
    const parts = keyParts(member.key);
    if (seen.has(pathKey(parts))) inside.report("E0214", member.key.span, { key: pathText(parts) });
    seen.add(pathKey(parts));
    checkMember(member, [...above, ...parts], fields, inside);
  }
}

function checkMember({ key, value }: Member, path: readonly string[], fields: Fields | undefined, inside: Place): void {
  const { model, report } = inside;
  const fact = fields && findField(fields, path);
  if (fields === undefined || model === undefined) {
    checkUndeclared(value, inside);
    return;
  }
  const field = pathText(path);
  if (fact === undefined) {
    if (fields.implied.has(pathKey(path))) {
      if (value.kind === "object") {
        checkMembers(value, path, fields, inside);
        return;
      }
      sayType(value, field, "an object", found(value, "object"), report);
      return;
    }
    if (!("parts" in key)) {
      checkUndeclared(value, inside);
      return;
    }
    report("E0361", key.span, { field, source: model.name, suggestion: nearest(field, fieldNames(fields)) });
    return;
  }
  const [time] = model.declaration.times;
  if (fields === model && time !== undefined && pathKey(partsOf(time)) === pathKey(path)) report("W0506", key.span, { field });
  if (fact.computed !== undefined) {
    report("E0360", key.span, { field, argument: pathText(fact.computed.argument) });
    return;
  }

  const crossed = fact.lists.find((length) => length < path.length);
  if (crossed !== undefined) {
    const list = pathText(path.slice(0, crossed));
    report("W0505", key.span, { field: list, type: "a list of objects", found: "an object" });
    return;
  }
  if (fact.lists.length === 0) {
    checkValue(value, path, fact, fields, inside);
    return;
  }
  if (value.kind !== "json-list") {
    sayType(value, field, typeText(fact), found(value, "list"), report);
    return;
  }
  const element = fact.type === "object" ? elementFields(fields, fact) : undefined;
  for (const item of value.values) {
    if (item.kind === "missing") report("E0362", item.span, {});
    else if (item.kind === "object" && element !== undefined) checkMembers(item, [], element, inside);
    else sayType(item, field, typeText(fact), found(item, fact.type), report);
  }
}

function checkValue(value: JsonLiteral, path: readonly string[], fact: FieldFact, fields: Fields, inside: Place): void {
  if (value.kind === "object" && fact.type === "object") checkMembers(value, path, fields, inside);
  else sayType(value, pathText(path), typeText(fact), found(value, fact.type), inside.report);
}

/** Keys in quotes are not the source's, but a list is a list there too. */
function checkUndeclared(value: JsonLiteral, inside: Place): void {
  if (value.kind === "object") checkMembers(value, [], undefined, inside);
  if (value.kind !== "json-list") return;
  for (const item of value.values) {
    if (item.kind === "missing") inside.report("E0362", item.span, {});
    else checkUndeclared(item, inside);
  }
}

function sayType(value: JsonLiteral, field: string, type: string, what: string | undefined, report: Report): void {
  if (what !== undefined) report("W0505", value.span, { field, type, found: what });
}

/** What a value is, where it is not what is asked for. */
function found(value: JsonLiteral, wanted: ScalarTypeName | "list"): string | undefined {
  switch (value.kind) {
    case "missing":
    case "null":
      return undefined;
    case "text":
      return ["string", "ip", "timestamp"].includes(wanted) ? undefined : "a text";
    case "boolean":
      return wanted === "bool" ? undefined : `\`${value.value}\``;
    case "number":
      return wanted === "float" || (wanted === "int" && Number.isInteger(value.value)) ? undefined : `the number ${value.raw}`;
    case "object":
      return wanted === "object" ? undefined : "an object";
    case "json-list":
      return wanted === "list" ? undefined : "a list";
    default:
      return assertNever(value);
  }
}
