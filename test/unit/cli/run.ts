/** Runs the built command in a folder of its own. `npm test` builds it first. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

export const bin = resolve("dist/bin/samefire.js");

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Folder {
  readonly path: string;
  write(path: string, content: string | Uint8Array): void;
  run(...args: readonly string[]): Ran;
  remove(): void;
}

/** A folder with one of the shipped sources, and the project's own samefire.yaml; or with nothing. */
export function folder({ empty = false } = {}): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "samefire-cli-")));
  const write = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  };
  if (!empty) {
    cpSync("detections/sources/cloudtrail.det", join(path, "detections/sources/cloudtrail.det"));
    cpSync("samefire.yaml", join(path, "samefire.yaml"));
  }
  return {
    path,
    write,
    run: (...args) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd: path,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
      });
      return { code: status, out: stdout, err: stderr };
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A detection that alerts on each ListSecrets, with a test that passes. */
export function listing(changes: Readonly<Record<string, string>> = {}): string {
  const text = `language 1

use cloudtrail from "./sources/cloudtrail.det"

detection my.listing version 1 {
  title:    "Secrets listed"
  severity: low
  status:   stable

  from cloudtrail
    where eventName is "ListSecrets"

  alert on each event

  sample list from cloudtrail { eventSource: "secretsmanager.amazonaws.com"  eventName: "ListSecrets"  awsRegion: "us-east-1" }

  test "a listing" {
    at 0m list
    expect 1 alerts
  }
  test "another call" {
    at 0m list with { eventName: "GetSecretValue" }
    expect no alert
  }
}
`;
  return Object.entries(changes).reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}
