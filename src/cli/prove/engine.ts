/** `--engine elasticsearch=URL`: the node that it names. Credentials come from the environment, and stand in no message. */

import type { Elasticsearch } from "../../engines/elasticsearch.ts";
import { eventsOn, openRealNode, type RealNode, removeIndices } from "../../prove/real_node.ts";
import { exitCode, type Terminal } from "../terminal.ts";

/** A node that is there answers soon; an answer to a query may take longer. */
const openingPatienceMs = 15_000;

/** Where the node is and who asks, or what is wrong with how it is named. */
export function nodeOf(text: string, environment: NodeJS.ProcessEnv): Elasticsearch | { readonly problem: string } {
  const [, name, address = ""] = /^([a-z]+)=(.*)$/s.exec(text) ?? [];
  // Whatever else was written may hold a password, so it is not repeated.
  if (name === undefined) return { problem: "--engine is written elasticsearch=URL" };
  if (name !== "elasticsearch") return { problem: `--engine knows no \`${name}\`; there is elasticsearch=URL` };
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "")
    return { problem: "--engine elasticsearch= wants the URL of a node, such as https://localhost:9200" };
  if (url.username !== "" || url.password !== "")
    return { problem: "--engine takes no name and password in its URL; they go into ELASTIC_USERNAME and ELASTIC_PASSWORD, or a key into ELASTIC_API_KEY" };
  const authorization = authorizationOf(environment);
  if (typeof authorization === "object") return authorization;
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, "")}`,
    ...(authorization !== undefined && { headers: { authorization } }),
  };
}

function authorizationOf({
  ELASTIC_API_KEY: key,
  ELASTIC_USERNAME: name,
  ELASTIC_PASSWORD: password,
}: NodeJS.ProcessEnv): string | undefined | { readonly problem: string } {
  if (key !== undefined && key.trim() !== "") {
    return /^[A-Za-z0-9+/=_:-]+$/.test(key.trim()) ? `ApiKey ${key.trim()}` : { problem: "ELASTIC_API_KEY is no key: it holds a character that none has" };
  }
  if (name === undefined || name === "") return undefined;
  return `Basic ${Buffer.from(`${name}:${password ?? ""}`, "utf8").toString("base64")}`;
}

/** Work with the node that was asked for, if one was. However it ends, by Ctrl-C too, what was made there is removed. */
export async function withEngine(terminal: Terminal, text: string | undefined, work: (real?: RealNode) => Promise<number>): Promise<number> {
  if (text === undefined) return work();
  const opened = await openEngine(text, process.env);
  if ("problem" in opened) {
    terminal.err(`error: ${opened.problem}\n`);
    return exitCode.couldNotRun;
  }
  const { real } = opened;
  let removed: Promise<void> | undefined;
  const remove = () => {
    removed ??= removal(terminal, real);
    return removed;
  };
  const leave = (signal: NodeJS.Signals) => {
    // Others may raise the signal again meanwhile.
    if (removed !== undefined) return;
    terminal.err(`samefire: stopped by ${signal}, removing what was made on the node\n`);
    void remove().then(() => {
      for (const one of signals) process.off(one, leave);
      process.kill(process.pid, signal);
    });
  };
  for (const signal of signals) process.on(signal, leave);
  try {
    const code = await work(real);
    const events = await eventsOn(real);
    // Not among the results, which may be one document.
    terminal.err(
      `Elasticsearch ${real.version} at ${real.node.url}: ${events.ok ? `${events.value} events were asked about there as well` : events.error.reason}\n`,
    );
    return code;
  } catch (error) {
    const failure = nodeFailure(error);
    if (failure === undefined) throw error;
    terminal.err(`error: ${failure}\n`);
    return exitCode.couldNotRun;
  } finally {
    await remove();
    for (const signal of signals) process.off(signal, leave);
  }
}

const signals = ["SIGINT", "SIGTERM"] as const;

export async function openEngine(text: string, environment: NodeJS.ProcessEnv): Promise<{ readonly real: RealNode } | { readonly problem: string }> {
  const node = nodeOf(text, environment);
  if ("problem" in node) return node;
  const opened = await openRealNode({ ...node, patienceMs: openingPatienceMs });
  if (!opened.ok) return { problem: `cannot use the Elasticsearch at ${node.url}: ${opened.error.reason}${hintOf(opened.error, node)}` };
  return { real: { ...opened.value, node } };
}

async function removal(terminal: Terminal, real: RealNode): Promise<void> {
  const patient = { ...real, node: { ...real.node, patienceMs: openingPatienceMs } };
  for (const { index, reason } of await removeIndices(patient)) terminal.err(`samefire: the index ${index} could not be removed: ${reason}\n`);
}

function hintOf({ status, reason }: { readonly status: number; readonly reason: string }, { headers }: Elasticsearch): string {
  if (status === 401 && headers === undefined) return "\n  = help: set ELASTIC_API_KEY, or ELASTIC_USERNAME and ELASTIC_PASSWORD";
  if (status === 401) return "\n  = help: the node knows no such key, name or password";
  if (status === 403) return "\n  = help: who asks has to be allowed to create, fill, read and delete indices whose names begin with samefire-prove-";
  if (/certificate/i.test(reason)) return "\n  = help: NODE_EXTRA_CA_CERTS names a file with the certificate of who signed the node's";
  return "";
}

/** What a proof throws where the node failed it, without where in the code; undefined for anything else. */
export function nodeFailure(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : String(error);
  return /(the Elasticsearch at \S+ failed while it was asked: .*)/.exec(text)?.[1];
}
