/**
 * Panther's tests of a correlation: which signals there are, and whether it fires. They are made from the plan: the in-file tests
 * have come here as single events, without their instants.
 */

import type { YamlRecord } from "../../output/yaml.ts";
import type { CorrelationPlan, Member } from "./correlation_plan.ts";

/** More signals than this in one test show nothing and fill pages. */
const mostSignals = 100;

/** Signals of one member: how many, from when, in which group. */
interface Matches {
  readonly member: Member;
  readonly count: number;
  readonly atSeconds: number;
  readonly group: string;
}

/** `keyField` is what the members are joined by; none where all events are one group. */
export function correlationTests(plan: CorrelationPlan, keyField: string | undefined): readonly YamlRecord[] {
  const total = plan.members.reduce((sum, { least }) => sum + least, 0);
  const last = plan.members.at(-1);
  const most = plan.members.reduce<Member | undefined>((found, each) => (found === undefined || each.least > found.least ? each : found), undefined);
  if (last === undefined || most === undefined || total > mostSignals) return [];

  const shortest = Math.min(plan.withinSeconds, ...plan.members.map(({ ownSeconds }) => ownSeconds).filter((seconds) => seconds > 0));
  const everySeconds = [60, 10, 1].find((seconds) => total * seconds <= shortest) ?? 0;
  // What is ordered is never at one time.
  const pauseSeconds = plan.kind === "sequence" ? Math.max(everySeconds, 1) : everySeconds;
  const whole = oneAfterTheOther(plan.members, pauseSeconds, everySeconds);
  const moved = (change: (of: Matches) => Partial<Matches>): readonly Matches[] => whole.map((of) => (of.member === last ? { ...of, ...change(of) } : of));
  const test = (name: string, fires: boolean, matches: readonly Matches[]): YamlRecord => ({
    Name: name,
    ExpectedResult: fires,
    RuleOutputs: matches.filter(({ count }) => count > 0).map((of) => output(of, everySeconds, keyField)),
  });
  const others = plan.members.slice(0, -1).map(({ id }) => id);
  const late = (plan.kind === "group" ? plan.lookbackMinutes : plan.frameMinutes) * 60 + 60;
  return [
    test("every step, in one group", true, whole),
    test(
      `one match of ${most.id} too few`,
      false,
      whole.map((of) => (of.member === most ? { ...of, count: of.count - 1 } : of)),
    ),
    ...(keyField === undefined
      ? []
      : [
          test(
            `${last.id} in another group`,
            false,
            moved(() => ({ group: "another group" })),
          ),
        ]),
    test(
      `${last.id} too late`,
      false,
      moved(({ atSeconds }) => ({ atSeconds: atSeconds + late })),
    ),
    ...(plan.kind === "sequence"
      ? [test(`${last.id} before ${others.join(" and ")}`, false, oneAfterTheOther([...plan.members].reverse(), pauseSeconds, everySeconds))]
      : []),
  ];
}

/** Every member's matches, each member after the one before. */
function oneAfterTheOther(members: readonly Member[], pauseSeconds: number, everySeconds: number): readonly Matches[] {
  let atSeconds = 0;
  return members.map((member) => {
    const matches = { member, count: member.least, atSeconds, group: "one group" };
    atSeconds += (member.least - 1) * everySeconds + pauseSeconds;
    return matches;
  });
}

const epochMs = Date.UTC(2026, 0, 1);

function output({ member, count, atSeconds, group }: Matches, everySeconds: number, keyField: string | undefined): YamlRecord {
  const times = Array.from({ length: count }, (_, i) => new Date(epochMs + (atSeconds + i * everySeconds) * 1000).toISOString().replace(".000Z", "Z"));
  // The format wants a field even where nothing is joined.
  return { ID: member.id, Matches: { [keyField ?? "p_log_type"]: { [keyField === undefined ? "any" : group]: times } } };
}
