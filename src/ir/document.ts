/** What `samefire build --ir` prints, as schema/ir.schema.json describes it. */

import { irVersion, type Rule, type Source } from "./detection.ts";
import { meaningHash } from "./hash.ts";

export interface IrDocument {
  readonly ir: typeof irVersion;
  readonly rules: readonly (Rule & { /** Of the meaning: sha256, see `meaningHash`. */ readonly hash: string })[];
  readonly sources: Readonly<Record<string, Source>>;
}

export function irDocument(rules: readonly Rule[], sources: Readonly<Record<string, Source>>): IrDocument {
  return { ir: irVersion, rules: rules.map((rule) => ({ ...rule, hash: meaningHash(rule) })), sources };
}
