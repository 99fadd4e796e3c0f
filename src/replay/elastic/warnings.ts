/** The warnings of a run, each once, as the node's `Warning` headers have them. */

import type { Place } from "./problem.ts";

export interface Warnings {
  readonly add: (text: string) => void;
  /** An expression could not be evaluated, for a Java exception. */
  readonly failed: (site: { readonly at: Place; readonly text: string }, reason: string, treatedAs?: "null" | "false") => void;
  readonly texts: () => readonly string[];
}

const mostReasons = 20;
export const multiValue = "java.lang.IllegalArgumentException: single-value function encountered multi-value";

export function newWarnings(): Warnings {
  const texts = new Set<string>();
  const failures = new Map<object, number>();
  return {
    add: (text) => texts.add(text),
    failed: (site, reason, treatedAs = "null") => {
      const count = failures.get(site) ?? 0;
      if (count >= mostReasons) return;
      failures.set(site, count + 1);
      const place = `Line ${site.at.line}:${site.at.column}: `;
      texts.add(`${place}evaluation of [${site.text}] failed, treating result as ${treatedAs}. Only first ${mostReasons} failures recorded.`);
      texts.add(`${place}${reason}`);
    },
    texts: () => [...texts],
  };
}
