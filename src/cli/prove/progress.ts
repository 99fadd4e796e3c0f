/** How far a long command is, on one line of standard error that is written over and in the end wiped away; nothing at all where nobody looks on. */

import type { Terminal } from "../terminal.ts";

export interface Progress {
  show(text: string): void;
  /** Before anything else is printed. */
  wipe(): void;
}

/** A line is written anew at most so often. */
const restMs = 100;

export function newProgress(terminal: Terminal, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || process.env.TERM === "dumb") return { show: () => {}, wipe: () => {} };
  let shown = false;
  let lastMs = 0;
  return {
    show: (text) => {
      const nowMs = Date.now();
      if (nowMs - lastMs < restMs) return;
      lastMs = nowMs;
      shown = true;
      // A line that is wrapped could not be wiped; some terminals say that they are of no width.
      terminal.err(`\r\u001b[2K${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    wipe: () => {
      if (shown) terminal.err("\r\u001b[2K");
      shown = false;
    },
  };
}
