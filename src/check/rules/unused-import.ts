import type { Fix } from "../../diagnostics/diagnostic.ts";
import { removing, removingElement } from "../../diagnostics/fix.ts";
import type { File } from "../../syntax/ast.ts";
import type { Entry } from "../scope.ts";
import type { Rule } from "./rule.ts";

/**
 * A name that is imported and not needed.
 * Law 15: imports name what they take, so a name that is taken says that the file depends on it.
 */
export const unusedImport: Rule = ({ files, used }, report) => {
  for (const { scope, syntax } of files.values()) {
    // What was left out for a syntax error may have used it.
    if (syntax.leftOut !== undefined) continue;
    for (const entry of scope.names.values()) {
      if (entry.imported && entry.target !== undefined && !used.has(entry)) report("E0207", entry.span, { name: entry.name }, withoutName(syntax, entry));
    }
  }
};

/** What is imported is still declared where it was, so nothing is lost. */
function withoutName({ uses }: File, { name, span }: Entry): { readonly fix?: Fix } {
  const use = uses.find(({ names }) => names.some((one) => one.span.start === span.start));
  if (use === undefined) return {};
  const names = use.names.map((one) => one.span);
  const own = names.findIndex(({ start }) => start === span.start);
  return { fix: removingElement(names, own, `\`${name}\``) ?? removing(use.span, `\`${name}\``) };
}
