import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}
const packageJson = JSON.parse(readFileSync("package.json", "utf8"));
const lock = readFileSync("package-lock.json", "utf8");
const locked = Object.entries<Locked>(JSON.parse(lock).packages);

const machinePath = /(?<![\w.-])\/(?:work|root|farm|home\/\w+|Users\/\w+)\//;
const registryHost = /registry\.npmjs\.org|"resolved"/;

/** Each file of the package is one of these, and none of them is without a file. */
const expectedFiles = [
  /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|CONTRIBUTING\.md|samefire\.yaml)$/,
  /^docs\/(decisions\/)?[\w-]+\.md$/,
  /^templates\/repository\/[\w.]+$/,
  /^man\/samefire\.1$/,
  /^dist\/bin\/(samefire\.js|LICENSES)$/,
  /^dist\/bin\/chunks\/[\w.-]+\.js$/,
  /^dist\/lib\/(src|grammars)\/[\w/-]+(\.generated)?\.(js|d\.ts)$/,
  /^examples\/ci\/[\w.-]+$/,
  /^schema\/[\w.-]+\.json$/,
  /^detections\/([\w.-]+\/)*[\w.-]+\.(det|ndjson|md)$/,
];

// `npm test` builds first; a run of the tests alone has no package to look at.
test.skipIf(!existsSync("dist"))("the package holds the library, the command, detections and notices, and nothing else", () => {
  const packed = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
  const files: readonly string[] = JSON.parse(packed.stdout)[0].files.map((file: { path: string }) => file.path);
  expect(files.filter((path) => !expectedFiles.some((pattern) => pattern.test(path)))).toEqual([]);
  expect(expectedFiles.filter((pattern) => !files.some((path) => pattern.test(path)))).toEqual([]);
  for (const named of ["package.json", "README.md", "LICENSE", "NOTICE", "CHANGELOG.md", "dist/bin/samefire.js", "dist/bin/LICENSES", "dist/lib/src/index.js"])
    expect(files).toContain(named);
  for (const exported of Object.values<string | Record<string, string>>(packageJson.exports)) {
    for (const target of typeof exported === "string" ? [exported] : Object.values(exported)) expect(files).toContain(target.replace("./", ""));
  }
  const leaking = files.filter((path) => machinePath.test(readFileSync(path, "utf8")) || registryHost.test(readFileSync(path, "utf8")));
  expect(leaking).toEqual([]);
});

test("the lock file names no machine and no registry", () => {
  expect(machinePath.test(lock) || registryHost.test(lock)).toBe(false);
});

test("a leak would be seen", () => {
  expect([machinePath.test(`"/${"work"}/main/x"`), machinePath.test("../work/x/"), registryHost.test("https://registry.npmjs.org/yaml")]).toEqual([
    true,
    false,
    true,
  ]);
});

/** uap-core's package.json names no licence; its LICENSE does. */
const statedElsewhere: Readonly<Record<string, string>> = { "node_modules/uap-core": "Apache-2.0" };
/** MPL-2.0 asks for the source of its own files alone, which are installed as they are published and never bundled. */
const allowed = new Set(["MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "MPL-2.0"]);

test("every package that ships or is installed with samefire has a licence that goes with Apache-2.0", () => {
  const shipped = locked.filter(([, { dev }]) => dev !== true);
  expect(shipped.length).toBeGreaterThan(Object.keys(packageJson.dependencies).length);
  expect(
    shipped.filter(([path, { license }]) => !allowed.has(license ?? statedElsewhere[path] ?? "")).map(([path, { license }]) => `${path}: ${license}`),
  ).toEqual([]);
});

test("every package runs on the oldest Node that samefire runs on", () => {
  const [major, minor] = /^>=(\d+)\.(\d+)$/.exec(packageJson.engines.node)?.slice(1).map(Number) ?? [];
  const oldest: Version = [major ?? 0, minor ?? 0, 0];
  expect(oldest).toEqual([20, 19, 0]);
  expect(locked.filter(([, { engines }]) => !admits(engines?.node ?? "*", oldest)).map(([path, { engines }]) => `${path}: ${engines?.node}`)).toEqual([]);
});

test.each([
  ["*", true],
  [">= 14.6", true],
  ["^18.19.0 || >=20.6.0", true],
  ["^20.19.0 || ^22.13.0 || >=23.5.0", true],
  [">= 12.11.*", true],
  [">= 22.11.*", false],
  [">=22.12", false],
  ["^20.20.0", false],
  ["^18 || ^22", false],
  [">=20.19.1", false],
])("the range %s admits Node 20.19.0: %s", (range, expected) => {
  expect(admits(range, [20, 19, 0])).toBe(expected);
});

type Version = readonly [major: number, minor: number, patch: number];

/** The ranges that packages use: `*`, `>=x`, `^x`, joined by `||`. Another form admits nothing, so that it is looked at. */
function admits(range: string, [major, minor, patch]: Version): boolean {
  return range.split("||").some((part) => {
    const found = /^(>=|\^)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+|\*))?$/.exec(part.trim());
    if (found === null) return part.trim() === "*";
    const from = found.slice(2).map((n) => Number(n === "*" ? 0 : (n ?? 0)));
    const reached = major - (from[0] ?? 0) || minor - (from[1] ?? 0) || patch - (from[2] ?? 0);
    return reached >= 0 && (found[1] === ">=" || major === from[0]);
  });
}
