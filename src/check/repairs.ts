/** The certain repairs of the checker: of words that are all known, of what stands twice in a list, of addresses in another spelling. */

import type { Fix, Span } from "../diagnostics/diagnostic.ts";
import { removingElement, rewriting } from "../diagnostics/fix.ts";
import { oneSlip } from "../diagnostics/suggest.ts";
import type { Text } from "../syntax/ast.ts";

interface Repair {
  readonly fix?: Fix;
}

/** For words of the language alone. A field may be one that the source lacks, a name one that is still to be written: there a near word is a guess. */
export function slipOf(written: string, words: readonly string[], span: Span): Repair {
  const meant = oneSlip(written, words);
  return meant === undefined ? {} : { fix: rewriting(span, meant) };
}

export function withoutElement(elements: readonly { readonly span: Span }[], index: number, text: string): Repair {
  const fix = removingElement(
    elements.map(({ span }) => span),
    index,
    `the second \`${text}\``,
  );
  return fix === undefined ? {} : { fix };
}

export function canonicalText({ span }: Text, canonical: string | undefined): Repair {
  return canonical === undefined ? {} : { fix: rewriting(span, `"${canonical}"`) };
}
