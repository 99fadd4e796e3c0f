/** E07xx: files, folders, logs. */

import { diagnostic } from "../diagnostic.ts";

export const input = {
  E0701: diagnostic<{ reason: string }>({
    severity: "error",
    text: ({ reason }) => `the log cannot be read: ${reason}`,
    hint: () => "give a file of JSON lines, a `Records` object or a JSON array, as it is or compressed with gzip",
  }),
  E0702: diagnostic<{ bytes: number }>({
    severity: "error",
    text: ({ bytes }) => `the log has more than ${bytes} bytes when expanded; the rest is not read`,
    hint: () => "split it",
  }),
  W0703: diagnostic<{ where: string; reason: string }>({
    severity: "warning",
    text: ({ where, reason }) => `${where} ${reason}; it is left out`,
    hint: () => "every record is one JSON object",
  }),
};
