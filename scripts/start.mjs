// `npm start`: the main job, once through: build samefire, then check, test and translate the shipped detections and scan the fixture.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const samefire = "dist/bin/samefire.js";

/** `samefire scan` says by exit code 1 that it found alerts; the fixture holds some. */
const steps = [
  { title: "build samefire", command: ["scripts/build.mjs"], expected: 0 },
  { title: "check the detections", command: [samefire, "check"], expected: 0 },
  { title: "run their tests", command: [samefire, "test"], expected: 0 },
  { title: "translate them into out/", command: [samefire, "build", "--strict"], expected: 0 },
  { title: "scan the fixture", command: [samefire, "scan", "detections/fixtures/batch_retrieval.ndjson"], expected: 1 },
];

for (const { title, command, expected } of steps) {
  console.log(`\n# ${title}\n$ node ${command.join(" ")}`);
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  if (status !== expected) {
    console.error(`\n"${title}" ended with exit code ${status}, not ${expected}`);
    process.exit(1);
  }
}
console.log("\nThe rules are in out/: elastic, datadog, panther.");
