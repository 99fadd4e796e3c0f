/**
 * Bad input, all of it, through the real command: one clear message with its place, the right exit code, nothing half-written.
 * What a detection may not say at all stands in test/diagnostics.
 */

import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bin, type Folder, folder, listing, type Ran } from "../unit/cli/run.ts";

let here: Folder;
beforeEach(() => {
  here = folder();
  here.write("detections/listing.det", listing());
});
afterEach(() => here.remove());

type Content = string | Uint8Array;
const where = 'eventName is "ListSecrets"';
const record = (more: object = {}) => JSON.stringify({ eventTime: "2026-02-03T04:05:06Z", eventName: "ListSecrets", ...more });

/** The messages with their places, and what the command left in the folder. */
function seen({ code, err }: Pick<Ran, "code" | "err">, before: ReadonlySet<string>) {
  const said = err.split("\n").filter((line) => /^(error|warning|samefire)\b/.test(line) || /^ *-->/.test(line));
  return { code, said: said.map((line) => line.trim().slice(0, 200)), left: files().filter((path) => !before.has(path)) };
}

function files(): readonly string[] {
  return readdirSync(here.path, { recursive: true, encoding: "utf8" }).sort();
}

function attempt(
  args: readonly string[],
  added: Readonly<Record<string, Content>> = {},
  run: (...args: readonly string[]) => Pick<Ran, "code" | "err"> = here.run,
) {
  for (const [path, content] of Object.entries(added)) here.write(path, content);
  const before = new Set(files());
  return seen(run(...args), before);
}

interface Row {
  readonly name: string;
  readonly files?: Readonly<Record<string, Content>>;
  readonly args: readonly string[];
  readonly code: 0 | 1 | 2;
  /** Messages and places, in their order. */
  readonly said: readonly unknown[];
}

const detection = (text: Content, file = "detections/listing.det") => ({ [file]: text });
const deep = (open: string, close: string, depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;

const detectionRows: readonly Row[] = [
  { name: "a file that is missing", args: ["build", "nosuch.det"], code: 2, said: ["error[E1301]: no such file or folder: nosuch.det", "--> nosuch.det"] },
  {
    name: "a folder without detections",
    files: { "empty/x.txt": "" },
    args: ["build", "empty"],
    code: 2,
    said: ["error[E1304]: no detections in empty", "--> empty"],
  },
  { name: "a glob that finds nothing", args: ["build", "*.nothing"], code: 2, said: ["error[E1304]: no detections in *.nothing", "--> *.nothing"] },
  {
    name: "a file that is not UTF-8",
    files: detection(Buffer.from("language 1\n//\xe9\n", "latin1")),
    args: ["build"],
    code: 2,
    said: ["error[E1303]: detections/listing.det is not UTF-8 (byte 14)", "--> detections/listing.det"],
  },
  {
    name: "a file in UTF-16",
    files: detection(Buffer.from(`\ufeff${listing()}`, "utf16le")),
    args: ["build"],
    code: 2,
    said: ["error[E1303]: detections/listing.det is not UTF-8 (byte 1)", "--> detections/listing.det"],
  },
  {
    name: "a mistake behind a byte order mark, in its true column",
    files: detection(`\ufefflanguage 1 x`),
    args: ["build"],
    code: 1,
    said: ["error[E0101]: expected `use`, `source`, `list`, `define`, `events`, `sample`, `detection` or `hunt`, found `x`", "--> detections/listing.det:1:12"],
  },
  {
    name: "a mistake in a file with Windows line ends, in its true line",
    files: detection(listing({ "eventName is": "eventNam is" }).replaceAll("\n", "\r\n")),
    args: ["build"],
    code: 1,
    said: ["error[E0301]: unknown field `eventNam`", "--> detections/listing.det:11:11"],
  },
  {
    name: "a line of ten megabytes with a mistake",
    files: detection(listing({ [where]: `${"z".repeat(10 * 1024 ** 2)} is "x"` })),
    args: ["build"],
    code: 1,
    said: [`error[E0301]: unknown field \`${"z".repeat(171)}`, "--> detections/listing.det:11:11"],
  },
  {
    name: "a file that is larger than any person writes",
    files: detection("// much\n".repeat(2_200_000)),
    args: ["build"],
    code: 2,
    said: ["error[E1305]: detections/listing.det has 17600000 bytes; a detection file has at most 16777216", "--> detections/listing.det"],
  },
  {
    name: "100,000 nested parentheses",
    files: detection(listing({ [where]: `${"(".repeat(100_000)}${where}${")".repeat(100_000)}` })),
    args: ["build"],
    code: 1,
    said: ["error[E0110]: brackets are nested more than 100 deep", "--> detections/listing.det:11:110"],
  },
  {
    name: "100,000 parentheses and nothing else",
    files: detection("(".repeat(100_000)),
    args: ["build"],
    code: 1,
    said: ["error[E0110]: brackets are nested more than 100 deep", "--> detections/listing.det:1:101"],
  },
  {
    name: "a sample that is nested 1,000 deep",
    files: detection(listing({ 'awsRegion: "us-east-1"': `deep: ${deep("{ a: ", "}", 1_000)}` })),
    args: ["build"],
    code: 1,
    said: ["error[E0110]: brackets are nested more than 100 deep", "--> detections/listing.det:15:600"],
  },
  {
    name: "a circle of imports",
    files: {
      "detections/listing.det": listing({ where: `where userAgent in first and`, "use cloudtrail from": 'use first from "./a.det"\nuse cloudtrail from' }),
      "detections/a.det":
        'language 1\nuse second from "./b.det"\nuse cloudtrail from "./sources/cloudtrail.det"\nlist first = ["x"]\ndefine of_second on cloudtrail = userAgent in second\n',
      "detections/b.det":
        'language 1\nuse first from "./a.det"\nuse cloudtrail from "./sources/cloudtrail.det"\nlist second = ["x"]\ndefine of_first on cloudtrail = userAgent in first\n',
    },
    args: ["build"],
    code: 1,
    said: ["error[E0206]: the imports run in a circle: `detections/a.det` -> `detections/b.det` -> `detections/a.det`", "--> detections/b.det:2:1"],
  },
  {
    name: "an id that is taken",
    files: { "detections/zzz.det": listing() },
    args: ["build"],
    code: 1,
    said: ["error[E0211]: the id `my.listing` is taken", "--> detections/zzz.det:5:11"],
  },
  {
    name: "a key that is given twice",
    files: detection(listing({ 'awsRegion: "us-east-1"': 'awsRegion: "us-east-1"  awsRegion: "x"' })),
    args: ["build"],
    code: 1,
    said: ["error[E0214]: `awsRegion` is given twice in this object", "--> detections/listing.det:15:128"],
  },
  {
    name: "a field called __proto__ that no source has",
    files: detection(listing({ [where]: '__proto__ is "x" and constructor.name is "y"' })),
    args: ["build"],
    code: 1,
    said: [
      "error[E0301]: unknown field `__proto__`",
      "--> detections/listing.det:11:11",
      "error[E0301]: unknown field `constructor.name`",
      "--> detections/listing.det:11:32",
    ],
  },
  {
    name: "a folder in a file's place",
    files: { "detections/x.det/y.txt": "" },
    args: ["build", "detections/x.det"],
    code: 2,
    said: ["error[E1304]: no detections in detections/x.det", "--> detections/x.det"],
  },
  {
    name: "a samefire.yaml that is missing",
    args: ["build", "--config", "nosuch.yaml"],
    code: 2,
    said: ["error[E1301]: no such file or folder: nosuch.yaml", "--> nosuch.yaml"],
  },
  {
    name: "a folder instead of samefire.yaml",
    files: { "empty/x.txt": "" },
    args: ["build", "--config", "empty"],
    code: 2,
    said: ["error[E1302]: cannot read empty: it is a folder", "--> empty"],
  },
  {
    name: "a samefire.yaml with a mistake, in a folder without detections",
    files: { "bad/samefire.yaml": "detektions: x\n" },
    args: ["build", "--config", "bad/samefire.yaml"],
    code: 2,
    said: ["error[E0602]: unknown key `detektions` in samefire.yaml", "--> bad/samefire.yaml:1:1"],
  },
  {
    name: "a samefire.yaml with a key twice",
    files: { "bad.yaml": "output: a\noutput: b\n" },
    args: ["build", "--config", "bad.yaml"],
    code: 2,
    said: ["error[E0601]: this is not YAML: the key stands there twice", "--> bad.yaml:2:1"],
  },
  {
    name: "a samefire.yaml with __proto__ keys",
    files: { "bad.yaml": "accept: { __proto__: { alert_cap: x } }\n" },
    args: ["build", "--config", "bad.yaml"],
    code: 2,
    said: ["error[E0605]: there is no platform `__proto__`", "--> bad.yaml:1:11"],
  },
  {
    name: "a samefire.yaml that is nested 1,000 deep",
    files: { "bad.yaml": `output: ${"[".repeat(1_000)}${"]".repeat(1_000)}\n` },
    args: ["build", "--config", "bad.yaml"],
    code: 2,
    said: ["error[E0601]: this is not YAML: it is nested too deeply", expect.stringMatching(/^--> bad.yaml:1:\d+$/)],
  },
  {
    name: "a manifest that a hand has spoilt",
    files: { "out/.samefire/manifest.json": `{"manifest":1,"files":${deep("[", "]", 1_000)}}` },
    args: ["build"],
    code: 2,
    said: ["error[E0621]: this is not a manifest of samefire: file 1: a property is missing or wrong", "--> out/.samefire/manifest.json"],
  },
];

describe("bad detections and settings", () => {
  it.each(detectionRows)("$name", ({ files: added, args, code, said }) => {
    expect(attempt(args, added)).toEqual({ code, said, left: [] });
  });

  it("a byte order mark and Windows line ends change nothing in what is built", () => {
    here.run("build", "--out", "plain");
    here.write("detections/listing.det", `\ufeff${listing().replaceAll("\n", "\r\n")}`);
    expect(here.run("build", "--out", "windows").code).toBe(0);
    const { status, stdout } = spawnSync("diff", ["-r", "plain", "windows"], { cwd: here.path, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });

  it("a name of ten megabytes is not repeated whole", () => {
    here.write("detections/listing.det", listing({ [where]: `${"z".repeat(10 * 1024 ** 2)} is "x"` }));
    expect(here.run("check").err.length).toBeLessThan(10_000);
  });

  it("a line of ten megabytes is a line", () => {
    expect(attempt(["check"], detection(`// ${"x".repeat(10 * 1024 ** 2)}\n${listing()}`))).toEqual({ code: 0, said: [], left: [] });
  });

  it("only .det files are ever imported, so that no message quotes another", () => {
    here.write("secret.txt", "password");
    here.write("detections/listing.det", listing({ "./sources/cloudtrail.det": "../secret.txt" }));
    const { code, err } = here.run("check");
    expect({ code, told: err.includes("password") }).toEqual({ code: 1, told: false });
  });
});

const scan = ["scan", "log", "--detections", "detections"];
/** Several members are one file; each of these is 64 MiB of blanks in as many kilobytes. */
const blanks = gzipSync(Buffer.alloc(64 * 1024 ** 2, " "));
const bomb = Buffer.concat([gzipSync("["), ...Array.from({ length: 8 }, () => blanks)]);

interface LogRow {
  readonly name: string;
  readonly log: Content;
  /** Lines of the alerts. */
  readonly alerts: readonly number[];
  readonly said?: readonly string[];
  readonly counted: string;
  readonly code: 0 | 1 | 2;
}
const logRows: readonly LogRow[] = [
  {
    name: "lines that are not JSON are named and counted, and the rest is read",
    log: `${record()}\n{"broken\n[]\n${record()}\n`,
    alerts: [1, 4],
    said: [
      "warning[W0703]: line 2 is not JSON, or nested too deeply; it is left out",
      "--> log",
      "warning[W0703]: line 3 is not a JSON object; it is left out",
      "--> log",
    ],
    counted: "2 events in 1 log (2 malformed), 1 rule: 2 alerts; 2 warnings",
    code: 1,
  },
  {
    name: "of many malformed lines five are named",
    log: `${record()}\n${"x\n".repeat(1_000)}`,
    alerts: [1],
    said: [2, 3, 4, 5, 6].flatMap((line) => [`warning[W0703]: line ${line} is not JSON, or nested too deeply; it is left out`, "--> log"]),
    counted: "1 event in 1 log (1000 malformed), 1 rule: 1 alert; 5 warnings",
    code: 1,
  },
  {
    name: "a line that is not UTF-8",
    log: Buffer.concat([Buffer.from(`${record()}\n{"a":"`), Buffer.from([0xff, 0xfe]), Buffer.from(`"}\n${record()}\n`)]),
    alerts: [1, 3],
    said: ["warning[W0703]: line 2 is not UTF-8; it is left out", "--> log"],
    counted: "2 events in 1 log (1 malformed), 1 rule: 2 alerts; 1 warning",
    code: 1,
  },
  {
    name: "a byte order mark and Windows line ends",
    log: `\ufeff${record()}\r\n${record()}\r\n`,
    alerts: [1, 2],
    counted: "2 events in 1 log, 1 rule: 2 alerts; no problems",
    code: 1,
  },
  {
    name: "a line of ten megabytes",
    log: `${record({ x: "y".repeat(10 * 1024 ** 2) })}\n${record()}\n`,
    alerts: [1, 2],
    counted: "2 events in 1 log, 1 rule: 2 alerts; no problems",
    code: 1,
  },
  {
    name: "of equal keys the last one counts",
    log: `${record().replace("{", '{"eventName":"x",')}\n${record().replace("}", ',"eventName":"x"}')}\n`,
    alerts: [1],
    counted: "2 events in 1 log, 1 rule: 1 alert; no problems",
    code: 1,
  },
  {
    name: "__proto__ is a key like another",
    log: `{"__proto__":${record()}}\n${record().replace("{", '{"__proto__":{"eventName":"x","polluted":1},"constructor":{"prototype":{"polluted":1}},')}\n`,
    alerts: [2],
    counted: "2 events in 1 log (1 of no source), 1 rule: 1 alert; no problems",
    code: 1,
  },
  {
    name: "JSON that is 1,000 deep is read, and what is deeper is not",
    log: [deep('{"a":', "}", 999), deep("[", "]", 1_000), deep("[", "]", 100_000)]
      .map((x) => record().replace("}", `,"x":${x}}`))
      .concat(record())
      .join("\n"),
    alerts: [1, 4],
    said: [2, 3].flatMap((line) => [`warning[W0703]: line ${line} is not JSON, or nested too deeply; it is left out`, "--> log"]),
    counted: "2 events in 1 log (2 malformed), 1 rule: 2 alerts; 2 warnings",
    code: 1,
  },
  {
    name: "gzip that is cut short is said, after what could be read of it",
    log: gzipSync(`${record()}\n`.repeat(3)).subarray(0, -6),
    alerts: [1, 2, 3],
    said: ["error[E0701]: the log cannot be read: its gzip data is damaged or cut short", "--> log"],
    counted: "3 events in 1 log, 1 rule: 3 alerts; 1 error",
    code: 2,
  },
  {
    name: "a small file that expands without end is read up to a limit, which is named",
    log: bomb,
    alerts: [],
    said: ["error[E0702]: the log has more than 500000000 bytes when expanded; the rest is not read", "--> log"],
    counted: "0 events in 1 log, 1 rule: 0 alerts; 1 error",
    code: 2,
  },
  {
    name: "what holds no record at all is no log",
    log: "nothing\nof that kind\n",
    alerts: [],
    said: [1, 2]
      .flatMap((line) => [`warning[W0703]: line ${line} is not JSON, or nested too deeply; it is left out`, "--> log"])
      .concat("error[E1307]: log is no log: none of its 2 lines is a record", "--> log"),
    counted: "0 events in 1 log (2 malformed), 1 rule: 0 alerts; 1 error, 2 warnings",
    code: 2,
  },
  {
    name: "records whose time no source knows are no silent all-clear",
    log: '{"eventTime":1761994800,"eventName":"ListSecrets"}\n{"@timestamp":"2026-11-01T11:00:00Z"}\n',
    alerts: [],
    said: ["error[E1308]: no rule could look at any of the 2 records: none is an event of a source"],
    counted: "2 events in 1 log (2 of no source), 1 rule: 0 alerts; 1 error",
    code: 2,
  },
];

describe("bad logs", () => {
  it.each(logRows)("$name", ({ log, alerts, said = [], counted, code }) => {
    here.write("log", log);
    const before = new Set(files());
    const ran = here.run(...scan);
    const lines = ran.out.split("\n").flatMap((line) => /log:(\d+)$/.exec(line)?.[1] ?? []);
    expect({ ...seen(ran, before), alerts: lines.map(Number), counted: ran.err.trimEnd().split("\n").at(-1) }).toEqual({
      code,
      said,
      left: [],
      alerts,
      counted,
    });
  });

  it("one that is missing", () => {
    expect(attempt(["scan", "nosuch.json"])).toEqual({ code: 2, said: ["error[E1301]: no such file or folder: nosuch.json", "--> nosuch.json"], left: [] });
  });
});

/** Nobody stops root from reading or writing, so there the command runs as nobody: from a copy, since a checkout may be root's alone. */
function asNobody(...args: readonly string[]): Pick<Ran, "code" | "err"> {
  if (process.getuid?.() !== 0) return here.run(...args);
  const nobody = 65534;
  cpSync(dirname(bin), `${here.path}-bin`, { recursive: true });
  try {
    const { status, stderr } = spawnSync(process.execPath, [join(`${here.path}-bin`, "samefire.js"), ...args], {
      cwd: here.path,
      encoding: "utf8",
      uid: nobody,
      gid: nobody,
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
    });
    return { code: status, err: stderr };
  } finally {
    rmSync(`${here.path}-bin`, { recursive: true });
  }
}

/** Everything in the folder belongs to whom the command runs as. */
function giveAway(): void {
  chmodSync(here.path, 0o755);
  if (process.getuid?.() === 0) for (const path of ["", ...files()]) chownSync(join(here.path, path), 65534, 65534);
}

describe("what may not be read or written", () => {
  it.each([
    ["a detection that is a link to another file", "/etc/hosts", "it is a link to something else than a `.det` file"],
    ["a detection that is a link to a device without end", "/dev/zero", "it is not a file"],
  ])("%s", (_, target, why) => {
    symlinkSync(target, join(here.path, "detections/linked.det"));
    expect(attempt(["check"])).toEqual({
      code: 2,
      said: [`error[E1302]: cannot read detections/linked.det: ${why}`, "--> detections/linked.det"],
      left: [],
    });
  });

  it("an unreadable detection", () => {
    giveAway();
    chmodSync(join(here.path, "detections/listing.det"), 0);
    expect(attempt(["build"], {}, asNobody)).toEqual({
      code: 2,
      said: ["error[E1302]: cannot read detections/listing.det: permission denied", "--> detections/listing.det"],
      left: [],
    });
  });

  it("an unreadable log", () => {
    here.write("log", record());
    giveAway();
    chmodSync(join(here.path, "log"), 0);
    expect(attempt(scan, {}, asNobody)).toEqual({ code: 2, said: ["error[E0701]: the log cannot be read: no permission", "--> log"], left: [] });
  });

  it("a folder of detections that may not be written to, before anything is asked", () => {
    giveAway();
    chmodSync(join(here.path, "detections"), 0o555);
    const path = "detections/aws/iam/x.det";
    expect(attempt(["new", "--id", "aws.iam.x"], {}, asNobody)).toEqual({
      code: 2,
      said: [`error[E0626]: could not write \`${path}\`: permission denied`, `--> ${path}`],
      left: [],
    });
  });

  it("an output folder that may not be written to", () => {
    mkdirSync(join(here.path, "out"));
    giveAway();
    chmodSync(join(here.path, "out"), 0o555);
    expect(attempt(["build"], {}, asNobody)).toEqual({ code: 2, said: ["error[E0626]: could not write `out`: permission denied", "--> out"], left: [] });
  });

  it("an output folder that is a file", () => {
    expect(attempt(["build", "--out", "file/out"], { file: "" })).toEqual({
      code: 2,
      said: ["error[E0626]: could not write `file/out`: a part of the path is a file", "--> file/out"],
      left: [],
    });
  });

  it("a detection that cannot be replaced by its layout stays as it is", () => {
    const text = listing({ "  from cloudtrail": "from cloudtrail" });
    here.write("detections/listing.det", text);
    giveAway();
    chmodSync(join(here.path, "detections"), 0o555);
    expect(attempt(["format", "detections/listing.det"], {}, asNobody)).toEqual({
      code: 2,
      said: ["error[E0626]: could not write `detections/listing.det`: permission denied", "--> detections/listing.det"],
      left: [],
    });
    expect(readFileSync(join(here.path, "detections/listing.det"), "utf8")).toBe(text);
  });
});

/** A disk is full, as far as one process can see, when files may not grow: this needs no disk of our own, and works for root too. */
function onFullDisk(...args: readonly string[]): Pick<Ran, "code" | "err"> {
  const { status, stderr } = spawnSync("sh", ["-c", 'ulimit -f 1; exec "$0" "$@"', process.execPath, bin, ...args], {
    cwd: here.path,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
  });
  return { code: status, err: stderr };
}

describe("what takes the output away", () => {
  it("a disk that is full leaves an output folder as it was", () => {
    here.run("build");
    const before = spawnSync("tar", ["-c", "--mtime=@0", "out"], { cwd: here.path }).stdout;
    here.write("detections/second.det", listing({ "my.listing": "my.second", "Secrets listed": "x".repeat(5_000) }));
    expect(attempt(["build"], {}, onFullDisk)).toEqual({
      code: 2,
      said: [expect.stringMatching(/^error\[E0626\]: could not write `out`: /), "--> out"],
      left: [],
    });
    expect(spawnSync("tar", ["-c", "--mtime=@0", "out"], { cwd: here.path }).stdout.equals(before)).toBe(true);
  });

  it("a disk that is full leaves a detection as it was", () => {
    const text = `${listing({ "  from cloudtrail": "from cloudtrail" })}// ${"x".repeat(5_000)}\n`;
    expect(attempt(["format", "detections/listing.det"], { "detections/listing.det": text }, onFullDisk)).toEqual({
      code: 2,
      said: [expect.stringMatching(/^error\[E0626\]: could not write `detections\/listing.det`: /), "--> detections/listing.det"],
      left: [],
    });
    expect(readFileSync(join(here.path, "detections/listing.det"), "utf8")).toBe(text);
  });

  it.skipIf(!existsSync("/dev/full"))("a full disk behind standard output is one message", () => {
    const { status, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${bin}" build --ir > /dev/full`], { cwd: here.path, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "samefire: cannot write to standard output: ENOSPC\n" });
  });

  it("a full disk behind a file that standard output goes to is one message, and no success", () => {
    const { status, stderr } = spawnSync("sh", ["-c", `ulimit -f 1; exec "${process.execPath}" "${bin}" build --ir > ir.json`], {
      cwd: here.path,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 2, stderr: "samefire: cannot write to standard output: EFBIG\n" });
  });

  it("a closed pipe is one message", async () => {
    here.write("log", `${record()}\n`.repeat(20_000));
    const child = spawn(process.execPath, [bin, ...scan], { cwd: here.path });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    const said = err.split("\n").filter((line) => /^(samefire|error|warning)/.test(line));
    expect({ code, said }).toEqual({ code: 2, said: ["samefire: standard output was closed before everything was printed"] });
  });

  it("Ctrl-C while a log is read is one message, and the end by its signal", async () => {
    spawnSync("mkfifo", [join(here.path, "log")]);
    const before = new Set(files());
    const waiting = spawn(process.execPath, [bin, ...scan], { cwd: here.path });
    let err = "";
    waiting.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const ended = new Promise((resolve) => waiting.on("close", (_, by) => resolve(by)));
    // Opens when somebody reads.
    const log = await open(join(here.path, "log"), "w");
    waiting.kill("SIGINT");
    const signal = await ended;
    await log.close();
    expect({ signal, err, left: files().filter((path) => !before.has(path)) }).toEqual({ signal: "SIGINT", err: "samefire: stopped by SIGINT\n", left: [] });
  });
});
