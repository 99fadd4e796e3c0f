/** Workers that prove side by side. Which of them does what decides nothing: what comes out is put together in the order of the logs. */

import { Worker } from "node:worker_threads";
import { endGroup, hasPython3 } from "../../engines/python.ts";
import type { Job, Prover } from "../../prove/job.ts";
import type { Reply, Request, Result, Work, WorkerData } from "./worker.ts";

export interface Pool extends Prover {
  /** Ends the workers, whatever they are at, and waits for it. */
  stop(): Promise<void>;
  /** At once, from a signal or on the way out. */
  kill(): void;
}

interface Waiting {
  readonly job: Job;
  readonly work: Work;
  readonly settle: (result: Result) => void;
  readonly fail: (error: Error) => void;
}

interface Member {
  readonly worker: Worker;
  /** The jobs that it has been told. */
  readonly knows: Set<number>;
  readonly pids: Set<number>;
  busy: Waiting | undefined;
}

/** `ours`: the files were printed a moment ago, so that the machine's own Python may run them. */
export async function openPool(size: number, ours: boolean): Promise<Pool> {
  // By its own import it is a file of its own in the bundle as well, whose address it knows.
  const { workerUrl } = await import("./worker.ts");
  const data: WorkerData = { samefire: "prove", python: ours && hasPython3() ? "python3" : "sandbox" };
  const ids = new Map<Job, number>();
  const queue: Waiting[] = [];
  const members: Member[] = [];
  let stopping = false;

  const next = (member: Member): void => {
    const waiting = queue.shift();
    if (waiting === undefined) return;
    const { job, work } = waiting;
    const id = ids.get(job) ?? ids.size;
    ids.set(job, id);
    member.busy = waiting;
    const request: Request = { kind: "work", id, work, ...(!member.knows.has(id) && { job }) };
    member.knows.add(id);
    member.worker.postMessage(request);
  };
  const heard = (member: Member, reply: Reply): void => {
    if (reply.kind === "started") {
      member.pids.add(reply.pid);
      return;
    }
    const { busy } = member;
    member.busy = undefined;
    if (reply.kind === "done") busy?.settle(reply.result);
    else busy?.fail(new Error(reply.reason));
    next(member);
  };
  const lost = (member: Member, why: string): void => {
    members.splice(members.indexOf(member), 1);
    if (stopping) return;
    const error = new Error(`a worker ended: ${why}`);
    member.busy?.fail(error);
    if (members.length === 0) for (const { fail } of queue.splice(0)) fail(error);
  };
  const hire = (): void => {
    const worker = new Worker(workerUrl, { workerData: data });
    const member: Member = { worker, knows: new Set(), pids: new Set(), busy: undefined };
    members.push(member);
    worker.on("message", (reply: Reply) => heard(member, reply));
    worker.on("error", (error) => lost(member, error instanceof Error ? (error.stack ?? error.message) : String(error)));
    worker.on("exit", (code) => {
      if (members.includes(member)) lost(member, `exit code ${code}`);
    });
    next(member);
  };
  const asked = (job: Job, work: Work): Promise<Result> =>
    new Promise((settle, fail) => {
      queue.push({ job, work, settle, fail });
      const idle = members.find(({ busy }) => busy === undefined);
      if (idle !== undefined) next(idle);
      else if (members.length < size) hire();
    });

  return {
    begin: (job) => asked(job, { method: "begin", args: [] }) as ReturnType<Prover["begin"]>,
    tally: (job, ...args) => asked(job, { method: "tally", args }) as ReturnType<Prover["tally"]>,
    example: (job, ...args) => asked(job, { method: "example", args }) as ReturnType<Prover["example"]>,
    shown: (job, ...args) => asked(job, { method: "shown", args }) as ReturnType<Prover["shown"]>,
    stop: async () => {
      stopping = true;
      const gone = members.map(({ worker }) => new Promise((done) => worker.once("exit", done)));
      for (const { worker, busy, pids } of members) {
        if (busy === undefined) worker.postMessage({ kind: "stop" } satisfies Request);
        else {
          for (const pid of pids) endGroup(pid);
          void worker.terminate();
        }
      }
      await Promise.all(gone);
    },
    kill: () => {
      stopping = true;
      for (const { pids } of members) for (const pid of pids) endGroup(pid);
    },
  };
}
