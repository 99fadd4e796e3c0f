/** What a lint is: a look at the whole project that says what is legal and probably not meant. */

import type { Source } from "../../syntax/ast.ts";
import type { Report } from "../checking.ts";
import type { Project } from "../project.ts";
import type { Entry } from "../scope.ts";
import type { SourceModel } from "../source.ts";

export interface Linted extends Pick<Project, "files" | "entries"> {
  readonly used: ReadonlySet<Entry>;
  readonly modelOf: (source: Source) => SourceModel;
}
export type Rule = (project: Linted, report: Report) => void;
