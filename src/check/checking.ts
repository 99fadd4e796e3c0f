/** What every check is given: where to report, and where to note that a name is used. */

import type { Fix, Label } from "../diagnostics/diagnostic.ts";
import type { Code, ParametersOf, Place } from "../diagnostics/report.ts";
import type { Source } from "../syntax/ast.ts";
import type { Entry } from "./scope.ts";
import type { SourceModel } from "./source.ts";

export type Report = <C extends Code>(
  code: C,
  place: Place,
  parameters: ParametersOf<C>,
  extras?: { readonly labels?: readonly Label[]; readonly fix?: Fix },
) => void;

export interface Checking {
  readonly report: Report;
  /** Names that something needs; an import and what it names are two entries. */
  readonly used: Set<Entry>;
  readonly modelOf: (source: Source) => SourceModel;
}
