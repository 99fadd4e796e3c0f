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
      if (entry.imported && entry.target !== undefined && !used.has(entry)) report("E0207", entry.span, { name: entry.name });
    }
  }
};
