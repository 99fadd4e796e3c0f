// `npm run bench`: how long things take, printed and never asserted; `npm run bench -- crowds`: how that grows where all events are in one window. Needs `npm run build`.
// What is compared is run in turns, so that a busy machine slows both sides: the ratios say more than the times.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
const bin = resolve("dist/bin/samefire.js");
if (!existsSync(bin)) {
  console.error("dist/bin/samefire.js is not there: run `npm run build` first");
  process.exit(1);
}

const crowds = process.argv[2] === "crowds";
const pairs = Number((crowds ? undefined : process.argv[2]) ?? 20);
const folder = mkdtempSync(join(tmpdir(), "samefire-bench-"));
try {
  if (crowds) {
    await measured("crowded");
  } else {
    prepare();
    coldStart();
    manyDetections();
    await measured("library");
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepare() {
  for (const name of ["sources", "shared"]) cpSync(join("detections", name), join(folder, "detections", name), { recursive: true });
  cpSync("samefire.yaml", join(folder, "samefire.yaml"));
}

function coldStart() {
  const one = "detections/aws/one.det";
  mkdirSync(join(folder, "detections/aws"), { recursive: true });
  writeFileSync(join(folder, one), readFileSync("detections/aws/secretsmanager/batch_retrieval_multi_region.det", "utf8").replaceAll("../../", "../"));
  // The recorded log is not there; the other tests of the file are.
  writeFileSync(join(folder, one), readFileSync(join(folder, one), "utf8").replace(/ {2}test "a recorded morning" \{[^}]*\}\n/, ""));
  const commands = [
    { name: "node -e 0", args: ["-e", "0"] },
    { name: "samefire --version", args: [bin, "--version"] },
    { name: "samefire check one.det", args: [bin, "check", one] },
    { name: "samefire build one.det", args: [bin, "build", one, "--out", "one"] },
  ];
  const times = commands.map(() => []);
  for (let pair = 0; pair < pairs; pair++) for (const [i, { args }] of commands.entries()) times[i].push(timed(() => run(args)));
  console.log(`cold start, whole process, median of ${pairs} runs in turns`);
  const base = median(times[0]);
  for (const [i, { name }] of commands.entries()) row(name, `${median(times[i]).toFixed(0)} ms`, `${(median(times[i]) / base).toFixed(2)} x node -e 0`);
}

/** One thousand files of five kinds, as people write them: with a test, and with their differences accepted. */
function manyDetections() {
  const count = 1000;
  const many = join(folder, "detections/many");
  mkdirSync(many, { recursive: true });
  for (let i = 0; i < count; i++) writeFileSync(join(many, `d${i}.det`), detection(i));
  const build = timed(() => run([bin, "build", "detections/many", "--out", "many"]));
  const check = timed(() => run([bin, "check", "detections/many"]));
  console.log(`\n${count} detections, all platforms, whole process`);
  row("samefire build", `${(build / 1000).toFixed(2)} s`, `${(build / count).toFixed(2)} ms a detection`);
  row("samefire check", `${(check / 1000).toFixed(2)} s`, `${(check / count).toFixed(2)} ms a detection`);
}

function detection(i) {
  const one = `from cloudtrail where secrets_manager and eventName in ["Call${i}", "Call${i + 1}"] and userAgent contains "tool-${i}" unless errorCode is "AccessDenied"`;
  const two = `events called from cloudtrail where secrets_manager and eventName is "Call${i}"\n  events other from cloudtrail where secrets_manager and eventName is "Other${i}"`;
  const { events, condition, accepts } = [
    { events: one, condition: "alert on each event", accepts: "" },
    { events: one, condition: `alert when count >= ${5 + (i % 20)} within 10m`, accepts: "on panther { accept anchored_window" },
    { events: one, condition: "alert when distinct awsRegion >= 5 within 10m", accepts: "on panther { accept anchored_window" },
    { events: two, condition: "alert when called and other within 10m", accepts: "on panther { accept hopping_window" },
    { events: two, condition: "alert when called then other within 1h", accepts: "on panther { accept tie_order" },
  ][i % 5];
  return `language 1
use cloudtrail from "../sources/cloudtrail.det"
use secrets_manager from "../shared/aws.det"

detection bench.d${i} version 1 {
  title:    "Detection ${i}"
  severity: low
  attack:   [T1555.006]
  ${events}
  ${condition}
    for each userIdentity.arn
    at most once per 1h
  ${accepts === "" ? "" : `${accepts} because "measured, not reviewed" }`}
  sample call from cloudtrail {
    eventSource: "secretsmanager.amazonaws.com"  eventName: "Call${i}"  awsRegion: "us-east-1"  userAgent: "tool-${i}"
    userIdentity.arn: "arn:aws:iam::123456789012:user/mallory"
  }
  test "one call" { at 0m call  expect ${condition.endsWith("event") ? "alert" : "no alert"} }
}
`;
}

/** What is measured inside one process is TypeScript, so it is bundled first. */
async function measured(name) {
  const outfile = join(folder, `${name}.mjs`);
  const banner = { js: 'import { createRequire as nodeRequire } from "node:module";\nconst require = nodeRequire(import.meta.url);' };
  await build({
    entryPoints: [`test/bench/${name}.ts`],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner,
    external: ["pyodide"],
    logLevel: "warning",
  });
  const { measure } = await import(pathToFileURL(outfile).href);
  await measure(row);
}

function run(args) {
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}:\n${stderr.slice(-2_000)}`);
}

function timed(action) {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function row(name, value, more = "") {
  console.log(`  ${name.padEnd(44)} ${value.padStart(14)}   ${more}`.trimEnd());
}
