/** What stands between the tokens of a file and is not to be lost: comments, blank lines, and where the author broke a line. Knows no grammar. */

import type { Token } from "../../grammars/detection/parser.ts";

export interface Comment {
  readonly text: string;
  readonly blankBefore: boolean;
}
export interface Note {
  /** Comments on lines of their own before the token. */
  readonly leading: readonly Comment[];
  /** Between the token and what stands before it, leading comments included. */
  readonly startsLine: boolean;
  readonly blankBefore: boolean;
  /** On the token's own line, after it. */
  readonly trailing?: string;
}
export interface Notes {
  readonly of: (token: Token) => Note;
  /** After the last token. */
  readonly end: readonly Comment[];
}

const nothing: Note = { leading: [], startsLine: false, blankBefore: false };

export function notesOf(text: string, tokens: readonly Token[], comments: readonly Token[]): Notes {
  const notes = new Map<Token, Note>();
  let leading: Comment[] = [];
  let previous: Token | undefined;
  let from = 0;
  let broken = false;
  const merged = [...tokens.map((token) => ({ token, comment: false })), ...comments.map((token) => ({ token, comment: true }))];
  for (const { token, comment } of merged.sort((a, b) => a.token.startOffset - b.token.startOffset)) {
    const newlines = text.slice(from, token.startOffset).match(/\r\n|\n|\r/g)?.length ?? 0;
    from = token.startOffset + token.image.length;
    if (comment) {
      const trailsToken = previous !== undefined && newlines === 0 && leading.length === 0 && !broken;
      if (trailsToken) notes.set(previous as Token, { ...(notes.get(previous as Token) ?? nothing), trailing: token.image.trimEnd() });
      else leading.push({ text: token.image.trimEnd(), blankBefore: newlines > 1 });
      broken = true;
    } else {
      notes.set(token, { leading, startsLine: broken || newlines > 0, blankBefore: newlines > 1 });
      leading = [];
      previous = token;
      broken = false;
    }
  }
  return { of: (token) => notes.get(token) ?? nothing, end: leading };
}
