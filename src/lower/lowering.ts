/** What every part of lowering needs of the project. */

import type { Checking } from "../check/checking.ts";
import type { Project } from "../check/project.ts";
import type { SourceModel } from "../check/source.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Predicate } from "../ir/predicate.ts";
import type { JsonObject, Scalar } from "../model/event.ts";
import type { Define, ListLiteral, ObjectLiteral, Source } from "../syntax/ast.ts";

export interface Lowering {
  readonly modelOf: Checking["modelOf"];
  /** Defines as they were written out, plain and negated: one tree however many rules name it. */
  readonly defines: { readonly plain: Map<Define, Predicate>; readonly negated: Map<Define, Predicate> };
  /** Records of samples that are used as they are. */
  readonly samples: Map<ObjectLiteral, JsonObject>;
  /** One array for each list as it stands in the file, however many tests name it. */
  readonly valuesOf: (list: ListLiteral) => readonly Scalar[];
}

export function loweringOf({ files }: Project): Lowering {
  const models = new Map<Source, SourceModel>([...files.values()].flatMap(({ sources }) => [...sources]));
  const lists = new Map<ListLiteral, readonly Scalar[]>();
  return {
    defines: { plain: new Map(), negated: new Map() },
    samples: new Map(),
    modelOf: (source) => {
      const model = models.get(source);
      invariant(model !== undefined, `the project knows the source \`${source.name.text}\``);
      return model;
    },
    valuesOf: (list) => {
      const values = lists.get(list) ?? list.values.map(({ value }) => value);
      lists.set(list, values);
      return values;
    },
  };
}
