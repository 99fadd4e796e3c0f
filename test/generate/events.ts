/** Random events of the generated source: values near those that generated detections name, odd ones, and values of other types than declared. */

import fc from "fast-check";
import type { Event, Json, JsonObject } from "../../src/model/event.ts";
import { anyText } from "./texts.ts";

const odd = fc.constantFrom<Json>(null, [], [null], {}, true, 0, 5.5, -3, "", "5", ["a"], { ARN: "a" }, 9007199254740992, 1e300, -0);
const orOdd = (of: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.oneof({ weight: 9, arbitrary: of }, { weight: 1, arbitrary: odd });

const text = orOdd(fc.oneof({ weight: 3, arbitrary: fc.constantFrom("a", "ab", "Ab", "b", "", "x|y") as fc.Arbitrary<Json> }, anyText));
const number = orOdd(fc.oneof(fc.constantFrom(0, 1, 4, 5, 100) as fc.Arbitrary<Json>, fc.integer()));
const address = orOdd(fc.constantFrom<Json>("10.1.2.3", "::ffff:10.0.0.1", "192.0.2.01", "2001:db8::1", "fe80::1%eth0", "AWS Internal"));
const listOf = (of: fc.Arbitrary<Json>) => orOdd(fc.array(of, { maxLength: 3 }));
const object = (model: Record<string, fc.Arbitrary<Json>>) => orOdd(fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Json>);

export const record: fc.Arbitrary<JsonObject> = fc.record(
  {
    name: text,
    user: text,
    agent: orOdd(fc.constantFrom<Json>("aws-cli/2.0", "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0")),
    region: text,
    request: object({ id: text, size: number }),
    count: number,
    ratio: orOdd(fc.double({ noNaN: true, noDefaultInfinity: true })),
    ok: orOdd(fc.boolean()),
    address,
    tags: listOf(text),
    numbers: listOf(number),
    resources: listOf(object({ ARN: text, n: number, labels: listOf(text) })),
    account: text,
    place: text,
  },
  { requiredKeys: ["name"] },
) as fc.Arbitrary<JsonObject>;

const startMs = Date.UTC(2026, 0, 1);

/** Close together, on the edges of windows, at one instant, and now and then far apart. */
const atMs = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 20 }).map((minutes) => startMs + minutes * 60_000) },
  fc.nat({ max: 86_400_000 }).map((ms) => startMs + ms),
  fc.nat({ max: 40 }).map((days) => startMs + days * 86_400_000),
);

export const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc
    .record({ source: fc.constantFrom("log", "log", "log", "other"), atMs, data: record })
    .map((event) => ({ ...event, data: { ...event.data, at: new Date(event.atMs).toISOString() } })),
  { maxLength: 12 },
);
