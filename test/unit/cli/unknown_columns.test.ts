/** A field that a source declares and does not map is no column of Elastic's integration: told before the node refuses the query. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { unknownColumns } from "../../../src/cli/unknown_columns.ts";
import { programOf } from "../../chain.ts";

const shipped = readFileSync("detections/sources/cloudtrail.det", "utf8");

/** The columns that are told of, each with the text that it points at. */
function told(body: string, changes: Readonly<Record<string, string>> = {}, metadata = ""): readonly string[] {
  const added = shipped
    .replace(
      "eventVersion: ",
      "shared: optional string\n parts: optional list { id: optional string }\n deep: optional object\n deep.id: optional string\n eventVersion: ",
    )
    .replace("map eventVersion ", "map deep -> aws.cloudtrail.deep\n map eventVersion ");
  const source = Object.entries(changes).reduce((text, [from, to]) => text.replaceAll(from, to), added);
  const text = `language 1
use cloudtrail from "source.det"
detection my.one version 1 {
  title: "One"
  severity: low
  ${metadata}
  ${body}
}
`;
  const { rules, sources } = programOf(["my.det"], (path) => ({ text: path === "my.det" ? text : source }));
  return rules.flatMap((rule) =>
    unknownColumns(rule, sources).map(({ code, message, span }) => `${code} ${message.split("`")[3]}: ${text.slice(span?.start, span?.end)}`),
  );
}

describe("a column that the integration does not have is told", () => {
  it.each([
    ["of a test", 'from cloudtrail where shared is "x"\nalert on each event', ["E0911 shared: shared"]],
    ["of two fields", "from cloudtrail where eventName is field shared\nalert on each event", ["E0911 shared: shared"]],
    ["below an object that is mapped", 'from cloudtrail where deep.id is "x"\nalert on each event', ["E0911 aws.cloudtrail.deep.id: deep.id"]],
    ["of a list", 'from cloudtrail where any parts.id is "x"\nalert on each event', ["E0911 parts.id: parts.id"]],
    ["of a key", "from cloudtrail\nalert when count >= 2 within 1m\nfor each shared", ["E0911 shared: shared"]],
    ["of a measure", "from cloudtrail\nalert when distinct shared >= 2 within 1m", ["E0911 shared: shared"]],
    ["of a value seen first", "from cloudtrail\nalert when first seen shared within 3d learning 1d", ["E0911 shared: shared"]],
    [
      "of a step",
      'events a from cloudtrail where eventName is "A"\nevents b from cloudtrail where eventName is "B"\nalert when a then b (distinct shared >= 2 within 1m) within 5m',
      ["E0911 shared: shared"],
    ],
  ])("%s", (_, body, columns) => {
    expect(told(body)).toEqual(columns);
  });

  it("also of what is only shown of an event, and of the time", () => {
    expect(told("from cloudtrail\nalert on each event", {}, "context: [shared, eventName]")).toEqual(["E0911 shared: shared"]);
    expect(
      told("from cloudtrail\nalert on each event", { "map eventTime ": "map eventVersion2 ", "eventTime:": "eventVersion2: optional string\n eventTime:" }),
    ).toEqual(["E0911 eventTime: my.one"]);
  });
});

describe("nothing is told", () => {
  const asked = 'from cloudtrail where shared is "x"\nalert on each event';
  it.each([
    ["of what is mapped, to its own name too", asked, { "map eventVersion ": "map shared -> shared\n map eventVersion " }],
    ["of an index that is not known", asked, { "logs-aws.cloudtrail-*": "logs-mine-*" }],
    ["of a field that no rule asks for", 'from cloudtrail where eventName is "x"\nalert on each event', {}],
    [
      "of what lies below a stringified object, and of what is computed",
      'from cloudtrail where requestParameters.name is "x" and userAgentName is "Chrome"\nalert on each event',
      {},
    ],
  ])("%s", (_, body, changes) => {
    expect(told(body, changes)).toEqual([]);
  });
});
