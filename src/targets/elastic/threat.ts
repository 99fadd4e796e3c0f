/** ATT&CK ids as the threats of a rule: techniques under the tactics that are listed, or under their own. */

import { attackEntry } from "../../attack/attack.ts";

export interface Reference {
  readonly id: string;
  readonly name: string;
  readonly reference: string;
}
interface Technique extends Reference {
  readonly subtechniques: readonly Reference[];
}
export interface Threat extends Reference {
  readonly techniques: readonly Technique[];
}

/** Names of the tactics that the ids name or serve, in order. */
export function tacticNames(ids: readonly string[]): readonly string[] {
  return tacticsOf(ids).map((id) => attackEntry(id)?.name ?? id);
}

export function threats(ids: readonly string[]): readonly Threat[] {
  const techniques = ids.filter((id) => !isTactic(id));
  return tacticsOf(ids).map((tactic) => ({
    ...reference(tactic, "tactics"),
    techniques: grouped(techniques.filter((id) => servedBy(id, ids).includes(tactic))),
  }));
}

function tacticsOf(ids: readonly string[]): readonly string[] {
  return [...new Set([...ids.filter(isTactic), ...ids.filter((id) => !isTactic(id)).flatMap((id) => servedBy(id, ids))])];
}

/** The tactics under which a technique stands: those of its own that are listed, else all of its own. */
function servedBy(technique: string, ids: readonly string[]): readonly string[] {
  const own = attackEntry(technique)?.tactics ?? [];
  const listed = own.filter((tactic) => ids.includes(tactic));
  return listed.length > 0 ? listed : own;
}

function grouped(techniques: readonly string[]): readonly Technique[] {
  const parents = [...new Set(techniques.map(parentOf))];
  return parents.map((parent) => ({
    ...reference(parent, "techniques"),
    subtechniques: techniques.filter((id) => id !== parent && parentOf(id) === parent).map((id) => reference(id, "techniques")),
  }));
}

function reference(id: string, folder: "tactics" | "techniques"): Reference {
  return {
    id,
    name: attackEntry(id)?.name ?? id,
    reference: `https://attack.mitre.org/${folder}/${id.replace(".", "/")}/`,
  };
}

function parentOf(technique: string): string {
  return technique.split(".")[0] ?? technique;
}

function isTactic(id: string): boolean {
  return id.startsWith("TA");
}
