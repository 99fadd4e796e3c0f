/** Which lines of a text stand in the place of which of another. */

import { diffLines } from "diff";

export interface LineEdit {
  /** Where it is in the later text. */
  readonly start: number;
  readonly end: number;
  /** What the earlier text has there. */
  readonly before: string;
}

export function lineEdits(before: string, after: string): readonly LineEdit[] {
  // Two files that share nothing would be compared line by line against line.
  const parts = before === after ? [] : diffLines(before, after, { maxEditLength: 4_000 });
  if (parts === undefined) return [{ start: 0, end: after.length, before }];
  const edits: LineEdit[] = [];
  let at = 0;
  let open: { readonly start: number; before: string } | undefined;
  const close = (): void => {
    if (open !== undefined) edits.push({ start: open.start, end: at, before: open.before });
    open = undefined;
  };
  for (const { value, added, removed } of parts) {
    if (!added && !removed) close();
    else open ??= { start: at, before: "" };
    if (open !== undefined && removed) open.before += value;
    if (!removed) at += value.length;
  }
  close();
  return edits;
}
