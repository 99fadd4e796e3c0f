/** Where files on disk are not what is printed now, and which of those places changed the meaning. Judges by proving again with a place as it would be printed. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { type LineEdit, lineEdits } from "../output/line_edits.ts";
import type { OutputFile } from "../targets/target.ts";

/** One place of a file that is written otherwise. */
interface Edit extends LineEdit {
  readonly path: string;
}

/** Places of one rule that are asked about; with more, all are named together. */
const mostEdits = 24;

export interface Edited {
  /** Whether any file is written otherwise. */
  readonly isEdited: boolean;
  /** Of files that are wrong: the places that each alone make them right when they are as printed; all, where it takes several. */
  changes(isRight: (files: readonly OutputFile[]) => Promise<boolean>): Promise<readonly Diagnostic[]>;
}

/** `found` are the printed files as they lie below a folder, so that a printed path is the end of a found one. */
export function editedOf(printed: readonly OutputFile[], found: readonly OutputFile[]): Edited {
  const edits = found.flatMap((file) => {
    const own = printed.find(({ path }) => file.path === path || file.path.endsWith(`/${path}`));
    return own === undefined ? [] : lineEdits(own.text, file.text).map((edit): Edit => ({ path: file.path, ...edit }));
  });
  return {
    isEdited: edits.length > 0,
    changes: async (isRight) => {
      const telling: Edit[] = [];
      if (edits.length > 1 && edits.length <= mostEdits) for (const edit of edits) if (await isRight(reverted(found, edit))) telling.push(edit);
      return (telling.length > 0 ? telling : edits).map(changed);
    },
  };
}

function reverted(files: readonly OutputFile[], { path, start, end, before }: Edit): readonly OutputFile[] {
  return files.map((file) => (file.path === path ? { path, text: file.text.slice(0, start) + before + file.text.slice(end) } : file));
}

function changed({ path, start, end, before }: Edit): Diagnostic {
  return problem("E1409", { file: path, start, end: Math.max(start, end - 1) }, { expected: before.trim().replace(/\s+/g, " ") });
}
