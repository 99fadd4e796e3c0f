/** A thread that proves: it does one piece of work after another, and has a Python of its own for Panther's rules. Loaded by who starts it, too, for its address. */

import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { type Python, startPython } from "../../engines/python.ts";
import { type Job, localProver, type Prover } from "../../prove/job.ts";
import { hostProgram } from "../../replay/panther/replay.ts";

export const workerUrl = new URL(import.meta.url);

export interface WorkerData {
  readonly samefire: "prove";
  readonly python: "python3" | "sandbox";
}

/** One at a time; `job` comes with the first piece of it that this worker gets. */
export type Request =
  | { readonly kind: "work"; readonly id: number; readonly job?: Job; readonly work: Work }
  /** Ends the thread and its Python. */
  | { readonly kind: "stop" };
/** One of the prover's methods, and what it is given beside the job. */
export type Work = { readonly [Method in keyof Prover]: { readonly method: Method; readonly args: ArgumentsOf<Prover[Method]> } }[keyof Prover];
type ArgumentsOf<Method> = Method extends (job: Job, ...args: infer Rest) => unknown ? Rest : never;
export type Result = Awaited<ReturnType<Prover[keyof Prover]>>;
export type Reply =
  | { readonly kind: "done"; readonly result: Result }
  /** A mistake of ours, with its stack. */
  | { readonly kind: "failed"; readonly reason: string }
  /** A process that has to end when this one does. */
  | { readonly kind: "started"; readonly pid: number };

function isOurs(data: unknown): data is WorkerData {
  return typeof data === "object" && data !== null && "samefire" in data && data.samefire === "prove";
}

function serve(port: NonNullable<typeof parentPort>, { python }: WorkerData): void {
  const reply = (message: Reply): void => port.postMessage(message);
  let started: Promise<Python | { readonly reason: string }> | undefined;
  const prover = localProver(async () => {
    const host = await started;
    // One that a rule brought to its end is not the next rule's.
    if (host !== undefined && !("isOver" in host && host.isOver())) return host;
    started = startPython(hostProgram, { kind: python, spawned: (pid) => reply({ kind: "started", pid }) });
    return started;
  });
  const jobs = new Map<number, Job>();
  port.on("message", (request: Request) => {
    if (request.kind === "stop") {
      void started?.then((host) => "stop" in host && host.stop());
      port.close();
      return;
    }
    if (request.job !== undefined) jobs.set(request.id, request.job);
    const job = jobs.get(request.id);
    if (job === undefined) throw new Error("work comes after its job");
    done(prover, job, request.work).then(
      (result) => reply({ kind: "done", result }),
      (error: unknown) => reply({ kind: "failed", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

function done(prover: Prover, job: Job, { method, args }: Work): Promise<Result> {
  const call: (job: Job, ...args: readonly never[]) => Promise<Result> = prover[method];
  return call(job, ...(args as readonly never[]));
}

if (!isMainThread && parentPort !== null && isOurs(workerData)) serve(parentPort, workerData);
