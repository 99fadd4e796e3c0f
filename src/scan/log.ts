/** Reads logs: JSON lines, `{"Records": [...]}`, a JSON array, and gzip of these. Nothing in a log stops the reading but its length. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import type { JsonObject } from "../model/event.ts";
import { type Chunks, collected, expanded, headOf, limited, linesOf, maxLineBytes, open, TooLong } from "./bytes.ts";
import { type Parsed, parseLine, parseWhole, shapeOf } from "./records.ts";

export interface LogRecord {
  /** Its line, or its number in a file that is read whole; from 1. */
  readonly line: number;
  readonly data: JsonObject;
}
/** What one piece of a log held. */
export interface LogBatch {
  readonly records: readonly LogRecord[];
  readonly malformed: number;
  /** The first few malformed records of a log, and what ended its reading early. */
  readonly problems: readonly Diagnostic[];
}
export interface LogOptions {
  /** Of the expanded log, so that a small compressed file cannot fill memory or time. Default 4 GiB. */
  readonly maxBytes?: number;
  /** How problems name the log; the path by default. */
  readonly name?: string;
}

/** What is read whole has to fit in one text. */
const maxWholeBytes = 500_000_000;
/** Of one log; further malformed records are counted only. */
const namedProblems = 5;

export async function* readLog(log: string | Chunks, options: LogOptions = {}): AsyncGenerator<LogBatch> {
  const place = { path: options.name ?? (typeof log === "string" ? log : "log") };
  const maxBytes = options.maxBytes ?? 4 * 1024 ** 3;
  let named = 0;
  try {
    for await (const piece of pieces(limited(expanded(typeof log === "string" ? open(log) : log), maxBytes))) {
      const records: LogRecord[] = [];
      const problems: Diagnostic[] = [];
      let malformed = 0;
      for (const { where, line, parsed } of piece) {
        if (parsed.kind === "record") records.push({ line, data: parsed.data });
        else {
          malformed++;
          if (named++ < namedProblems) problems.push(problem("W0703", place, { where: `${where} ${line}`, reason: parsed.reason }));
        }
      }
      yield { records, malformed, problems };
    }
  } catch (error) {
    const found = error instanceof TooLong ? problem("E0702", place, { bytes: error.maxBytes }) : problem("E0701", place, { reason: reasonOf(error) });
    yield { records: [], malformed: 0, problems: [found] };
  }
}

interface Placed {
  readonly where: "line" | "record";
  readonly line: number;
  readonly parsed: Parsed;
}

async function* pieces(chunks: Chunks): AsyncGenerator<readonly Placed[]> {
  // A few kilobytes of blanks and a brace tell nothing more than the first sixty-four characters do.
  const { head, rest } = await headOf(chunks, (bytes) => bytes.length > 4096 || shapeOf(bytes.toString("utf8")) !== undefined);
  if (shapeOf(head.toString("utf8")) === "whole") {
    const parsed = parseWhole(await collected(limited(rest, maxWholeBytes)));
    yield parsed.map((one, i) => ({ where: "record", line: i + 1, parsed: one }));
    return;
  }
  let line = 0;
  for await (const lines of linesOf(rest)) {
    const placed: Placed[] = [];
    for (const bytes of lines) {
      line++;
      const parsed: readonly Parsed[] = bytes === undefined ? [{ kind: "malformed", reason: `is longer than ${maxLineBytes} bytes` }] : parseLine(bytes);
      for (const one of parsed) placed.push({ where: "line", line, parsed: one });
    }
    yield placed;
  }
}

/** Without paths and versions, so that the text is the same on every machine. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "no permission";
  if (code.startsWith("Z_")) return "its gzip data is damaged or cut short";
  return code !== "" ? code : String(error);
}
