import { describe, expect, it } from "vitest";
import { detection, said } from "./project.ts";

const testing = (body: string, sample = "", alert = "on each event for each user, count"): readonly (readonly [string, string])[] =>
  said(detection(`from log where ok\nalert ${alert}\nsample s from log { ${sample} }\ntest "one" { at 0m s expect no alert }\n${body}`));
const changing = (object: string): readonly (readonly [string, string])[] => testing(`test "t" { at 0m s with { ${object} } expect no alert }`);

describe("a sample", () => {
  it("sets fields of its source, by path, by object, or by a key in quotes", () => {
    const object = `name: "a" request.id: "x" request: { "anything": [1, { a: 2 }] } "user": "u" "other.key": 5
      items: [{ id: "1" kind: null parts: ["a"] }] tags: ["x"] address: "::1" size: 5 agent: missing`;
    expect(testing("", object.replace('request.id: "x" ', ""))).toEqual([]);
    expect(testing("", 'request: { "a": { b: 1 } }')).toEqual([]);
  });
  it("sets no field that there is not, in no object either", () => {
    expect(testing("", "nam: 1")).toEqual([["E0361", "nam"]]);
    expect(testing("", "request: { what: 1 }")).toEqual([["E0361", "what"]]);
    expect(testing("", 'items: [{ id: "x" knd: 1 }]')).toEqual([["E0361", "knd"]]);
    expect(testing("", "name.below: 1")).toEqual([["E0361", "name.below"]]);
  });
  it("sets each key once", () => {
    expect(testing("", 'name: "a" name: "b"')).toEqual([["E0214", "name"]]);
    expect(testing("", '"x": { "a": 1 "a": 2 }')).toEqual([["E0214", '"a"']]);
  });
  it("sets nothing that is computed", () => {
    expect(testing("", 'family: "Chrome"')).toEqual([["E0360", "family"]]);
  });
  it("takes keys out of objects, not elements out of lists", () => {
    expect(testing("", "tags: [missing]")).toEqual([["E0362", "missing"]]);
    expect(testing("", '"x": [missing]')).toEqual([["E0362", "missing"]]);
  });
  it("is warned of values that have another type, since a test may be about that", () => {
    expect(changing("name: 5")).toEqual([["W0505", "5"]]);
    expect(changing("count: 1.5")).toEqual([["W0505", "1.5"]]);
    expect(changing('ok: "true"')).toEqual([["W0505", '"true"']]);
    expect(changing('tags: "x"')).toEqual([["W0505", '"x"']]);
    expect(changing("tags: [1]")).toEqual([["W0505", "1"]]);
    expect(changing('items: { id: "x" }')).toEqual([["W0505", '{ id: "x" }']]);
    expect(changing('items.id: "x"')).toEqual([["W0505", "items.id"]]);
    expect(changing('request: "{a=b}"')).toEqual([["W0505", '"{a=b}"']]);
    expect(changing('"name": 5')).toEqual([["W0505", "5"]]);
    expect(changing("name: null")).toEqual([]);
  });
  it("leaves the time to `at`", () => {
    expect(changing('at: "2026-01-01T00:00:00Z"')).toEqual([["W0506", "at"]]);
  });
});

describe("a test", () => {
  it("has a title of its own", () => {
    expect(testing('test "one" { at 0m s expect no alert }')).toEqual([["E0213", '"one"']]);
  });
  it("uses samples and logs that there are", () => {
    expect(testing('test "t" { at 0m t expect no alert }')).toEqual([["E0201", "t"]]);
    expect(testing('test "t" { log "/var/log/x" expect no alert }')).toEqual([["E0208", '"/var/log/x"']]);
  });
  it("has events that can be counted, and not too many", () => {
    expect(testing('test "t" { at 0m 0 times every 1m s expect no alert }')).toEqual([["E0314", "0"]]);
    expect(testing('test "t" { at 0m 60000 times every 1s s at 0m 60000 times every 1s s expect no alert }')).toEqual([["E0363", '"t"']]);
  });
  it("expects what its rule gives", () => {
    expect(testing('test "t" { at 0m s expect 5 rows }')).toEqual([["E0364", "5 rows"]].map(() => ["E0364", "expect 5 rows"]));
    expect(testing('test "t" { at 0m s expect 1.5 alerts }')).toEqual([["E0314", "1.5"]]);
  });
  it("expects groups that can be", () => {
    const expecting = (groups: string, alert?: string): readonly (readonly [string, string])[] =>
      testing(`test "t" { at 0m s expect alert for ${groups} }`, "", alert);
    expect(expecting('("a", 1), ("b", 2)')).toEqual([]);
    expect(expecting('"a"')).toEqual([["E0365", '"a"']]);
    expect(expecting('("a", "b")')).toEqual([["E0366", '"b"']]);
    expect(expecting('"a"', "on each event")).toEqual([["E0365", '"a"']]);
  });
});
