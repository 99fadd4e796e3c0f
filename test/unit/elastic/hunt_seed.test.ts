/** The published hunt that this project began with, beside what it emits for the same. Each difference is here with its reason; any other fails. */

import { existsSync, readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import type { HuntFacts } from "../../../src/targets/elastic/hunt_file.ts";
import { programOf, translated } from "../../chain.ts";

const seed = "../shared/data/elastic/examples/hunt-seed.toml";
const detection = "detections/aws/secretsmanager/high_frequency_get_secret_value.det";

/** What a reader compares, out of the text of a query. */
function shape(query: string): Readonly<Record<string, unknown>> {
  const one = query.replace(/\s+/g, " ");
  const list = (text: string | undefined) => text?.split(/ ?, ?/).map((part) => part.trim());
  return {
    index: /^from (\S+)/i.exec(one)?.[1],
    over: /@timestamp >=? now\(\) - (\d+ day)/i.exec(one)?.[1],
    closed: /@timestamp >= /.test(one),
    provider: /event\.provider == ("[^"]+")/.exec(one)?.[1],
    action: /event\.action == ("[^"]+")/.exec(one)?.[1],
    left_out: list(/user_agent\.name (?:not )?in \(([^)]+)\)/i.exec(one)?.[1]),
    missing_kept: /user_agent\.name IS NULL OR/.test(one),
    counted: (one.match(/= count\(\*\)/gi) ?? []).length,
    distinct: /(\S+) = COALESCE\(MV_COUNT\(VALUES/.exec(one)?.[1],
    groups: list(/\bstats\b.*? by ([^|]+)/i.exec(one)?.[1]),
    sort: /sort \S+ (asc)/i.exec(one)?.[1]?.toLowerCase(),
    limit: /limit (\d+)/i.exec(one)?.[1],
  };
}

const differences: Readonly<Record<string, { readonly ours: unknown; readonly theirs: unknown; readonly reason: string }>> = {
  index: { ours: "logs-aws.cloudtrail-*", theirs: "logs-aws.cloudtrail*", reason: "the pattern of the source, as the vendor's rules have it" },
  closed: { ours: true, theirs: false, reason: "the time of a hunt has its ends in it" },
  missing_kept: { ours: true, theirs: false, reason: "an event without a user agent is no browser's" },
  distinct: { ours: "Esql.secret_count_distinct", theirs: undefined, reason: "the secret that the published hunt cuts out and does not use is counted" },
  groups: {
    ours: ["event.action", "aws.cloudtrail.user_identity.arn", "source.address", "user_agent.name"],
    theirs: ["event.action", "aws.cloudtrail.user_identity.arn", "source.ip", "user_agent.name"],
    reason: "the address as text, which a call from a service has too",
  },
  limit: { ours: "1000", theirs: undefined, reason: "the platform's own, written out" },
};

test.skipIf(!existsSync(seed))("the shipped hunt asks what the published one asks, up to the differences that it names", () => {
  const program = programOf([detection]);
  const [rule] = program.rules;
  const outcome = rule && translated("elastic", rule, program);
  if (outcome === undefined || !("files" in outcome)) throw new Error("the hunt is not translated");
  const hunt = (text: string) => (parse(text) as unknown as { readonly hunt: HuntFacts }).hunt;
  const ours = hunt(outcome.files.find(({ path }) => path.endsWith(".toml"))?.text ?? "");
  const theirs = hunt(readFileSync(seed, "utf8"));

  const [left, right] = [shape(ours.query[0] ?? ""), shape(theirs.query[0] ?? "")];
  const found = Object.keys(left).filter((key) => JSON.stringify(left[key]) !== JSON.stringify(right[key]));
  expect(Object.fromEntries(found.map((key) => [key, { ours: left[key], theirs: right[key], reason: differences[key]?.reason }]))).toEqual(differences);
  expect([ours.integration, ours.language, ours.mitre]).toEqual([theirs.integration, theirs.language, theirs.mitre]);
  // What both say is really there.
  expect(Object.entries(right).filter(([key, value]) => value === undefined && !(key in differences))).toEqual([]);
});
