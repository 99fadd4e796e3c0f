/** The Elasticsearch node of the real tests: the one that the environment names, the one that already runs below `.real/`, or a new one. */

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type Elasticsearch, isUp } from "../../../src/engines/elasticsearch.ts";

const folder = join(".real", "elasticsearch");
const urlFile = join(folder, "url");
const pidFile = join(folder, "es.pid");
/** Which run of the tests has started it. */
const runFile = join(folder, "run");

export async function realNode(): Promise<Elasticsearch> {
  const running = await runningNode();
  if (running !== undefined) return running;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const started = spawnSync("bash", ["scripts/real/start-elasticsearch.sh", String(port), folder], { stdio: ["ignore", "inherit", "inherit"] });
  if (started.status !== 0) throw new Error("Elasticsearch did not start: see the lines above");
  const node = { url: `http://127.0.0.1:${port}` };
  writeFileSync(runFile, process.env.SAMEFIRE_REAL_RUN ?? "");
  writeFileSync(urlFile, node.url);
  return node;
}

export async function runningNode(): Promise<Elasticsearch | undefined> {
  const url = process.env.SAMEFIRE_ELASTICSEARCH ?? (existsSync(urlFile) ? readFileSync(urlFile, "utf8").trim() : undefined);
  return url !== undefined && (await isUp({ url })) ? { url } : undefined;
}

/** Stops the node below `.real/`, where that run has started it, and waits until it is gone. */
export async function stopNodeOf(run: string): Promise<void> {
  if (!existsSync(urlFile) || !existsSync(pidFile) || !existsSync(runFile) || readFileSync(runFile, "utf8") !== run) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  rmSync(urlFile);
  process.kill(pid);
  for (let tries = 0; tries < 120 && isAlive(pid); tries++) await new Promise((done) => setTimeout(done, 250));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === "object" ? done(address.port) : failed(new Error("no free port"))));
    });
  });
}
