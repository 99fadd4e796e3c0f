/** Which small changes are tried: each kind at its place, in words that could stand there. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { operators } from "../../src/prove/mutate/change.ts";
import { mutantsOf } from "../../src/prove/mutate/mutants.ts";
import { programOf } from "../chain.ts";

const web = `
source web "Web server" {
  time at
  fields {
    at: timestamp  host: string  path: string  status: int  client: ip
    user: optional string  session: optional string  agent: optional string  bytes: optional int  tls: optional bool
    tags: optional list string
    parts: optional list { name: string  kind: optional string }
  }
}
`;

/** The changes of one detection or hunt, as lines; nothing behind the arrow where something is left out. */
function changesOf(kind: "detection" | "hunt", body: string): readonly string[] {
  const head = kind === "detection" ? `detection a.b version 1 { title: "t" severity: low` : `hunt a.b version 1 { title: "t"`;
  const { rules, sources } = programOf(["a.det"], () => ({ text: `language 1\n${web}\n${head}\n${body}\n}\n` }));
  const [rule] = rules;
  if (rule === undefined) throw new Error("there is no rule");
  return mutantsOf(rule, sources).map(({ operator, before, after }) => `${operator}: ${before} -> ${after}`);
}

const selections: readonly (readonly [where: string, changes: readonly string[]])[] = [
  [
    'path is "/a"',
    [
      'negate: path is "/a" -> path is not "/a"',
      'case: path is "/a" -> path is "/a" ignoring case',
      'literal: path is "/a" -> path is "/"',
      'test neighbour: path is "/a" -> path starts with "/a"',
      'test neighbour: path is "/a" -> path contains "/a"',
      'drop clause: path is "/a" -> ',
    ],
  ],
  [
    'path in ["/a", "/b"]',
    [
      'negate: path in ["/a", "/b"] -> path not in ["/a", "/b"]',
      'case: path in ["/a", "/b"] -> path in ["/a", "/b"] ignoring case',
      'literal: "/a" -> "/"',
      'drop value: "/a" -> ',
      'literal: "/b" -> "/"',
      'drop value: "/b" -> ',
      'test neighbour: path in ["/a", "/b"] -> path starts with ["/a", "/b"]',
      'test neighbour: path in ["/a", "/b"] -> path contains ["/a", "/b"]',
      'drop clause: path in ["/a", "/b"] -> ',
    ],
  ],
  [
    'path is "/a" and user is missing',
    [
      'drop clause: path is "/a" -> ',
      "drop clause: user is missing -> ",
      'and, or: path is "/a" and user is missing -> path is "/a" or user is missing',
      'negate: path is "/a" -> path is not "/a"',
      'case: path is "/a" -> path is "/a" ignoring case',
      'literal: path is "/a" -> path is "/"',
      'test neighbour: path is "/a" -> path starts with "/a"',
      'test neighbour: path is "/a" -> path contains "/a"',
      "negate: user is missing -> user is present",
      'drop clause: path is "/a" and user is missing -> ',
    ],
  ],
  [
    'path starts with "1"',
    [
      'negate: path starts with "1" -> not path starts with "1"',
      'literal: path starts with "1" -> path starts with "1x"',
      'test neighbour: path starts with "1" -> path is "1"',
      'test neighbour: path starts with "1" -> path contains "1"',
      'drop clause: path starts with "1" -> ',
    ],
  ],
  [
    'path contains "/1" ignoring case',
    [
      'negate: path contains "/1" ignoring case -> not path contains "/1" ignoring case',
      'literal: path contains "/1" ignoring case -> path contains "/" ignoring case',
      'test neighbour: path contains "/1" ignoring case -> path is "/1" ignoring case',
      'test neighbour: path contains "/1" ignoring case -> path starts with "/1" ignoring case',
      'test neighbour: path contains "/1" ignoring case -> path ends with "/1" ignoring case',
      'drop clause: path contains "/1" ignoring case -> ',
    ],
  ],
  [
    'path like "/a*b?"',
    [
      'negate: path like "/a*b?" -> not path like "/a*b?"',
      'case: path like "/a*b?" -> path like "/a*b?" ignoring case',
      'pattern: "/a*b?" -> "/*b?"',
      'pattern: "/a*b?" -> "/a?b?"',
      'pattern: "/a*b?" -> "/ab?"',
      'pattern: "/a*b?" -> "/a*bx?"',
      'pattern: "/a*b?" -> "/a*b*"',
      'pattern: "/a*b?" -> "/a*b"',
      'drop clause: path like "/a*b?" -> ',
    ],
  ],
  [
    "path matches /^a[0-9x]{2,3}$/",
    [
      "negate: path matches /^a[0-9x]{2,3}$/ -> not path matches /^a[0-9x]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /a[0-9x]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^[0-9x]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9x]{1,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9x]{3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9x]{2,4}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9x]{2}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[^0-9x]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[x]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9]{2,3}$/",
      "pattern: /^a[0-9x]{2,3}$/ -> /^a[0-9x]{2,3}/",
      "drop clause: path matches /^a[0-9x]{2,3}$/ -> ",
    ],
  ],
  [
    "status >= 400",
    [
      "negate: status >= 400 -> not status >= 400",
      "operator: status >= 400 -> status > 400",
      "literal: status >= 400 -> status >= 399",
      "drop clause: status >= 400 -> ",
    ],
  ],
  ["tls", ["negate: tls is true -> tls is not true", "literal: tls is true -> tls is false", "drop clause: tls is true -> "]],
  [
    'client in network "10.0.0.0/8"',
    [
      'negate: client in network "10.0.0.0/8" -> client not in network "10.0.0.0/8"',
      'network: "10.0.0.0/8" -> "10.0.0.0/7"',
      'network: "10.0.0.0/8" -> "10.0.0.0/9"',
      'drop clause: client in network "10.0.0.0/8" -> ',
    ],
  ],
  [
    "user is field session",
    [
      "negate: user is field session -> user is not field session",
      "case: user is field session -> user is field session ignoring case",
      "drop clause: user is field session -> ",
    ],
  ],
  [
    "bytes > field status",
    [
      "negate: bytes > field status -> not bytes > field status",
      "operator: bytes > field status -> bytes >= field status",
      "drop clause: bytes > field status -> ",
    ],
  ],
  [
    'any tags is "1"',
    [
      'negate: any tags is "1" -> not any tags is "1"',
      'quantifier: any tags is "1" -> every tags is "1"',
      'literal: any tags is "1" -> any tags is "1x"',
      'test neighbour: any tags is "1" -> any tags starts with "1"',
      'test neighbour: any tags is "1" -> any tags contains "1"',
      'drop clause: any tags is "1" -> ',
    ],
  ],
  [
    'any parts has (name is "1" and kind is missing)',
    [
      'negate: any parts has (name is "1" and kind is missing) -> not any parts has (name is "1" and kind is missing)',
      'quantifier: any parts has (name is "1" and kind is missing) -> every parts has (name is "1" and kind is missing)',
      'drop clause: name is "1" -> ',
      "drop clause: kind is missing -> ",
      'and, or: name is "1" and kind is missing -> name is "1" or kind is missing',
      'negate: name is "1" -> name is not "1"',
      'literal: name is "1" -> name is "1x"',
      'test neighbour: name is "1" -> name starts with "1"',
      'test neighbour: name is "1" -> name contains "1"',
      "negate: kind is missing -> kind is present",
      'drop clause: any parts has (name is "1" and kind is missing) -> ',
    ],
  ],
];

const conditions: readonly (readonly [kind: "detection" | "hunt", body: string, changes: readonly string[]])[] = [
  [
    "detection",
    "from web alert when count >= 5 within 10m for each client, host at most once per 1h",
    [
      "operator: count >= 5 -> count > 5",
      "threshold: count >= 5 -> count >= 4",
      "measure: count >= 5 -> distinct path >= 5",
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
      "key: for each client -> ",
      "key: for each host -> ",
      "key: for each host -> for each path",
      "suppression: at most once per 1h -> ",
      "suppression: at most once per 1h -> at most once per 3599s",
      "suppression: at most once per 1h -> at most once per 3601s",
    ],
  ],
  [
    "detection",
    "from web alert when distinct (path, host) > 3 and count >= 4 within 10m",
    [
      "drop threshold: distinct (path, host) > 3 -> ",
      "drop threshold: count >= 4 -> ",
      "operator: distinct (path, host) > 3 -> distinct (path, host) >= 3",
      "threshold: distinct (path, host) > 3 -> distinct (path, host) > 4",
      "measure: distinct (path, host) > 3 -> distinct host > 3",
      "measure: distinct (path, host) > 3 -> distinct path > 3",
      "operator: count >= 4 -> count > 4",
      "threshold: count >= 4 -> count >= 3",
      "measure: count >= 4 -> distinct host >= 4",
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
    ],
  ],
  [
    "detection",
    "from web alert when sum bytes > 100 within 5m for each client",
    [
      "operator: sum bytes > 100 -> sum bytes >= 100",
      "threshold: sum bytes > 100 -> sum bytes > 101",
      "measure: sum bytes > 100 -> count > 100",
      "measure: sum bytes > 100 -> sum status > 100",
      "window: within 5m -> within 299s",
      "window: within 5m -> within 301s",
      "key: for each client -> ",
    ],
  ],
  [
    "detection",
    "from web alert when first seen (agent, host) within 14d learning 7d for each user",
    [
      "measure: (agent, host) -> host",
      "measure: (agent, host) -> agent",
      "measure: (agent, host) -> (agent, path)",
      "window: within 14d -> within 1209599s",
      "window: within 14d -> within 1209601s",
      "window: learning 7d -> learning 604799s",
      "window: learning 7d -> learning 604801s",
      "key: for each user -> ",
      "key: for each user -> for each host",
    ],
  ],
  [
    "detection",
    "from web alert when distinct path per 1h is 3 deviations above 7d baseline learning 2d and count >= 50 for each user",
    [
      "measure: distinct path -> count",
      "measure: distinct path -> distinct host",
      "window: per 1h -> per 30m",
      "window: per 1h -> per 2h",
      "deviations: 3 deviations -> 2 deviations",
      "deviations: 3 deviations -> 4 deviations",
      "window: 7d baseline -> 167h baseline",
      "window: 7d baseline -> 169h baseline",
      "window: learning 2d -> learning 172799s",
      "window: learning 2d -> learning 172801s",
      "drop threshold: count >= 50 -> ",
      "operator: count >= 50 -> count > 50",
      "threshold: count >= 50 -> count >= 49",
      "measure: count >= 50 -> distinct host >= 50",
      "key: for each user -> ",
      "key: for each user -> for each host",
    ],
  ],
  [
    "detection",
    "events a from web events b from web where tls is missing alert when a (count >= 3) and b within 10m",
    [
      "negate: tls is missing -> tls is present",
      "drop clause: tls is missing -> ",
      "drop step: a (count >= 3) -> ",
      "drop step: b -> ",
      "then, and: a (count >= 3) and b -> a (count >= 3 within 10m) then b within 10m",
      "then, and: a (count >= 3) and b -> b then a (count >= 3 within 10m) within 10m",
      "drop threshold: count >= 3 -> ",
      "operator: count >= 3 -> count > 3",
      "threshold: count >= 3 -> count >= 2",
      "measure: count >= 3 -> distinct host >= 3",
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
    ],
  ],
  [
    "detection",
    "events a from web events b from web by user alert when a (count >= 3 within 5m) then b within 10m for each session",
    [
      "drop step: a (count >= 3 within 5m) -> ",
      "step order: a (count >= 3 within 5m) then b within 10m -> b then a (count >= 3 within 5m) within 10m",
      "drop step: then b within 10m -> ",
      "then no: then b within 10m -> then no b within 10m",
      "then, and: a (count >= 3 within 5m) then b within 10m -> a (count >= 3 within 5m) and b within 10m",
      "drop threshold: count >= 3 -> ",
      "operator: count >= 3 -> count > 3",
      "threshold: count >= 3 -> count >= 2",
      "measure: count >= 3 -> distinct host >= 3",
      "window: within 5m -> within 299s",
      "window: within 5m -> within 301s",
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
      "key: for each session -> ",
      "key: for each session -> for each host",
    ],
  ],
  [
    "detection",
    "events a from web where tls events b from web where bytes is missing events c from web where user is missing alert when a then b within 10m then no c within 1h",
    [
      "negate: tls is true -> tls is not true",
      "literal: tls is true -> tls is false",
      "drop clause: tls is true -> ",
      "negate: bytes is missing -> bytes is present",
      "drop clause: bytes is missing -> ",
      "negate: user is missing -> user is present",
      "drop clause: user is missing -> ",
      "drop step: a -> ",
      "step order: a then b within 10m then no c within 1h -> b then a within 10m then no c within 1h",
      "drop step: then b within 10m -> ",
      "drop step: then no c within 1h -> ",
      "then no: then no c within 1h -> then c within 1h",
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
      "window: within 1h -> within 3599s",
      "window: within 1h -> within 3601s",
    ],
  ],
  [
    "detection",
    'let account = user else session let folder = path after "/u/" from web alert when distinct folder >= 3 within 10m for each account',
    [
      "operator: distinct folder >= 3 -> distinct folder > 3",
      "threshold: distinct folder >= 3 -> distinct folder >= 2",
      "measure: distinct folder >= 3 -> count >= 3",
      "measure: distinct folder >= 3 -> distinct host >= 3",
      "measure: distinct folder >= 3 -> distinct path >= 3",
      'measure: distinct folder >= 3 -> distinct path before "/u/" >= 3',
      'measure: distinct folder >= 3 -> distinct path after "/u" >= 3',
      "window: within 10m -> within 599s",
      "window: within 10m -> within 601s",
      "key: for each account -> ",
      "key: for each account -> for each host",
      "value: user else session -> session",
      "value: user else session -> user",
    ],
  ],
  [
    "hunt",
    "from web report count, distinct path for each agent over 7d sort count ascending limit 100",
    [
      "report: count -> ",
      "report: distinct path -> ",
      "measure: count -> distinct host",
      "measure: distinct path -> count",
      "measure: distinct path -> distinct host",
      "window: over 7d -> over 604799s",
      "window: over 7d -> over 604801s",
      "report: sort count ascending -> ",
      "report: sort count ascending -> sort count descending",
      "report: sort count ascending -> sort distinct path ascending",
      "report: limit 100 -> ",
      "report: limit 100 -> limit 101",
      "report: limit 100 -> limit 99",
      "key: for each agent -> ",
      "key: for each agent -> for each host",
    ],
  ],
];

describe("the changes that are tried", () => {
  it.each(selections)("of where %s", (where, changes) => {
    expect(changesOf("detection", `from web where ${where} alert on each event`)).toEqual(changes);
  });

  it.each(conditions)("of a %s: %s", (kind, body, changes) => {
    expect(changesOf(kind, body)).toEqual(changes);
  });

  it("are of every kind of the table", () => {
    const lines = [...selections.flatMap(([, changes]) => changes), ...conditions.flatMap(([, , changes]) => changes)];
    expect(new Set(lines.map((line) => line.split(": ")[0]))).toEqual(new Set(Object.keys(operators)));
  });

  it("stand in the documents as they are", () => {
    const rows = Object.entries(operators).map(([name, what]) => `| ${name} | ${what} |\n`);
    expect(readFileSync("docs/proof.md", "utf8")).toContain(`| change | |\n|---|---|\n${rows.join("")}\n`);
  });

  it("leave out what means the same as the detection, and of two that mean the same the second", () => {
    // Nobody tells > 4 and >= 5 apart, and `ignoring case` changes nothing where there is no letter.
    expect(
      changesOf("detection", 'from web where path is "1" alert when count > 4 within 10m').filter((line) => /^(operator|threshold|case)/.test(line)),
    ).toEqual(["operator: count > 4 -> count >= 4", "threshold: count > 4 -> count > 5"]);
  });
});
