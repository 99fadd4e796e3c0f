/** What detection-rules asks of a rule's MITRE tables: tactics once each, and every id with the page that it is. */

import { doubles, recordOf, recordsOf, type Value } from "./values.ts";

export function brokenThreats({ threat }: Value): readonly string[] {
  const threats = recordsOf(threat);
  const tactics = threats.map((one) => String(recordOf(one.tactic).name));
  return [...doubles(tactics).map((name) => `the tactic ${name} stands twice`), ...threats.flatMap(brokenThreat)];
}

function brokenThreat(threat: Value): readonly string[] {
  const tactic = recordOf(threat.tactic);
  const techniques = recordsOf(threat.technique);
  const frameworks = ["MITRE ATT&CK", "MITRE ATLAS"];
  return [
    ...(frameworks.includes(String(threat.framework)) ? [] : [`the framework of ${tactic.id} is none of MITRE's`]),
    ...brokenReference(tactic, /^(?:AML\.)?TA\d{4}$/, "tactics"),
    ...techniques.flatMap((technique) => [
      ...brokenReference(technique, /^(?:AML\.)?T\d{4}$/, "techniques"),
      ...recordsOf(technique.subtechnique).flatMap((sub) => [
        ...brokenReference(sub, /^(?:AML\.)?T\d{4}\.\d{3}$/, "techniques"),
        ...(String(sub.id).startsWith(`${technique.id}.`) ? [] : [`${sub.id} does not belong to ${technique.id}`]),
      ]),
    ]),
  ];
}

function brokenReference({ id, name, reference }: Value, form: RegExp, pages: "tactics" | "techniques"): readonly string[] {
  if (!form.test(String(id))) return [`\`${id}\` is no id of MITRE's ${pages}`];
  const page = `/${pages}/${String(id).startsWith("AML.") ? id : String(id).replace(".", "/")}`;
  return [
    ...(typeof name === "string" && name !== "" ? [] : [`${id} has no name`]),
    ...(String(reference).replace(/\/$/, "").endsWith(page) ? [] : [`the reference of ${id} is another page's`]),
  ];
}
