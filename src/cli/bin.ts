/** Where the `samefire` command begins: guards the streams, runs the command asked for, and turns how it went into an exit code. */

import { CommanderError } from "commander";
import { program } from "./program.ts";
import { exitCode, guardStreams } from "./terminal.ts";

guardStreams();
try {
  await program().parseAsync();
} catch (error) {
  // Commander has printed its message: help and version are fine, a wrong call is not.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.fine : exitCode.couldNotRun;
  else throw error;
}
