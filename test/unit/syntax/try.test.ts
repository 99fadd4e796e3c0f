import { format } from "../../../src/syntax/print.ts";
import { test } from "vitest";
import { readFileSync, writeFileSync } from "node:fs";
test("x", () => {
  for (const f of ["detections/sources/cloudtrail.det", "detections/shared/aws.det","../shared/examples/anomalous_retrieval.det","../shared/examples/batch_retrieval_multi_region.det","../shared/examples/enumerate_and_retrieve.det","../shared/examples/high_frequency_get_secret_value.det"]) {
    const text = readFileSync(f, "utf8");
    const r = format(f, text);
    console.log(r.diagnostics, format(f, r.text ?? "").text === r.text);
    writeFileSync("/tmp/p/fmt-" + f.split("/").at(-1), r.text ?? "");
  }
});
