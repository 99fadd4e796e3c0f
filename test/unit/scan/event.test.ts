import { describe, expect, it } from "vitest";
import type { Source } from "../../../src/ir/detection.ts";
import type { Field } from "../../../src/ir/predicate.ts";
import type { JsonObject } from "../../../src/model/event.ts";
import { toEvent, typeProblems } from "../../../src/scan/event.ts";
import { parseInstant, printInstant } from "../../../src/scan/time.ts";
import { field } from "../evaluate/build.ts";

function source(fields: readonly Field[], time = "meta.at"): Source {
  return { name: "log", time: time.split("."), fields, platforms: {}, file: "log.det" };
}

describe("an instant", () => {
  it("has a date, a time and Z or an offset", () => {
    const texts = {
      "2026-01-01T00:00:00Z": "2026-01-01T00:00:00Z",
      "2026-01-01T00:00:00z": "2026-01-01T00:00:00Z",
      "2026-01-01t02:30:00+02:30": "2026-01-01T00:00:00Z",
      "2025-12-31T23:00:00-01:00": "2026-01-01T00:00:00Z",
      "2026-01-01T00:00:00.5Z": "2026-01-01T00:00:00.500Z",
      "2026-01-01T00:00:00.123999999Z": "2026-01-01T00:00:00.123Z",
      "2024-02-29T23:59:59Z": "2024-02-29T23:59:59Z",
      "1969-12-31T23:59:59.999Z": "1969-12-31T23:59:59.999Z",
    };
    expect(Object.keys(texts).map((text) => printInstant(parseInstant(text) ?? Number.NaN))).toEqual(Object.values(texts));
    expect(parseInstant("0001-01-01T00:00:00Z")).toBe(-62135596800000);
  });
  it("is nothing else", () => {
    const bad = [
      ...[
        "",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00Z",
        "2026-1-1T00:00:00Z",
        "20260101T000000Z",
        " 2026-01-01T00:00:00Z",
      ],
      ...["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z"],
      ...[
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2016-12-31T23:59:60Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00.Z",
      ],
      ...["1767225600000", `2026-01-01T00:00:00.${"0".repeat(100)}Z`, "2026-01-01T00:00:00Z\n"],
    ];
    expect(bad.filter((text) => parseInstant(text) !== undefined)).toEqual([]);
  });
});

describe("a record", () => {
  it("is an event of a source when its time is an instant", () => {
    const records: readonly JsonObject[] = [
      { meta: { at: "1970-01-01T00:00:01Z" } },
      { meta: { at: "soon" } },
      { meta: { at: 1000 } },
      { "meta.at": "1970-01-01T00:00:01Z" },
      {},
    ];
    expect(records.map((data) => toEvent(source([]), data))).toEqual([
      { source: "log", atMs: 1000, data: records[0] },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the fields that are not of their declared types", () => {
  const problems = (fields: readonly Field[], data: JsonObject) => typeProblems(source(fields), data);
  const required = (path: string, type: Field["type"], lists: readonly number[] = []): Field => ({ ...field(path, type, lists), optional: false });

  it("are those of other JSON types", () => {
    const fields = [field("s"), field("n", "int"), field("x", "float"), field("b", "bool"), field("o", "object")];
    expect(problems(fields, { s: "", n: 1, x: 1.5, b: false, o: {} })).toEqual([]);
    expect(problems(fields, { s: 1, n: 1.5, x: "1", b: "true", o: [{}] })).toEqual(["s", "n", "x", "b", "o"]);
  });
  it("are texts that are no addresses or instants", () => {
    const fields = [field("ip", "ip"), field("at", "timestamp")];
    expect(problems(fields, { ip: "::1", at: "2026-01-01T00:00:00Z" })).toEqual([]);
    expect(problems(fields, { ip: "AWS Internal", at: "2026-01-01" })).toEqual(["ip", "at"]);
  });
  it("are those that are missing although they are not optional", () => {
    const fields = [required("a.b", "string"), required("l", "string", [1]), field("c")];
    expect(problems(fields, { l: ["x"], a: { b: "" } })).toEqual([]);
    expect(problems(fields, { l: [null], a: { b: null } })).toEqual(["a.b", "l"]);
    expect(problems(fields, { a: "b" })).toEqual(["a.b", "l"]);
  });
  it("are lists with an element of another type, and what should be a list", () => {
    const fields = [field("l", "string", [1]), field("r", "object", [1]), field("r.a", "string", [1]), required("r.b", "int", [1])];
    expect(problems(fields, { l: ["x", null], r: [{ a: "x", b: 1 }, { b: 2 }, null] })).toEqual([]);
    expect(problems(fields, { l: ["x", 1], r: [{ a: 1, b: 1 }, "x"] })).toEqual(["l", "r", "r.a", "r.b"]);
    expect(problems(fields, { l: "x", r: [{ a: "x" }] })).toEqual(["l", "r.b"]);
  });
  it("are not those that a platform computes", () => {
    const computed: Field = { ...required("family", "string"), computed: { with: "user_agent_family", argument: ["userAgent"] } };
    expect(problems([computed], {})).toEqual([]);
  });
});
