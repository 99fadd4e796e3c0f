/** In-file tests to the IR: samples with their changes made, so that a test event is one whole record. */

import { resolve } from "../check/names.ts";
import { keyParts } from "../check/objects.ts";
import { resolvePath } from "../check/paths.ts";
import type { Scope } from "../check/scope.ts";
import { itemsOf, type RuleDeclaration } from "../check/steps.ts";
import { assertNever, invariant } from "../diagnostics/invariant.ts";
import type { Expectation, TestCase, TestEvent, TestLog } from "../ir/detection.ts";
import type { Json, JsonObject } from "../model/event.ts";
import type * as ast from "../syntax/ast.ts";
import type { Lowering } from "./lowering.ts";

export function lowerTests(rule: RuleDeclaration, id: string, scope: Scope, lowering: Lowering): readonly TestCase[] {
  return itemsOf(rule, "test-declaration").map(({ title, events, expectations, span }) => ({
    rule: id,
    title: title.value,
    events: events.map((item) => (item.kind === "log" ? lowerLog(item, scope) : lowerEvent(item, scope, lowering))),
    expectations: expectations.map(lowerExpectation),
    span,
  }));
}

function lowerLog({ file, span }: ast.TestLog, scope: Scope): TestLog {
  const path = resolvePath(scope.path, file.value);
  invariant(path !== undefined, "the checker lets a log have a relative path only");
  return { kind: "log", file: path, span };
}

function lowerEvent({ at, repeat, sample: name, with: changes, span }: ast.TestEvent, scope: Scope, { samples }: Lowering): TestEvent {
  const sample = resolve(name, "sample", scope);
  invariant(sample !== undefined, `the checker found the sample \`${name.text}\``);
  const { object } = sample.declaration;
  const data = changes === undefined ? (samples.get(object) ?? lowerObjects([object])) : lowerObjects([object, changes]);
  if (changes === undefined) samples.set(object, data);
  return {
    kind: "at",
    source: sample.declaration.source.text,
    atSeconds: at.seconds,
    times: repeat?.times.value ?? 1,
    everySeconds: repeat?.every.seconds ?? 0,
    repeated: repeat !== undefined,
    data,
    span,
  };
}

/** Maps while it is being made: a key such as `__proto__` is a key like any other. */
type Built = Exclude<Json, JsonObject | readonly Json[]> | readonly Built[] | Map<string, Built>;

/** One object after another: what a path names is put in place of what was there. */
export function lowerObjects(objects: readonly ast.ObjectLiteral[]): JsonObject {
  const built = new Map<string, Built>();
  for (const object of objects) apply(object, built);
  return finishObject(built);
}

function apply(object: ast.ObjectLiteral, into: Map<string, Built>): void {
  for (const { key, value } of object.members) {
    const parts = keyParts(key);
    const [last = ""] = parts.slice(-1);
    if (value.kind === "missing") walk(into, parts.slice(0, -1))?.delete(last);
    else walk(into, parts.slice(0, -1), true)?.set(last, build(value));
  }
}

/** The object at a path, made where it is asked for and not there. */
function walk(from: Map<string, Built>, parts: readonly string[], making = false): Map<string, Built> | undefined {
  let at = from;
  for (const part of parts) {
    let next = at.get(part);
    if (!(next instanceof Map)) {
      if (!making) return undefined;
      next = new Map();
      at.set(part, next);
    }
    at = next;
  }
  return at;
}

function build(value: ast.JsonLiteral): Built {
  switch (value.kind) {
    case "text":
    case "number":
    case "boolean":
      return value.value;
    case "null":
    case "missing":
      return null;
    case "object": {
      const built = new Map<string, Built>();
      apply(value, built);
      return built;
    }
    case "json-list":
      return value.values.map(build);
    default:
      return assertNever(value);
  }
}

function finishObject(built: Map<string, Built>): JsonObject {
  return Object.fromEntries([...built].map(([key, value]) => [key, finish(value)]));
}

function finish(built: Built): Json {
  if (built instanceof Map) return finishObject(built);
  return Array.isArray(built) ? built.map(finish) : (built as Json);
}

function lowerExpectation(expectation: ast.Expectation): Expectation {
  const { span } = expectation;
  switch (expectation.kind) {
    case "no-alert":
      return { kind: "no-alert", span };
    case "alert":
      return { kind: "alert", groups: expectation.groups.map((group) => group.map(({ value }) => value)), span };
    case "alerts":
    case "rows":
      return { kind: expectation.kind, count: expectation.count.value, span };
    case "exact-rows":
      return { kind: expectation.kind, rows: expectation.rows.map(({ cells }) => cells.map((cell) => (cell.kind === "missing" ? null : cell.value))), span };
    default:
      return assertNever(expectation);
  }
}
