import { describe, expect, it } from "vitest";
import { meaningHash } from "../../../src/ir/hash.ts";
import { lower } from "../../../src/lower/lower.ts";
import { detection, projectOf, said, source, where } from "./project.ts";

const many = (count: number, make: (index: number) => string, between = "\n"): string => Array.from({ length: count }, (_, index) => make(index)).join(between);
const codes = (text: string): ReadonlySet<string> => new Set(said(text).map(([code]) => code));

/** Whole pipelines over texts that nobody would write: an answer, and no exception. */
describe("an unreasonable project", () => {
  it("of thousands of unknown names is told each of them", () => {
    const found = said(where(many(3000, (i) => `field_number_${i} is "x"`, " or ")));
    expect(found).toHaveLength(3000);
  });
  it("with names of a megabyte is answered", () => {
    const name = "a".repeat(500_000);
    expect(codes(`${where(`${name}b is "x"`)}list ${name} = []\n`)).toEqual(new Set(["E0301", "W0501"]));
  });
  it("of defines nested as deep as they may is lowered and hashed", () => {
    const chain = many(130, (i) => `define d${i + 1} on log = not (d${i} and name is "${i}")`);
    const project = projectOf(`${where("d130")}define d0 on log = ok\n${chain}\n`);
    const [rule] = lower(project).rules;
    expect(rule && meaningHash(rule)).toMatch(/^[0-9a-f]{64}$/);
  });
  it("whose detections share one large define writes it out once", () => {
    const rules = many(500, (i) => `detection a.r${i} version 1 { title: "t" severity: low from log where ok and big alert on each event }`);
    const { rules: lowered } = lower(projectOf(`language 1\n${source}\ndefine big on log = ${many(2000, (i) => `name is "${i}"`, " or ")}\n${rules}\n`));
    const parts = new Set(lowered.map(({ steps }) => (steps[0]?.predicate.kind === "and" ? steps[0].predicate.of[1] : undefined)));
    expect([lowered.length, parts.size]).toEqual([500, 1]);
  });
  it("with keys, steps and alternatives beyond counting is refused", () => {
    expect(codes(detection(`from log\nalert on each event for each ${many(101, (i) => `k${i}`, ", ")}`))).toContain("E0341");
    expect(codes(detection(`${many(101, (i) => `events e${i} from log`)}\nalert when ${many(101, (i) => `e${i}`, " and ")} within 1m`))).toContain("E0341");
    expect(codes(detection(`from log\nlet l = ${many(101, () => "user", " else ")}\nalert on each event for each l`))).toContain("E0341");
  });
  it("of imports in a long row is read to the end", () => {
    const files = Object.fromEntries(
      Array.from({ length: 3000 }, (_, i) => [`f${i}.det`, `language 1\nuse l${i + 1} from "f${i + 1}.det"\nlist l${i} = []\n`]),
    );
    const found = said(`language 1\nuse l0 from "f0.det"\n`, { ...files, "f3000.det": "language 1\nlist l3000 = []\n" });
    expect(new Set(found.map(([code]) => code))).toEqual(new Set(["E0207"]));
    expect(found).toHaveLength(3001);
  });
  it("with names that objects have is not confused", () => {
    const text = detection(
      'from log where constructor and __proto__ in toString\nalert on each event for each hasOwnProperty\non __proto__ { skip because "x" }\n__proto__: "x"',
    );
    expect(said(text).map(([code, at]) => [code, at])).toEqual([
      ["E0201", "constructor"],
      ["E0301", "__proto__"],
      ["E0201", "toString"],
      ["E0301", "hasOwnProperty"],
      ["E0421", "__proto__"],
      ["E0403", "__proto__"],
    ]);
  });
});
