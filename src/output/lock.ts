/** One run at a time in an output folder: a file there says which process is writing. Whoever finds that process gone takes it over. */

import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join, relative } from "node:path";
import { ownFolder } from "./paths.ts";

export const lockPath = `${ownFolder}/lock`;

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the system's own count: a number is given to another process sooner or later. */
  readonly began?: string;
}

export type Lock =
  | { readonly kind: "taken"; release(): void }
  /** Absent where the file does not say whose it is. */
  | { readonly kind: "busy"; readonly owner?: string };

/** `force` takes it also from a process on another machine, of which nothing can be known. Never from one that is seen to run. */
export function takeLock(folder: string, force: boolean): Lock {
  const made = mkdirSync(join(folder, ownFolder), { recursive: true });
  const path = join(folder, lockPath);
  const mine = JSON.stringify(self());
  const fresh = besides(path);
  try {
    // In place at once and with its text, so that nobody reads a half of it.
    writeFileSync(fresh, mine, { flag: "wx" });
    for (let tries = 0; tries < 10; tries++) {
      if (placed(fresh, path, mine)) {
        tidy(path, fresh);
        return { kind: "taken", release: () => release(folder, mine, made) };
      }
      const text = textOf(path);
      if (text === undefined) continue;
      const owner = ownerOf(text);
      if (!gone(owner, force)) return { kind: "busy", ...(owner !== undefined && { owner: said(owner) }) };
      takeAway(path, text);
    }
    return { kind: "busy" };
  } catch (error) {
    if (made !== undefined) removeEmptyFolders(join(folder, ownFolder), dirname(made));
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function self(): Owner {
  const began = beginning(process.pid);
  return { pid: process.pid, host: hostname(), ...(began !== undefined && { began }) };
}

function said({ pid, host }: Owner): string {
  return host === hostname() ? `process ${pid}` : `process ${pid} on ${host}`;
}

function placed(fresh: string, path: string, text: string): boolean {
  try {
    linkSync(fresh, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
  }
  try {
    // Not every disk has links.
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function ownerOf(text: string): Owner | undefined {
  try {
    const owner = JSON.parse(text) as Partial<Owner>;
    return Number.isSafeInteger(owner.pid) && (owner.pid ?? 0) > 0 && typeof owner.host === "string" ? (owner as Owner) : undefined;
  } catch {
    return undefined;
  }
}

function gone(owner: Owner | undefined, force: boolean): boolean {
  if (owner === undefined || owner.host !== hostname()) return force;
  // This process holds no lock yet: one with its number is of an earlier process.
  if (owner.pid === process.pid) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  const began = beginning(owner.pid);
  return owner.began !== undefined && began !== undefined && began !== owner.began;
}

/** Linux alone says it. */
function beginning(pid: number): string | undefined {
  try {
    // The name before it may hold anything, and ends with the last parenthesis.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}

/** Whoever was quicker may have put a lock of its own there: that one is given back. */
function takeAway(path: string, text: string): void {
  const aside = besides(path);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (textOf(aside) !== text) placed(aside, path, textOf(aside) ?? "");
  unlinkSync(aside);
}

/** A name that says whose it is, before anything stands in the file. */
function besides(path: string): string {
  return `${path}.${process.pid}.${randomBytes(6).toString("hex")}`;
}

/** What killed runs left on their way to the lock. */
function tidy(path: string, fresh: string): void {
  for (const name of readdirSync(dirname(path))) {
    const pid = /^lock\.(\d+)\.[0-9a-f]{12}$/.exec(name)?.[1];
    const one = join(dirname(path), name);
    if (pid !== undefined && one !== fresh && gone({ pid: Number(pid), host: hostname() }, false)) rmSync(one, { force: true });
  }
}

function release(folder: string, mine: string, made: string | undefined): void {
  const path = join(folder, lockPath);
  if (textOf(path) === mine) rmSync(path, { force: true });
  removeEmptyFolders(dirname(path), made === undefined ? folder : dirname(made));
}

function removeEmptyFolders(from: string, last: string): void {
  try {
    for (let at = from; relative(last, at) !== ""; at = dirname(at)) rmdirSync(at);
  } catch {
    // It is in use.
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
