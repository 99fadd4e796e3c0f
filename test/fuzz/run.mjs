// `npm run fuzz -- [--inputs N] [--seed S] [--workers W] [--again FILE]`: feeds samefire inputs, and prints what broke.
// What is done is kept in .fuzz/, so that the same command goes on where it was stopped. Exit code 1 where something broke.

import { fork } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
const { values } = parseArgs({
  options: {
    inputs: { type: "string", default: "10000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    folder: { type: "string", default: ".fuzz" },
    plant: { type: "boolean", default: false },
    again: { type: "string" },
  },
});
const size = 500;
const wanted = Math.ceil(Number(values.inputs) / size);
const plan = { seed: Number(values.seed), size, plant: values.plant };
if (![wanted, plan.seed, Number(values.workers)].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error("--inputs, --seed and --workers are whole numbers from 1");
  process.exit(2);
}

const bundle = mkdtempSync(join(tmpdir(), "samefire-fuzz-"));
process.on("exit", () => rmSync(bundle, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
await build({
  entryPoints: ["test/fuzz/watch.ts", "test/fuzz/runner.ts", "test/fuzz/laws.ts"],
  outdir: bundle,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  banner: { js: 'import { createRequire as nodeRequire } from "node:module";\nconst require = nodeRequire(import.meta.url);' },
  logLevel: "warning",
});

if (values.again !== undefined) {
  const { examine } = await import(pathToFileURL(join(bundle, "laws.mjs")).href);
  await examine(JSON.parse(readFileSync(values.again, "utf8")).input);
  console.log("nothing broke");
  process.exit(0);
}

const folder = resolve(values.folder);
mkdirSync(folder, { recursive: true });
const record = join(folder, `seed-${plan.seed}.ndjson`);
/** One line a block that is done: its number, how many inputs of each kind, how many findings. */
const done = existsSync(record)
  ? readFileSync(record, "utf8")
      .split("\n")
      .filter((line) => line.endsWith("}"))
      .map((line) => JSON.parse(line))
  : [];
const known = new Set(done.map(({ block }) => block));
const open = Array.from({ length: wanted }, (_, block) => block).filter((block) => !known.has(block));
let findings = done.reduce((sum, block) => sum + block.findings, 0);
const began = Date.now();
let told = began;

const workers = Array.from({ length: Math.min(Number(values.workers), open.length) }, () => {
  const child = fork(join(bundle, "watch.mjs"), [join(bundle, "runner.mjs"), JSON.stringify(plan)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return new Promise((ended) => {
    child.on("message", ({ result }) => {
      if (result !== undefined) finish(result);
      const next = open.shift();
      if (next === undefined) child.disconnect();
      else child.send(next);
    });
    child.on("exit", ended);
  });
});
const codes = await Promise.all(workers);
report();
for (const kind of Object.keys(done[0]?.counts ?? {})) console.log(`  ${kind.padEnd(10)} ${total(kind)}`);
const broken = codes.some((code) => code !== 0);
if (broken) console.error("a worker ended by itself: its block is not done");
process.exit(findings > 0 || broken ? 1 : 0);

function finish({ block, counts, findings: found }) {
  for (const finding of found) {
    const file = join(folder, `seed-${plan.seed}-${finding.block}-${finding.index}.json`);
    writeFileSync(file, `${JSON.stringify(finding, null, 2)}\n`);
    console.log(`${finding.what}: ${finding.error.split("\n").slice(0, 3).join(" ").slice(0, 300)}\n  npm run fuzz -- --again ${file}`);
  }
  findings += found.length;
  const line = { block, counts, findings: found.length };
  appendFileSync(record, `${JSON.stringify(line)}\n`);
  done.push(line);
  if (Date.now() - told > 20_000) {
    told = Date.now();
    report();
  }
}

function report() {
  const all = done.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0);
  console.log(`${all} inputs of seed ${plan.seed}, ${findings} findings, ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

function total(kind) {
  return done.reduce((sum, { counts }) => sum + counts[kind], 0);
}
