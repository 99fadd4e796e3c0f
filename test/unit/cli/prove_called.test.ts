/** `samefire prove` as its user calls it: what it prints, when it exits with what, and that nothing of it is left. */

import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bin, type Folder, folder, listing } from "./run.ts";

let at: Folder;
beforeEach(() => {
  at = folder();
  at.write("detections/listing.det", listing());
});
afterEach(() => at.remove());

const few = ["--streams", "3"];

describe("samefire prove", () => {
  it("says of each platform that it is the same, how often it asked, and what the answers were", () => {
    const { code, out, err } = at.run("prove", ...few);
    expect(err).toBe("");
    const [id, ...all] = out.trimEnd().split("\n");
    expect(id).toBe("my.listing");
    // Between them stand logs that show what is named, which a test of theirs holds.
    const lines = all.filter((line) => !line.startsWith("    "));
    expect(lines.slice(0, 3)).toEqual([
      "  elastic  the same but for alerts (alert_cap)",
      "  datadog  the same but for alerts (suppression_differs)",
      "  panther  the same but for alerts (suppression_differs)",
    ]);
    expect(all.filter((line) => /^ {4}(\d+ tests? and )?\d+ random logs: \d+ \w+ fired \(\d+ %\), \d+ did not$/.test(line)).length).toBe(3);
    expect(lines.slice(3)).toEqual(["3 rules on platforms: 3 the same, 0 with differences that are named, 0 wrong, 0 not run"]);
    expect(code).toBe(0);
  });

  it("says the same whatever the number of workers, and something else with another seed", () => {
    at.write("detections/burst.det", bursts);
    const said = (...more: readonly string[]) => at.run("prove", "--streams", "45", "detections/burst.det", ...more).out;
    const one = said("--jobs", "1");
    expect(one).toContain("panther  differs as it says (anchored_window");
    expect(said("--jobs", "4")).toBe(one);
    expect(said("--jobs", "2", "--seed", "2")).not.toBe(one);
  });

  it("asks the platforms that were named, and leaves the others", () => {
    const { code, out } = at.run("prove", ...few, "--on", "datadog", "--on", "panther");
    expect(out.match(/^ {2}\w+/gm)).toEqual(["  datadog", "  panther"]);
    expect(code).toBe(0);
  });

  it("tells what is not run, and does not fail for it", () => {
    at.write("detections/listing.det", listing({ "  alert on each event": '  on panther { skip because "nobody looks there" }\n  alert on each event' }));
    const { code, out } = at.run("prove", ...few, "--on", "panther");
    expect(out).toContain(
      "  panther  not run: skipped: nobody looks there\n1 rule on a platform: 0 the same, 0 with differences that are named, 0 wrong, 1 not run\n",
    );
    expect(code).toBe(0);
  });

  it("fails a detection that no log sets off: then nothing was shown", () => {
    at.write(
      "detections/listing.det",
      listing({ 'eventName is "ListSecrets"': 'eventName is "ListSecrets" and eventName is "GetSecretValue"', "expect 1 alerts": "expect no alert" }),
    );
    const { code, out } = at.run("prove", ...few, "--on", "elastic");
    expect(out).toContain("  elastic  wrong: in no log did the detection fire, so nothing is shown\n");
    expect(code).toBe(1);
  });

  it("tells of a test whose log cannot be read", () => {
    at.write("detections/listing.det", listing({ "at 0m list\n    expect 1": 'log "gone.ndjson"\n    expect 1' }));
    const { code, err } = at.run("prove", ...few, "--on", "elastic");
    expect(err).toContain("gone.ndjson");
    expect(err).toContain("--> detections/listing.det");
    expect(code).toBe(1);
  });
});

describe("samefire prove --outputs", () => {
  beforeEach(() => {
    expect(at.run("build").code).toBe(0);
  });
  const change = (path: string, from: string, to: string) => {
    const text = readFileSync(join(at.path, path), "utf8");
    expect(text).toContain(from);
    at.write(path, text.replace(from, to));
  };

  it("proves the files that lie there", () => {
    expect(at.run("prove", ...few, "--outputs", "out")).toMatchObject({ code: 0, err: "", out: expect.stringContaining("3 the same") });
  });

  it("shows a test to paste where a file does not mean what the detection means", () => {
    change("out/datadog/my_listing.json", "@evt.name:ListSecrets", "@evt.name:ListSecretz");
    const { code, out } = at.run("prove", ...few, "--outputs", "out", "--on", "datadog");
    expect(out).toContain("  datadog  wrong: it says what the detection does not, and no difference says so\n");
    expect(out).toContain('test "datadog misses this" {');
    expect(code).toBe(1);
  });

  it("tells where a file cannot be read as the platform's", () => {
    change("out/elastic/rules/my_listing.toml", "| WHERE", "| WERE");
    const { code, out, err } = at.run("prove", ...few, "--outputs", "out", "--on", "elastic");
    expect(err).toMatch(/^error\[E1408\]: /);
    expect(err).toMatch(/--> out\/elastic\/rules\/my_listing\.toml:\d+:\d+/);
    expect(out).toContain("  elastic  wrong: the platform could not run these files\n");
    expect(code).toBe(1);
  });

  it("tells which file is missing, and that a folder is", () => {
    rmSync(join(at.path, "out/datadog/my_listing.json"));
    const { code, err } = at.run("prove", ...few, "--outputs", "out", "--on", "datadog");
    expect(err).toContain("out/datadog/my_listing.json");
    expect(code).toBe(1);
    expect(at.run("prove", ...few, "--outputs", "elsewhere")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("elsewhere") });
  });
});

describe("samefire prove, called wrongly,", () => {
  it.each([
    [["--streams", "-1"], "A whole number up to 999999 is expected"],
    [["--streams", "many"], "A whole number up to 999999 is expected"],
    [["--seed", "1.5"], "A whole number up to 999999 is expected"],
    [["--jobs", "0"], "A whole number from 1 to 999 is expected"],
    [["--jobs", "1e3"], "A whole number from 1 to 999 is expected"],
    [["--on", "splunk"], "Allowed choices are elastic, datadog, panther"],
    [["nowhere.det"], "nowhere.det"],
    [["--config", "nowhere.yaml"], "nowhere.yaml"],
  ])("%s is told, and exits with 2", (args, said) => {
    const { code, out, err } = at.run("prove", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
  });

  it("has nothing to prove in a folder without detections", () => {
    const bare = folder({ empty: true });
    bare.write("samefire.yaml", "detections: detections\n");
    bare.write("detections/readme.txt", "nothing yet\n");
    const { code, out, err } = bare.run("prove");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("no detections");
    bare.remove();
  });

  it("proves what stands beside a detection with a mistake, and exits with 1", () => {
    at.write("detections/wrong.det", listing({ "my.listing": "my.wrong", eventName: "eventNam" }));
    const { code, out, err } = at.run("prove", ...few, "--on", "datadog");
    expect(err).toContain("unknown field `eventNam`");
    expect(out).toContain("1 the same");
    expect(code).toBe(1);
  });
});

/** The Pythons below a process, of whichever generation, and what they stand in. Linux tells them. */
function pythonsBelow(pid: number): readonly number[] {
  const all = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      return [[Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])] as const];
    } catch {
      return [];
    }
  });
  const found = [pid];
  for (const one of found) found.push(...all.filter(([, parent]) => parent === one).map(([child]) => child));
  // A question whether there is a Python has a short command line.
  return found.slice(1).filter((one) => commandOf(one).length > 100);
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

function alive(pid: number): boolean {
  try {
    // One that nobody has waited for has ended all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
}

describe.skipIf(!existsSync("/proc/self/stat"))("samefire prove, stopped,", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("by %s says so in one message and leaves no process", async (by) => {
    const child = spawn(process.execPath, [bin, "prove", "--streams", "999999", "--on", "panther"], { cwd: at.path });
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const ended = new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
    await until(() => pythonsBelow(child.pid ?? 0).length > 0);
    const pythons = pythonsBelow(child.pid ?? 0);
    child.kill(by);
    expect(await ended).toBe(by);
    expect(err).toBe(`samefire: stopped by ${by}\n`);
    await until(() => !pythons.some(alive));
  });

  it("by a closed pipe says so in one message and leaves no process", async () => {
    for (const name of ["a", "b", "c"]) at.write(`detections/${name}.det`, listing({ "my.listing": `my.${name}` }));
    const child = spawn(process.execPath, [bin, "prove", ...few, "--on", "panther"], { cwd: at.path });
    child.stdout.destroy();
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const ended = new Promise((resolve) => child.on("close", resolve));
    await until(() => pythonsBelow(child.pid ?? 0).length > 0);
    const pythons = pythonsBelow(child.pid ?? 0);
    expect(await ended).toBe(2);
    expect(err).toBe("samefire: standard output was closed before everything was printed\n");
    await until(() => !pythons.some(alive));
  });
});

/** A terminal of its own, as `script` of util-linux makes one. */
const script = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;

describe.skipIf(!script)("samefire prove on a terminal", () => {
  it("shows how far it is, and wipes that away before it prints", () => {
    const command = [process.execPath, bin, "prove", "--streams", "60", "--on", "elastic"].join(" ");
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
      cwd: at.path,
      encoding: "utf8",
      env: { ...process.env, TERM: "xterm", NO_COLOR: "1" },
    });
    expect(stdout).toMatch(/proving: \d+ of 62 logs/);
    const wipe = "\r\u001b[2K";
    const last = stdout.lastIndexOf("proving:");
    expect(stdout.slice(last)).toMatch(/^proving: \d+ of 62 logs/);
    expect(stdout.slice(stdout.indexOf(wipe, last) + wipe.length).replaceAll("\r\n", "\n")).toMatch(/^my\.listing\n {2}elastic {2}the same/);
  });
});

const bursts = `language 1
use cloudtrail from "./sources/cloudtrail.det"
detection my.bursts version 1 {
  title: "Bursts"
  severity: low
  from cloudtrail
    where eventName is "ListSecrets"
  alert when count >= 4 within 10m
    for each userIdentity.arn
  on panther { accept anchored_window because "the platform counts in fixed windows" }
}
`;
