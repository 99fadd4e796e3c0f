/** Records are changed by copies, in which what was set last stands last. */

import { expect, it } from "vitest";
import type { JsonObject } from "../../../src/model/event.ts";
import { withValue } from "../../../src/prove/streams/records.ts";

const text = (...of: Parameters<typeof withValue>): string => JSON.stringify(withValue(...of));

it("sets a value at the end, makes the objects on the way, and takes one away", () => {
  const record: JsonObject = { a: { b: 1, c: 2 }, d: "x" };
  expect([
    text(record, ["a", "b"], 3),
    text(record, ["d", "e"], 3),
    text(record, ["f"], null),
    text(record, ["a", "b"], undefined),
    text(record, ["f", "g"], undefined),
    text(record, [], 3),
  ]).toEqual([
    '{"d":"x","a":{"c":2,"b":3}}',
    '{"a":{"b":1,"c":2},"d":{"e":3}}',
    '{"a":{"b":1,"c":2},"d":"x","f":null}',
    '{"d":"x","a":{"c":2}}',
    '{"a":{"b":1,"c":2},"d":"x","f":{}}',
    '{"a":{"b":1,"c":2},"d":"x"}',
  ]);
  expect(record).toEqual({ a: { b: 1, c: 2 }, d: "x" });
});

it("takes `__proto__` for a key like any other", () => {
  const odd = JSON.parse('{"__proto__":{"x":1},"a":1}') as JsonObject;
  expect([text(odd, ["a"], 2), text(odd, ["__proto__", "y"], 2), text({ a: 1 }, ["__proto__"], 2)]).toEqual([
    '{"__proto__":{"x":1},"a":2}',
    '{"a":1,"__proto__":{"x":1,"y":2}}',
    '{"a":1,"__proto__":2}',
  ]);
});
