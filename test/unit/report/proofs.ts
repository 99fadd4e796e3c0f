/** Proofs as a report gets them: of a detection that is written here, with what the platforms say given by hand. */

import type { Rule, Source } from "../../../src/ir/detection.ts";
import type { Event, Json } from "../../../src/model/event.ts";
import { referenceOf } from "../../../src/prove/compare.ts";
import type { PlatformProof } from "../../../src/prove/job.ts";
import { type Played, playedAs } from "../../../src/prove/played.ts";
import type { Said, SaidWindow } from "../../../src/prove/player.ts";
import type { Reported } from "../../../src/report/page.ts";
import { programOf } from "../../chain.ts";

export interface Written {
  readonly rule: Rule;
  readonly sources: Readonly<Record<string, Source>>;
}

/** Two calls, the second within ten minutes of the first, by user. */
export function written(title = "A, then B", condition = "alert when a then b within 10m\n  for each user"): Written {
  const text = `language 1
source log "Log" { time at fields { at: timestamp  call: string  user: string } }
detection my.steps version 1 {
  title: ${JSON.stringify(title)}
  severity: low
  events a from log where call is "a"
  events b from log where call is "b"
  ${condition}
}
`;
  const { rules, sources } = programOf(["my.det"], () => ({ text }));
  const [rule] = rules;
  if (rule === undefined) throw new Error("one detection is written here");
  return { rule, sources };
}

const begin = Date.UTC(2026, 0, 1);

export function call(minute: number, name: string, user: string, more: Readonly<Record<string, Json>> = {}): Event {
  return { source: "log", atMs: begin + minute * 60_000, data: { call: name, user, ...more } };
}

export function played(rule: Rule, events: readonly Event[], said: Said, windows: readonly SaidWindow[] = []): Played {
  return playedAs({ events, delaysMs: events.map(() => 0) }, referenceOf(rule)(events), said, windows);
}

/** On two platforms, of which the second stays silent. */
export async function reported({ rule }: Written, events: readonly Event[], texts: { readonly file?: string; readonly test?: string } = {}): Promise<Reported> {
  const fired = [...referenceOf(rule)(events).fired].map(([name, instantsMs]) => ({ key: JSON.parse(name), instantsMs }));
  const same = played(rule, events, { kind: "groups", groups: fired });
  const silent = played(rule, events, { kind: "groups", groups: [] });
  const missed = silent.reference.map(({ name }) => name);
  const of = (platform: string, log: Played, disagrees: boolean): PlatformProof => ({
    platform,
    fidelity: "exact",
    differences: [{ code: "tie_order", direction: "may_miss", text: texts.file ?? "ties", accepted: texts.file ?? "they are rare" }],
    files: [{ path: `${platform}/${texts.file ?? "rule.txt"}`, text: texts.file ?? "what it runs" }],
    kind: "proved",
    of: "verdicts",
    ingest: "modelled",
    tests: [{ title: texts.test ?? "a test", played: log }],
    proof: {
      logs: 3,
      fired: 4,
      silent: 5,
      reading: "as documented",
      differs: { missed: 0, overFired: 0 },
      examples: {},
      readings: [],
      shown: [],
      unshown: [],
      ...(disagrees && { failure: { kind: "disagrees", example: { played: log, disagreement: { missed, overFired: [] } } } }),
    },
  });
  return { rule, platforms: [of("elastic", same, false), of("panther", silent, true)], prose: [["It alerts, for each `user`."]] };
}

/** What a hand that means harm would write wherever it can. */
export const hostileTexts: readonly string[] = [
  "</script><script>alert(1)</script>",
  "</style></svg></title></pre><img src=x onerror=alert(1)>",
  '" onmouseover="alert(1)" x="',
  "' onfocus='alert(1)' autofocus='",
  "<!-- ]]> <![CDATA[ &lt;b&gt; &#60;i&#62; {{policy}} {{{body}}}",
  "\u202egnitset\u202c \u2066x\u2069 \u0000 \u001b[31m \u2028 \ud800",
  "javascript:alert(1)",
  `${"long ".repeat(50_000)}`,
];
