/** Which log type Panther gives a source's records. Written from its documentation; a source that is not here has the type that its mapping says, which proves nothing. */

const known: ReadonlyMap<string, string> = new Map([
  ["cloudtrail", "AWS.CloudTrail"],
  ["okta", "Okta.SystemLog"],
]);

export interface LogType {
  readonly logType: string;
  readonly proof: "modelled" | "mapping unproved";
}

/** `mapped`: the log types that the source's own mapping names. */
export function logTypesOf(source: string, mapped: readonly string[]): LogType {
  const logType = known.get(source);
  return logType === undefined ? { logType: mapped[0] ?? "", proof: "mapping unproved" } : { logType, proof: "modelled" };
}
