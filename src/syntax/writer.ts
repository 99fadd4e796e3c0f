/** The one door through which tokens and comments reach the formatted text: no comment can be lost, and none can swallow what follows it. */

import type { Token } from "../../grammars/detection/parser.ts";
import { TextBlock } from "../../grammars/detection/tokens.ts";
import { blank, textBlockLines } from "./escapes.ts";
import type { Comment, Notes } from "./notes.ts";

export interface Writer {
  /** Begins a line for an item: with its comments above it, and the author's blank line above these. */
  readonly item: (first: Token, level: number, options: { readonly blankAllowed: boolean; readonly blankForced?: boolean }) => void;
  /** Begins a line inside an item. */
  readonly newline: (level: number) => void;
  /** Comments before a closing mark belong to the block that it closes. */
  readonly closing: (token: Token, level: number, blankAllowed: boolean) => void;
  readonly token: (token: Token, gap: string) => void;
  readonly column: () => number;
  /** The whole text. */
  readonly end: () => string;
}

const indentation = (level: number) => "  ".repeat(level);

export function writer(notes: Notes): Writer {
  const lines: string[] = [];
  /** The line being written, undefined where none is begun. */
  let line: string | undefined;
  /** Where a line goes on that a comment ended. */
  let itemLevel = 0;
  let endedByComment = false;

  function finishLine(): void {
    if (line !== undefined && line.trim() !== "") lines.push(line);
    line = undefined;
    endedByComment = false;
  }
  function begin(level: number): void {
    finishLine();
    line = indentation(level);
  }
  function blankLine(): void {
    finishLine();
    if (lines.length > 0 && lines.at(-1) !== "") lines.push("");
  }
  function comments(all: readonly Comment[], level: number, blankFirst: boolean): void {
    for (const [index, comment] of all.entries()) {
      if (comment.blankBefore && (index > 0 || blankFirst)) blankLine();
      finishLine();
      lines.push(`${indentation(level)}${comment.text}`);
    }
  }
  /** Whether the item's own comments were written when it began. */
  let announced: Token | undefined;

  return {
    item(first, level, { blankAllowed, blankForced = false }) {
      const note = notes.of(first);
      finishLine();
      if (blankForced) blankLine();
      comments(note.leading, level, blankAllowed);
      if (note.blankBefore && (blankAllowed || note.leading.length > 0)) blankLine();
      begin(level);
      itemLevel = level;
      announced = first;
    },
    newline(level) {
      begin(level);
    },
    closing(token, level, blankAllowed) {
      comments(notes.of(token).leading, level + 1, blankAllowed);
      begin(level);
      announced = token;
    },
    token(token, gap) {
      const note = notes.of(token);
      if (token !== announced && note.leading.length > 0) {
        comments(note.leading, itemLevel + 1, false);
        begin(itemLevel + 1);
      } else if (endedByComment) begin(itemLevel + 1);
      line ??= indentation(itemLevel);
      const fresh = line.trim() === "";
      const [first = "", ...rest] = token.tokenType === TextBlock ? blockImage(token.image, indentation(itemLevel + 1)) : [token.image];
      line += (fresh ? "" : gap) + first;
      for (const next of rest) {
        lines.push(line);
        line = next;
      }
      if (note.trailing !== undefined) {
        line += ` ${note.trailing}`;
        endedByComment = true;
      }
    },
    column: () => (line ?? "").length,
    end() {
      finishLine();
      comments(notes.end, 0, true);
      return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
    },
  };
}

/** A text block's lines under a new indentation, which the reader takes off again: blanks at a line's end and deeper indentation are text and stay. */
function blockImage(image: string, indent: string): readonly string[] {
  const written = image.slice(3, -3).split(/\r\n|\n|\r/);
  const closesAlone = written.length > 1 && blank(written.at(-1) ?? "");
  const opensAlone = written.length > 1 && blank(written[0] ?? "");
  const content = textBlockLines(image).map(({ text }) => text);
  const first = opensAlone ? "" : (content.shift() ?? "");
  const body = content.map((text) => (text === "" ? "" : indent + text));
  if (closesAlone) return [`"""${first}`, ...body, `${indent}"""`];
  const last = body.pop();
  return last === undefined ? [`"""${first}"""`] : [`"""${first}`, ...body, `${last}"""`];
}
