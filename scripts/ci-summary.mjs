// Adds up what the tiers of .ci/run did. Arguments: NAME EXIT_CODE [vitest's JSON report, or -], three for each tier.
// The last line is `N passed, N failed, N skipped`; the exit code is 1 if anything failed.

import { existsSync, readFileSync } from "node:fs";
import { sep } from "node:path";
import { stripVTControlCharacters } from "node:util";

const total = { passed: 0, failed: 0, skipped: 0 };
const words = process.argv.slice(2);
for (let i = 0; i < words.length; i += 3) {
  const [name, code, report] = words.slice(i, i + 3);
  const parts = report === "-" ? new Map() : counts(report);
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const part of parts.values()) for (const key of Object.keys(sum)) sum[key] += part[key];
  if (report === "-" && code === "0") sum.passed = 1;
  // A tier that ended badly and reports no failed test did not run to its end, and one without a test ran nothing.
  if (sum.failed === 0 && (code !== "0" || sum.passed === 0)) sum.failed = 1;
  console.log(`${name}: ${text(sum)}${code === "0" ? "" : ` (exit code ${code})`}`);
  if (parts.size > 1) for (const [part, count] of parts) console.log(`  ${part}: ${text(count)}`);
  for (const { title, message } of report === "-" ? [] : failures(report)) console.log(`  failed: ${title}\n    ${message}`);
  for (const key of Object.keys(total)) total[key] += sum[key];
}
console.log(text(total));
process.exitCode = total.failed > 0 ? 1 : 0;

/** Counts by the folder below `test/`, for real tiers by the one below `test/real/`. */
function counts(report) {
  const parts = new Map();
  if (!existsSync(report)) return parts;
  for (const file of JSON.parse(readFileSync(report, "utf8")).testResults) {
    const folders = file.name.split(sep);
    const below = folders.slice(folders.lastIndexOf("test") + 1);
    const part = below[0] === "real" ? `real/${below[1]}` : below[0];
    const count = parts.get(part) ?? { passed: 0, failed: 0, skipped: 0 };
    for (const { status } of file.assertionResults) count[status === "passed" ? "passed" : status === "failed" ? "failed" : "skipped"] += 1;
    // A file whose set-up fails has only skipped tests.
    if (file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed")) count.failed += 1;
    parts.set(part, count);
  }
  return parts;
}

/** Which tests failed, and the first line of why: a long log is often kept by its end alone. */
function failures(report) {
  if (!existsSync(report)) return [];
  return JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.split(sep).slice(name.split(sep).lastIndexOf("test")).join("/");
    const failed = assertionResults.filter((result) => result.status === "failed");
    if (failed.length === 0) return status === "failed" ? [{ title: file, message: firstLine(message) }] : [];
    return failed.map(({ fullName, failureMessages }) => ({ title: `${file}: ${fullName}`, message: firstLine(failureMessages[0]) }));
  });
}

function firstLine(message = "") {
  return stripVTControlCharacters(message).split("\n", 1)[0].slice(0, 400);
}

function text({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
