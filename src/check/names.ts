/** Resolves a written name to the declaration of the kind that is needed there, and notes the use. */

import { nearest } from "../diagnostics/suggest.ts";
import type { Define, Events, List, Name, Sample, Source } from "../syntax/ast.ts";
import type { Checking } from "./checking.ts";
import { kindText, lookup, namesOf, type Scope } from "./scope.ts";
import type { View } from "./values.ts";

export interface Kinds {
  readonly source: Source;
  readonly "list-declaration": List;
  readonly define: Define;
  readonly events: Events;
  readonly sample: Sample;
}
export interface Resolved<K extends keyof Kinds> {
  readonly declaration: Kinds[K];
  /** In whose terms the declaration is to be read. */
  readonly scope: Scope;
}

/** Silent: for what has been checked. */
export function resolve<K extends keyof Kinds>(name: Name, kind: K, scope: Scope): Resolved<K> | undefined {
  const target = lookup(scope, name.text)?.target;
  return target?.declaration.kind === kind ? { declaration: target.declaration as Kinds[K], scope: target.scope } : undefined;
}

export function checkName<K extends keyof Kinds>(name: Name, kind: K, scope: Scope, { report, used }: Checking): Resolved<K> | undefined {
  const entry = lookup(scope, name.text);
  const wanted = kindText[kind];
  if (entry === undefined) {
    const suggestion = nearest(name.text, namesOf(kind, scope));
    report("E0201", name.span, { wanted, name: name.text, suggestion });
    return undefined;
  }
  used.add(entry);
  if (entry.target === undefined) return undefined;
  const { kind: found } = entry.target.declaration;
  if (found !== kind) report("E0202", name.span, { name: name.text, kind: kindText[found], wanted });
  return resolve(name, kind, scope);
}

/** What paths mean in events of a source. */
export function viewOf(source: Resolved<"source"> | undefined, name: string, scope: Scope, modelOf: Checking["modelOf"]): View {
  return source === undefined
    ? { fields: undefined, source: name, scope }
    : { fields: modelOf(source.declaration), source: name, on: source.declaration, scope };
}
