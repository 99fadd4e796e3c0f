/** Whatever `samefire prove` prints as a test can be pasted, all of it at once: the detection then passes `samefire test` with it. */

import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Folder, folder } from "./run.ts";

const path = "detections/aws/secretsmanager/batch_retrieval_multi_region.det";
let at: Folder;
beforeAll(() => {
  at = folder();
  cpSync("detections", join(at.path, "detections"), { recursive: true });
  at.write("samefire.yaml", readFileSync("samefire.yaml", "utf8"));
});
afterAll(() => at.remove());

it("prints tests that can be pasted together", () => {
  const { code, out } = at.run("prove", "--streams", "0", path);
  expect(code).toBe(0);
  const pasted = out.split("\n").filter((line) => line.startsWith("      "));
  const titles = pasted.flatMap((line) => /^ +test "(.*)" \{$/.exec(line)?.[1] ?? []);
  expect(titles).toEqual([
    "elastic misses this: empty_text_dropped",
    "elastic alerts 2 times: suppression_differs",
    "datadog alerts 1 time: suppression_differs",
    "panther misses this: anchored_window",
    "panther alerts 2 times: suppression_differs",
  ]);
  const text = readFileSync(path, "utf8");
  const end = text.lastIndexOf("}");
  at.write(path, `${text.slice(0, end)}${pasted.join("\n")}\n}\n`);
  const tested = at.run("test", path);
  expect(tested.err).toBe("");
  expect(tested.out).toBe("1 rule, 16 tests: 16 passed, 0 failed\n");
  expect(tested.code).toBe(0);
});
