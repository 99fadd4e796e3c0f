/** Steps of two sources in one query: each takes the events of its own source alone, however alike they are, and whatever their times are called. */

import { afterAll, beforeAll, expect, it } from "vitest";
import { bulk, deleteIndex, type Elasticsearch, esql, replaceIndex } from "../../../src/engines/elasticsearch.ts";
import { evaluate } from "../../../src/evaluate/evaluate.ts";
import type { Event } from "../../../src/model/event.ts";
import { random } from "../../../src/prove/streams/values.ts";
import { checked, translated } from "../../chain.ts";
import { tellCount } from "../counts.ts";
import { realNode } from "./node.ts";

const streams = Number(process.env.SAMEFIRE_STREAMS ?? 50);
const indices = { door: "two-door-samefire", desk: "two-desk-samefire", neither: "two-neither-samefire" };

const text = (condition: string) => `language 1
source door {
  time opened
  fields { opened: timestamp  badge: optional string  name: string }
  on elastic { set index: "two-door-*"  map badge -> door.badge }
}
source desk {
  time at
  fields { at: timestamp  who: optional string  badge: optional string  name: string }
  on elastic { set index: "two-desk-*"  map at -> \`@timestamp\`  map who -> user.name }
}
detection probe.sources version 1 {
  title: "Two sources"
  severity: low
  events came from door by badge where name in ["in", "both"]
  events sat  from desk where name in ["sit", "both"]
  alert when ${condition}
    for each who
}
`;

const counts = { fired: 0, silent: 0 };
let node: Elasticsearch;
beforeAll(async () => {
  node = await realNode();
  for (const [source, index] of Object.entries(indices)) {
    expect((await replaceIndex(node, index, mappings)).ok).toBe(true);
    const documents = logs.flatMap((events, log) =>
      events.flatMap((event, i) => (event.source === source ? [{ id: `${log} ${i}`, document: { ...documentOf(event), log: String(log) } }] : [])),
    );
    expect((await bulk(node, index, documents)).ok).toBe(true);
  }
});
afterAll(async () => {
  for (const index of Object.values(indices)) await deleteIndex(node, index);
  tellCount("steps of two sources", Math.min(counts.fired, counts.silent), `${counts.fired} verdicts fired, ${counts.silent} did not`);
});

it.each(["came then sat within 5m", "came and sat within 5m", "came (count >= 2 within 20m) then sat (count >= 2 within 10m) within 20m"])(
  "%s",
  async (condition) => {
    const { program, diagnostics } = checked(["case.det"], () => ({ text: text(condition) }));
    const [rule] = program.rules;
    if (rule === undefined) throw new Error(JSON.stringify(diagnostics));
    const outcome = translated("elastic", rule, program);
    if (!("files" in outcome)) throw new Error(JSON.stringify(outcome.diagnostics));
    const query = outcome.files.find(({ path }) => path.endsWith(".esql"))?.text ?? "";
    let fired = 0;
    let silent = 0;
    for (const [i, events] of logs.entries()) {
      const verdict = evaluate(rule, events);
      const wanted = verdict.kind === "groups" ? verdict.groups.map(({ key }) => String(key[0])) : [];
      const answer = await esql(node, query, { term: { log: String(i) } });
      if (!answer.ok) throw new Error(answer.error.reason);
      const key = answer.value.columns[0]?.name ?? "";
      expect(answer.value.rows.map((row) => String(row[key])).sort()).toEqual([...wanted].sort());
      fired += wanted.length;
      silent += people.length - wanted.length;
    }
    expect({ fired: fired > 0, silent: silent > 0 }).toEqual({ fired: true, silent: true });
    counts.fired += fired;
    counts.silent += silent;
  },
);

const people = ["ann", "b b", "c|c", "d😀", "e", "f", "g", "h", "i", "j", "k", "l"] as const;

const mappings = {
  properties: {
    "@timestamp": { type: "date" },
    opened: { type: "date" },
    log: { type: "keyword" },
    name: { type: "keyword" },
    badge: { type: "keyword" },
    door: { properties: { badge: { type: "keyword" } } },
    user: { properties: { name: { type: "keyword" } } },
  },
};

/** All lie in the three indices from the start; a query sees one of them. */
const logs = Array.from({ length: streams }, (_, seed) => stream(seed + 1));

function stream(seed: number): readonly Event[] {
  const rng = random(seed);
  const base = Date.UTC(2026, 0, 1) + rng.below(86_400) * 1000;
  return Array.from({ length: 100 }, (): Event => {
    const atMs = base + rng.pick([rng.below(30) * 60_000, rng.below(1_800) * 1_000]);
    return {
      source: rng.pick(["door", "desk", "door", "desk", "neither"]),
      atMs,
      data: { name: rng.pick(["in", "sit", "both"]), badge: rng.pick(people), who: rng.pick(people) },
    };
  });
}

/** What an index holds of its source's events; times are called as in the source, in the index of neither as in both. */
function documentOf({ source, atMs, data }: Event) {
  const at = new Date(atMs).toISOString();
  const times = { ...(source !== "desk" && { opened: at }), ...(source !== "door" && { "@timestamp": at }) };
  return { ...times, ...data, door: { badge: data.badge ?? null }, user: { name: data.who ?? null } };
}
