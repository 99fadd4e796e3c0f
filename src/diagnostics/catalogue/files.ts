/** E13xx: the files and folders that detections are read from and outputs written to. */

import { diagnostic } from "../diagnostic.ts";

export const files = {
  E1301: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `no such file or folder: ${path}`,
    hint: ({ path }) => (path === "detections" ? "put detections there, name their folder in samefire.yaml, or begin with `samefire init`" : undefined),
  }),
  E1306: diagnostic<{ text: string }>({ severity: "error", text: ({ text }) => `no test has \`${text}\` in its title` }),
  E1307: diagnostic<{ path: string; lines: number }>({
    severity: "error",
    text: ({ path, lines }) => `${path} is no log: none of its ${lines} lines is a record`,
  }),
  E1308: diagnostic<{ records: number; times: readonly { readonly source: string; readonly field: string }[] }>({
    severity: "error",
    text: ({ records }) => `no rule could look at any of the ${records} records: none is an event of a source`,
    hint: ({ times }) => `an event has the time of its source, in RFC 3339: ${times.map(({ source, field }) => `\`${field}\` (${source})`).join(", ")}`,
  }),
  E1302: diagnostic<{ path: string; why: string }>({ severity: "error", text: ({ path, why }) => `cannot read ${path}: ${why}` }),
  E1303: diagnostic<{ path: string; offset: number }>({
    severity: "error",
    text: ({ path, offset }) => `${path} is not UTF-8 (byte ${offset})`,
    hint: () => "save it as UTF-8",
  }),
  E1304: diagnostic<{ path: string }>({
    severity: "error",
    text: ({ path }) => `no detections in ${path}`,
    hint: () => "detections are files that end in `.det`",
  }),
  E1305: diagnostic<{ path: string; bytes: number; limit: number }>({
    severity: "error",
    text: ({ path, bytes, limit }) => `${path} has ${bytes} bytes; a detection file has at most ${limit}`,
  }),
};
