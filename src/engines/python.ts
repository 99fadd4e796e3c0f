/** CPython for emitted rules: the machine's `python3`, or an embedded one in a sandbox. A program is started once and asked many times. Knows no platform. */

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import type { Json } from "../model/event.ts";
import { sandboxProgram } from "./sandbox.generated.ts";

export interface Python {
  readonly kind: "python3" | "sandbox";
  /** One request at a time; what the program answers to it. */
  ask(request: Json): Promise<PythonAnswer>;
  stop(): void;
  /** Whether it is over, by whatever: then it answers nothing any more. */
  isOver(): boolean;
}
export type PythonAnswer = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

export interface PythonOptions {
  /** `python3` only for what samefire itself has just printed: it runs with the user's rights. */
  readonly kind: "python3" | "sandbox";
  /** How long one answer may take; the program is ended after that. */
  readonly patienceMs?: number;
  /** How long the start may take; the sandbox compiles ten megabytes of WebAssembly then. */
  readonly startPatienceMs?: number;
  /** Told of the process as soon as there is one: who is stopped from outside has to end it by `endGroup`. */
  readonly spawned?: (pid: number) => void;
}

/** What one sandbox may allocate, the interpreter included. Held by the system where it has such a limit (Linux). */
const sandboxKib = 1_500_000;
/** Of what a failed program has written, so much is told. */
const tailLength = 2_000;

const bootstrap = `import json, os, sys
out = os.fdopen(os.dup(1), "w", encoding="ascii")
os.dup2(2, 1)
space = {"__name__": "host"}
first = json.loads(sys.stdin.readline())
try:
    exec(first, space)
    reply = "{}"
except Exception as problem:
    reply = json.dumps({"failed": repr(problem)})
while True:
    out.write(reply + "\\n")
    out.flush()
    line = sys.stdin.readline()
    if not line:
        break
    reply = space["answered"](line)
`;

/** Whether the machine has a `python3` that starts. */
export function hasPython3(): boolean {
  return spawnSync("python3", ["-I", "-c", ""], { stdio: "ignore" }).status === 0;
}

/**
 * Starts a program: Python text that defines `answered(line)`, from a JSON text `request` to one of `{"value": ...}` or `{"failed": "why"}`.
 * Nothing throws: what cannot be started, ends early or takes too long is an answer that says so.
 */
export async function startPython(
  program: string,
  { kind, patienceMs = 60_000, startPatienceMs = 120_000, spawned }: PythonOptions,
): Promise<Python | { readonly reason: string }> {
  const child = kind === "python3" ? startedPython3() : startedSandbox();
  if (child.pid !== undefined) spawned?.(child.pid);
  const talk = conversation(child);
  const stop = (): void => talk.end("it was stopped");
  const started = await talk.ask(program, startPatienceMs);
  if (started.ok) return { kind, ask: (request) => talk.ask(request, patienceMs), stop, isOver: talk.isOver };
  stop();
  return { reason: started.reason };
}

function startedPython3(): ChildProcess {
  const { PATH = "" } = process.env;
  return spawn("python3", ["-I", "-B", "-X", "utf8", "-c", bootstrap], { env: { PATH }, stdio: "pipe", detached: true });
}

function startedSandbox(): ChildProcess {
  const pyodide = createRequire(import.meta.url).resolve("pyodide/package.json");
  const folder = dirname(pyodide);
  const node = [
    process.execPath,
    ...permissionFlags(),
    `--allow-fs-read=${folder}/`,
    "--disallow-code-generation-from-strings",
    "--max-old-space-size=512",
    "--no-warnings",
    "--input-type=module",
    "--eval",
    sandboxProgram,
    pathToFileURL(pyodide).href,
  ];
  const limited = process.platform === "win32" ? node : ["/bin/sh", "-c", `ulimit -d ${sandboxKib} 2>/dev/null; exec "$@"`, "sh", ...node];
  const [command = "", ...args] = [...namespaces(), ...limited];
  return spawn(command, args, { env: {}, cwd: folder, stdio: "pipe", detached: true });
}

function permissionFlags(): readonly string[] {
  return [process.allowedNodeEnvironmentFlags.has("--permission") ? "--permission" : "--experimental-permission"];
}

let unshare: readonly string[] | undefined;
/** The command that gives a process a network and process ids of its own, where the system has one and lets the user. */
export function namespaces(): readonly string[] {
  const candidate = ["/usr/bin/unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"];
  unshare ??=
    existsSync("/usr/bin/unshare") && spawnSync(candidate[0] ?? "", [...candidate.slice(1), "true"], { stdio: "ignore" }).status === 0 ? candidate : [];
  return unshare;
}

interface Conversation {
  ask(request: Json, patienceMs: number): Promise<PythonAnswer>;
  end(reason: string): void;
  isOver(): boolean;
}

function conversation(child: ChildProcess): Conversation {
  let waiting: ((answer: PythonAnswer) => void) | undefined;
  let ended: string | undefined;
  let tail = "";
  const settle = (answer: PythonAnswer): void => {
    const settled = waiting;
    waiting = undefined;
    settled?.(answer);
  };
  const end = (reason: string): void => {
    ended ??= reason;
    kill(child);
    settle({ ok: false, reason: ended });
  };
  child.stderr?.on("data", (data: Buffer) => {
    tail = (tail + data.toString("utf8")).slice(-tailLength);
  });
  child.stdin?.on("error", () => {});
  child.on("error", (error) => end(`it did not start: ${error.message}`));
  child.on("close", (code, signal) => end(`it ended early (${signal ?? `exit ${code}`})${tail.trim() === "" ? "" : `: ${tail.trim()}`}`));
  if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => settle(readAnswer(line)));
  return {
    end,
    isOver: () => ended !== undefined,
    ask: (request, patienceMs) =>
      new Promise((done) => {
        if (ended !== undefined) return done({ ok: false, reason: ended });
        const timer = setTimeout(() => end(`no answer within ${patienceMs / 1_000} s`), patienceMs);
        waiting = (answer) => {
          clearTimeout(timer);
          done(answer);
        };
        child.stdin?.write(`${oneLine(request)}\n`);
      }),
  };
}

/** JSON without the two characters that end a line for some readers and none for others. */
function oneLine(request: Json): string {
  return JSON.stringify(request).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

function readAnswer(line: string): PythonAnswer {
  try {
    const { value = null, failed } = JSON.parse(line) as { readonly value?: Json; readonly failed?: string };
    return failed === undefined ? { ok: true, value } : { ok: false, reason: failed };
  } catch {
    return { ok: false, reason: "its answer is no JSON" };
  }
}

/** The process and all that it started. */
function kill({ pid, exitCode }: ChildProcess): void {
  if (pid !== undefined && exitCode === null) endGroup(pid);
}

export function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
