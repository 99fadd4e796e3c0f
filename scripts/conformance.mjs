// What is emitted against the real engines: runs the tiers below test/real, installs what they need, and prints what each has counted.
//
//   npm run conformance [-- [--report FILE.json] [TIER...]]
//
// Engines are fetched into .real/. Commands of the machine are installed in CI alone; elsewhere a tier without its commands is skipped, and said so.
// In CI a tier that cannot run, or that ran and did not count what it is for, has failed.
// Those that ask the Elasticsearch node run one after another, since there is one node; beside them, in another process, those that need none.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { summaryOf } from "./real/summary.mjs";

const asRoot = process.getuid?.() === 0 ? ["setpriv"] : [];
const theNode = ["java", "mvn", "python3", ...asRoot];
/** A tier's folder, the commands that it needs, and what it has to count. */
const tiers = {
  elastic: {
    what: "a real Elasticsearch node",
    needs: theNode,
    counts: [
      "node probes",
      "emitted queries",
      "emitted hunts",
      "random ES|QL",
      "steps of two sources",
      "prove --engine",
      "survivors on the node",
      "detection-rules tree",
      "hunting index",
    ],
  },
  escape: { what: "hostile texts through the node and CPython", needs: theNode, counts: ["hostile texts"] },
  panther: {
    what: "panther_analysis_tool, Panther's event class, both Pythons",
    needs: ["python3"],
    counts: ["panther tool", "emitted Python", "event class", "python3 and embedded", "survivors in CPython", "panther-analysis tree"],
  },
  report: { what: "the page of a proof in Chromium", needs: ["chromium"], counts: ["pages in a browser"] },
  datadog: { what: "the published matcher, in WASM", needs: [], counts: ["wasm matcher"] },
  prove: { what: "every form on every platform, over many streams, and changed a little", needs: [], counts: ["forms", "changed forms"] },
  vendor: { what: "killed runs, Node 24, Terraform where it is", needs: [], counts: ["killed runs", "signals", "vendored bytes"] },
};

const { values, positionals } = parseArgs({ options: { report: { type: "string" } }, allowPositionals: true });
const unknown = positionals.filter((name) => !Object.hasOwn(tiers, name));
if (unknown.length > 0) {
  console.error(`conformance: no tier ${unknown.join(", ")}; there are ${Object.keys(tiers).join(", ")}`);
  process.exit(2);
}
const inCi = process.env.CI !== undefined && process.env.CI !== "" && process.env.CI !== "false";
const wanted = positionals.length > 0 ? positionals : Object.keys(tiers);

const needs = [...new Set(wanted.flatMap((name) => tiers[name].needs))];
if (inCi && needs.some((command) => !has(command))) spawnSync("bash", ["scripts/real/install-packages.sh", ...needs], { stdio: "inherit" });
const lacking = new Map(wanted.map((name) => [name, tiers[name].needs.filter((command) => !has(command))]));
const runnable = wanted.filter((name) => lacking.get(name)?.length === 0);

const report = resolve(values.report ?? join(".real", "results", "conformance.json"));
const countsFile = join(dirname(report), "conformance.counts");
mkdirSync(dirname(report), { recursive: true });
for (const file of [report, countsFile]) rmSync(file, { force: true });
const [onNode, others] = [true, false].map((asksNode) => runnable.filter((name) => (tiers[name].needs === theNode) === asksNode));
const runs = [onNode, others].filter((names) => names.length > 0).map((names, i) => run(names, `${report}.${i}`, { isShown: i === 0 }));
const ended = await Promise.all(runs);
const tests = ended.flatMap(({ results }) => results);
writeFileSync(report, JSON.stringify({ testResults: tests }));

const counted = existsSync(countsFile)
  ? readFileSync(countsFile, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];
let failed = ended.some(({ status }) => status !== 0);
console.log("\nconformance");
for (const name of wanted) {
  const { what, counts } = tiers[name];
  const missing = lacking.get(name) ?? [];
  if (missing.length > 0) {
    console.log(`  ${name} (${what}): ${inCi ? "COULD NOT RUN" : "SKIPPED"}, ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing`);
    failed ||= inCi;
    continue;
  }
  console.log(`  ${name} (${what}): ${testsOf(name)}`);
  for (const expected of counts) {
    const { lines, isCompared } = summaryOf(expected, counted);
    for (const line of lines) console.log(`    ${line}`);
    failed ||= !isCompared;
  }
}
process.exitCode = failed ? 1 : 0;

/** The tiers in a process of their own. Of two, one is shown as it goes, the other when it has ended. */
async function run(names, file, { isShown }) {
  rmSync(file, { force: true });
  const folders = names.map((name) => `test/real/${name}/`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const child = spawn("npx", ["vitest", "run", "--config", "vitest.real.config.ts", ...reporters, ...folders], {
    stdio: isShown ? "inherit" : ["ignore", "pipe", "pipe"],
    env: { ...process.env, SAMEFIRE_COUNTS: countsFile },
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => output.push(chunk));
  const status = await new Promise((done) => child.on("error", () => done(1)).on("close", done));
  process.stdout.write(Buffer.concat(output));
  const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).testResults : [];
  rmSync(file, { force: true });
  return { status, results };
}

/** Whether a command is there; a Python without its own means to make environments is none. */
function has(command) {
  if (spawnSync("sh", ["-c", `command -v ${command}`], { stdio: "ignore" }).status !== 0) return false;
  return command !== "python3" || spawnSync("python3", ["-c", "import ensurepip, venv"], { stdio: "ignore" }).status === 0;
}

function testsOf(name) {
  const statuses = tests.filter((file) => file.name.includes(`/test/real/${name}/`)).flatMap((file) => file.assertionResults.map((one) => one.status));
  const passed = statuses.filter((one) => one === "passed").length;
  return `${passed} of ${statuses.length} tests passed`;
}
