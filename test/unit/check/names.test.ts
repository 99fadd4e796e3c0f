import { describe, expect, it } from "vitest";
import { hasErrors } from "../../../src/diagnostics/report.ts";
import { detection, projectOf, said, source, where } from "./project.ts";

const library = `language 1\n${source}\nlist bad = ["x"]\ndefine noisy on log = name in bad\n`;
const user = (imports: string, predicate: string): string =>
  `language 1\n${imports}\ndetection a.b version 1 {\n title: "t" severity: low\n from log where ${predicate}\n alert on each event\n}\n`;

describe("imports", () => {
  it("bring the names they take, and a file checked clean says nothing", () => {
    expect(said(user('use log, noisy from "lib/log.det"', "noisy"), { "lib/log.det": library })).toEqual([]);
  });
  it("are relative to the importing file", () => {
    const others = { "a/one.det": 'language 1\nuse log from "../b/two.det"\ndefine d on log = ok\n', "b/two.det": `language 1\n${source}` };
    expect(said(user('use log from "./b//two.det"\nuse d from "a/one.det"', "d"), others)).toEqual([]);
  });
  it("name something that the file declares", () => {
    expect(said(user('use log, nosy from "lib.det"', "nosy"), { "lib.det": library })).toEqual([["E0204", "nosy"]]);
    expect(projectOf(user('use log, nosy from "lib.det"', "nosy"), { "lib.det": library }).diagnostics[0]?.hint).toBe("did you mean `noisy`?");
  });
  it("do not pass on what a file has imported itself", () => {
    const others = { "lib.det": library, "middle.det": 'language 1\nuse log from "lib.det"\ndefine d on log = ok\n' };
    expect(said(user('use log, d from "middle.det"', "d"), others)).toEqual([["E0205", "log"]]);
  });
  it("do not run in a circle, and the circle is said once", () => {
    const others = {
      "one.det": 'language 1\nuse b from "two.det"\nlist a = ["x"]\ndefine d on log = name in b\n',
      "two.det": `language 1\nuse a from "one.det"\nlist b = ["x"]\n`,
    };
    const codes = said(user('use a from "one.det"', "ok"), others).map(([code]) => code);
    expect(codes.filter((code) => code === "E0206")).toHaveLength(1);
    expect(said('language 1\nuse a from "case.det"\nlist a = ["x"]\n').map(([code]) => code)).toContain("E0206");
  });
  it("are used, each of them", () => {
    expect(said(user('use log, noisy, bad from "lib.det"', "noisy"), { "lib.det": library })).toEqual([["E0207", "bad"]]);
  });
  it("have a relative path with slashes", () => {
    for (const path of ["/etc/passwd", "C:\\\\x.det", "https://example.com/x.det", ""])
      expect(said(`language 1\nuse a from "${path}"\n`).map(([code]) => code)).toEqual(["E0208"]);
  });
  it("of a file that cannot be read point at the path, and say nothing of its names", () => {
    expect(said(user('use log from "gone.det"', 'nonsense is "x"'))).toEqual([["E1301", '"gone.det"']]);
  });
  it("of a declaration with a syntax error are silent about its absence", () => {
    const found = said(user('use log, noisy from "lib.det"', "noisy"), { "lib.det": `${library.replace("name in bad", "name in in")}` });
    expect(found.filter(([code]) => !code.startsWith("E01"))).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  });
});

describe("names", () => {
  it("are known, and of the kind that is needed", () => {
    expect(said(where("name in bda"))).toEqual([["E0201", "bda"]]);
    expect(said(where("noise"))).toEqual([["E0201", "noise"]]);
    expect(said(`${where("name in log")}`)).toEqual([["E0202", "log"]]);
    expect(said(detection("from lgo where ok\nalert on each event"))).toEqual([["E0201", "lgo"]]);
  });
  it("of an unknown source leave its fields alone, and nothing else", () => {
    expect(said(detection('from lgo where whatever is "x" and name in nolist\nalert on each event'))).toEqual([
      ["E0201", "lgo"],
      ["E0201", "nolist"],
    ]);
  });
  it("mean one thing in a file and its detections", () => {
    expect(said(`${where("ok and name in l")}\nlist l = ["a"]\nlist l = ["b"]\n`)).toEqual([["E0203", "l"]]);
    expect(
      said(`list l = ["a"]\n${detection("events l from log where name in l\nalert when l and l within 1m")}`.replace("language 1\n", "")).map(([code]) => code),
    ).toContain("E0203");
  });
  it("of sources are one of their kind in a project", () => {
    const others = { "one.det": `language 1\n${source}\ndefine d on log = ok\n` };
    expect(
      said(
        `language 1\nuse d from "one.det"\n${source}\ndetection a.b version 1 { title: "t" severity: low from log where d alert on each event }`,
        others,
      ).map(([code]) => code),
    ).toEqual(["E0305", "E0203"]);
  });
  it("of defines and lets are not those of fields", () => {
    expect(said(`${where("ok")}define user on log = ok\n`).map(([code]) => code)).toEqual(["E0210", "W0501"]);
    expect(said(detection("from log\nlet user = name\nalert on each event for each user"))).toEqual([["E0210", "user"]]);
  });
  it("that nothing needs are warned about beside a detection, and free in a library", () => {
    expect(said(`${detection("from log\nlet who = user\nsample s from log {}\nalert on each event")}list l = ["a"]\n`)).toEqual([
      ["W0501", "who"],
      ["W0501", "s"],
      ["W0501", "l"],
    ]);
    expect(said(library)).toEqual([]);
  });
});

describe("defines", () => {
  it("do not need themselves", () => {
    expect(said(`${where("a")}define a on log = b or ok\ndefine b on log = not a\n`).map(([code]) => code)).toEqual(["E0209"]);
  });
  it("may double without end and are refused, not written out", () => {
    const doubling = Array.from({ length: 60 }, (_, i) => `define d${i + 1} on log = d${i} and d${i}`).join("\n");
    expect(said(`${where("d60")}define d0 on log = ok\n${doubling}\n`).map(([code]) => code)).toContain("E0212");
  });
  it("may build a chain of any length without the checker falling", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => `define d${i + 1} on log = not d${i}`).join("\n");
    const codes = said(`${where("d20000")}define d0 on log = ok\n${chain}\n`).map(([code]) => code);
    expect(codes[0]).toBe("E0212");
  });
  it("that are large count once they are named", () => {
    const list = `list l = [${Array.from({ length: 1000 }, (_, i) => `"${i}"`).join(",")}]\n`;
    const many = Array.from({ length: 300 }, () => "name in l").join(" or ");
    expect(said(`${where(many)}${list}`)).toEqual([["E0212", "log"]]);
    expect(said(`${where("name in l")}${list}`)).toEqual([]);
  });
});

describe("ids", () => {
  const two = (one: string, other: string, more = ""): string =>
    `language 1\n${source}\n${[one, other].map((id, i) => `detection ${id} version 1 { title: "t" severity: low ${i === 1 ? more : ""} from log alert on each event }`).join("\n")}\n`;
  it("are one of their kind, in more than case and punctuation", () => {
    expect(said(two("a.b", "a.b"))).toEqual([["E0211", "a.b"]]);
    expect(said(two("a.b-c", "a.B.c"))).toEqual([["E0211", "a.B.c"]]);
    expect(said(two("a.b", "a.c"))).toEqual([]);
  });
  it("that a detection had before are nobody else's", () => {
    expect(said(two("a.b", "a.c", "formerly: a.b"))).toEqual([["E0418", "a.b"]]);
    expect(said(two("a.b", "a.c", "formerly: a.d"))).toEqual([]);
  });
  it("are plain words with dots between them", () => {
    expect(said(detection("from log\nalert on each event").replace("a.b", "a.`../x`"))).toEqual([["E0416", "a.`../x`"]]);
    expect(said(detection("from log\nalert on each event").replace("a.b", `a.${"b".repeat(200)}`)).map(([code]) => code)).toEqual(["E0416"]);
  });
  it("have whole versions from 1", () => {
    expect(said(detection("from log\nalert on each event").replace("version 1", "version 0"))).toEqual([["E0417", "0"]]);
    expect(said(detection("from log\nalert on each event").replace("version 1", "version 1.5"))).toEqual([["E0417", "1.5"]]);
  });
});

it("every diagnostic of the examples here is an error or a warning by its code", () => {
  const { diagnostics } = projectOf(where('nam is "x" and user is not "y"'));
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([
    ["E0301", "error"],
    ["W0502", "warning"],
  ]);
  expect(hasErrors(diagnostics)).toBe(true);
});
