/**
 * Panther's tests of a correlation: which signals there are, and whether it fires. They are made from the plan: the in-file tests
 * have come here as single events, without their instants.
 */

import { invariant } from "../../diagnostics/invariant.ts";
import type { YamlRecord } from "../../output/yaml.ts";
import type { Member } from "./correlation_members.ts";
import type { CorrelationPlan } from "./correlation_plan.ts";

/** More signals than this in one test show nothing and fill pages. */
const mostSignals = 100;
const [oneGroup, otherGroup] = ["one group", "another group"];

/** Signals of one member: how many, from when, in which group. */
interface Matches {
  readonly member: Member;
  readonly count: number;
  readonly atSeconds: number;
  readonly group: string;
}

interface Example {
  readonly name: string;
  readonly fires: boolean;
  readonly matches: readonly Matches[];
}

/** `keyField` is what the members are joined by; none where all events are one group. */
export function correlationTests(plan: CorrelationPlan, keyField: string | undefined): readonly YamlRecord[] {
  const total = plan.members.reduce((sum, { least }) => sum + least, 0);
  if (total > mostSignals) return [];
  const shortest = Math.min(plan.withinSeconds, ...plan.members.map(({ ownSeconds }) => ownSeconds).filter((seconds) => seconds > 0));
  const everySeconds = [60, 10, 1].find((seconds) => total * seconds <= shortest) ?? 0;
  // What is ordered is never at one time.
  const pauseSeconds = plan.kind === "sequence" ? Math.max(everySeconds, 1) : everySeconds;
  const inOrder = (members: readonly Member[]): readonly Matches[] => oneAfterTheOther(members, pauseSeconds, everySeconds);
  return examples(plan, keyField !== undefined, inOrder).map(
    ({ name, fires, matches }): YamlRecord => ({
      Name: name,
      ExpectedResult: fires,
      RuleOutputs: matches.map((of) => output(of, everySeconds, keyField)),
    }),
  );
}

function examples(plan: CorrelationPlan, grouped: boolean, inOrder: (members: readonly Member[]) => readonly Matches[]): readonly Example[] {
  const members = plan.members.filter(({ absent }) => !absent);
  const [last, most] = [members.at(-1), members.toSorted((a, b) => b.least - a.least)[0]];
  invariant(last !== undefined && most !== undefined, "a correlation has members");
  const whole = inOrder(members);
  const answer = inOrder(plan.members).find(({ member }) => member.absent);
  const tooFew = whole.map((of) => (of.member === most ? { ...of, count: of.count - 1 } : of)).filter(({ count }) => count > 0);
  const found: Example[] = [
    { name: `every step, in one group${answer === undefined ? "" : `, and no ${answer.member.id}`}`, fires: true, matches: whole },
    { name: `one match of ${most.id} too few`, fires: false, matches: tooFew.length === 0 && answer !== undefined ? [answer] : tooFew },
  ];
  if (members.length > 1) {
    const moved = (change: Partial<Matches>): readonly Matches[] => whole.map((of) => (of.member === last ? { ...of, ...change } : of));
    const lateMinutes = 1 + (plan.kind === "group" ? plan.lookbackMinutes : (plan.framesMinutes[members.length - 2] ?? 0));
    const lateSeconds = (whole.at(-1)?.atSeconds ?? 0) + lateMinutes * 60;
    if (grouped) found.push({ name: `${last.id} in another group`, fires: false, matches: moved({ group: otherGroup }) });
    found.push({ name: `${last.id} too late`, fires: false, matches: moved({ atSeconds: lateSeconds }) });
    const before = members.slice(0, -1).map(({ id }) => id);
    if (plan.kind === "sequence") found.push({ name: `${last.id} before ${before.join(" and ")}`, fires: false, matches: inOrder(members.toReversed()) });
  }
  if (answer !== undefined) {
    found.push({ name: `${answer.member.id} after ${last.id}`, fires: false, matches: [...whole, answer] });
    if (grouped) found.push({ name: `${answer.member.id} in another group`, fires: true, matches: [...whole, { ...answer, group: otherGroup }] });
  }
  return found;
}

/** Every member's matches, each member after the one before. */
function oneAfterTheOther(members: readonly Member[], pauseSeconds: number, everySeconds: number): readonly Matches[] {
  let atSeconds = 0;
  return members.map((member) => {
    const matches = { member, count: member.least, atSeconds, group: oneGroup };
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
