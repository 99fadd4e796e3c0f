/** Standard output and error: what a closed pipe, a full disk and Ctrl-C mean. Every command prints through here. */

import { fstatSync, writeSync } from "node:fs";
import { painter, type Tone } from "../diagnostics/paint.ts";
import { escapeHidden, unicodeEscape } from "../output/characters.ts";
import { withoutCommands } from "../output/github.ts";

export const exitCode = { fine: 0, findings: 1, couldNotRun: 2 } as const;

/** When to colour: what `--color` says. */
export const colorings = ["auto", "always", "never"] as const;
export type Coloring = (typeof colorings)[number];

/** A piece of a line, in a colour where colours are wanted. */
export interface Painted {
  readonly tone: Tone;
  readonly text: string;
}

export interface Terminal {
  /** Whether diagnostics are coloured. */
  readonly color: boolean;
  /** Results, to standard output: what a log or a detection says cannot act on the terminal. */
  out(...pieces: readonly (string | Painted)[]): void;
  /** A document that escapes such characters itself. */
  json(text: string): void;
  /** Text that is to arrive as it is: workflow commands, a formatted file. */
  raw(text: string): void;
  /** Diagnostics and progress, to standard error. */
  err(text: string): void;
}

/** Each stream is judged by itself: one of them may be a file. */
export function openTerminal(coloring: Coloring): Terminal {
  const paint = painter(wantsColor(coloring, process.stdout, process.env));
  // A workflow of GitHub Actions takes lines of its log for commands.
  const inWorkflow = process.env.GITHUB_ACTIONS === "true";
  const print = printer();
  const inert = inWorkflow ? withoutCommands : (text: string) => text;
  return {
    color: wantsColor(coloring, process.stderr, process.env),
    out: (...pieces) => {
      const texts = pieces.map((piece) => (typeof piece === "string" ? harmless(piece) : paint(piece.tone, harmless(piece.text))));
      print(inert(texts.join("")));
    },
    json: (text) => {
      // Only a text can hold this, and there the escape means the same.
      print(inWorkflow ? text.replaceAll("##[", "##\\u005b") : text);
    },
    raw: print,
    err: (text) => {
      process.stderr.write(inert(text));
    },
  };
}

/** What Node writes to a file it writes once: where the disk takes a part of it, the rest would be lost without a word. */
function printer(): (text: string) => void {
  if (!fstatSync(process.stdout.fd).isFile()) return (text) => void process.stdout.write(text);
  return (text) => {
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(process.stdout.fd, bytes, at);
    } catch (error) {
      outputLost(error as NodeJS.ErrnoException);
    }
  };
}

function harmless(text: string): string {
  return escapeHidden(text, unicodeEscape);
}

/** What was said on the command line, then https://no-color.org, then https://force-color.org, then whether somebody looks on. */
export function wantsColor(coloring: Coloring, stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  if (coloring !== "auto") return coloring === "always";
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return true;
  return stream.isTTY === true && environment.TERM !== "dumb";
}

/** One message and a non-zero exit, whatever takes the output away. */
export function guardStreams(): void {
  process.stdout.on("error", outputLost);
  // Nobody is left to tell.
  process.stderr.on("error", () => process.exit(exitCode.couldNotRun));
}

function outputLost(error: NodeJS.ErrnoException): never {
  say(error.code === "EPIPE" ? "standard output was closed before everything was printed" : `cannot write to standard output: ${error.code ?? error.message}`);
  process.exit(exitCode.couldNotRun);
}

/**
 * One message where a long reading of logs is stopped, or a proof in other threads; `before` ends what would be left. Only there: a handler of our own
 * runs when the event loop turns, so anywhere else it would hold a signal up until a computation is through. Writing has its own, in output/disk.ts.
 */
export async function interruptible<Result>(work: () => Promise<Result>, before: () => void = () => {}): Promise<Result> {
  const stop = (signal: NodeJS.Signals) => {
    before();
    say(`stopped by ${signal}`);
    // By the signal itself, as a shell expects; process.exit would wait for a pipe that is being read.
    process.kill(process.pid, signal);
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

function say(message: string): void {
  try {
    writeSync(2, `samefire: ${message}\n`);
  } catch {
    // Standard error is gone as well.
  }
}
