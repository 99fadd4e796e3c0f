/** The standard's schema of SARIF 2.1.0, and what a log by it has. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";

const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json", "utf8"));
export const validate = new Ajv({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  formats: { uri: /^[a-z][a-z0-9+.-]*:/i, "uri-reference": isReference, "date-time": true },
}).compile(schema);

function isReference(text: string): boolean {
  return URL.canParse(text, "file:///repository/") && !/[ <>"{}|\\^`]/.test(text);
}

export interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region?: { readonly startLine: number } };
  }[];
  readonly fixes?: readonly object[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}
export interface Log {
  readonly runs: readonly [{ readonly results: readonly Result[]; readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } } }];
}
