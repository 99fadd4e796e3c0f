// Makes dist: the library with its types (dist/lib, by tsc, with the source's own layout) and the command (dist/bin, bundled).

import { spawnSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

process.chdir(fileURLToPath(new URL("../", import.meta.url)));
rmSync("dist", { recursive: true, force: true });

const { status } = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) process.exit(1);

// One chunk for each dynamic import, so that a command loads what it needs and no more.
const { metafile } = await build({
  entryPoints: { samefire: "src/cli/bin.ts" },
  outdir: "dist/bin",
  chunkNames: "chunks/[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
  // Bundled CommonJS asks for Node's own modules by `require`.
  banner: { js: 'import { createRequire as nodeRequire } from "node:module";\nconst require = nodeRequire(import.meta.url);' },
});

const bin = "dist/bin/samefire.js";
const text = readFileSync(bin, "utf8");
writeFileSync(bin, text.startsWith("#!") ? text : `#!/usr/bin/env node\n${text}`);
chmodSync(bin, 0o755);

// What the bundle holds of others goes with its licence.
const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
writeFileSync(
  "dist/bin/LICENSES",
  [...packages]
    .sort()
    .map(notice)
    .join(`\n${"-".repeat(80)}\n\n`),
);

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  return [`${name} ${version} (${license})`, ...files.map((file) => readFileSync(join(folder, file), "utf8").trim())].join("\n\n").concat("\n");
}
