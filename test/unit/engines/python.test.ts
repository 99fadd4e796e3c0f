import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasPython3, namespaces, type Python, startPython } from "../../../src/engines/python.ts";
import type { Json } from "../../../src/model/event.ts";

/** Runs what it is sent, and answers with what that leaves in `found`. */
const program = `
import json
def answered(line):
    space = {}
    try:
        exec(json.loads(line), space)
        return json.dumps({"value": space.get("found")})
    except BaseException as problem:
        return json.dumps({"failed": f"{type(problem).__name__}: {problem}"})
`;
/** Long, since a busy machine takes its time to start the sandbox. */
const patienceMs = 200_000;
const kinds = ["sandbox" as const, ...(hasPython3() ? ["python3" as const] : [])];

async function started(kind: Python["kind"], text = program, patience = patienceMs): Promise<Python> {
  const python = await startPython(text, { kind, patienceMs: patience, startPatienceMs: patienceMs });
  if ("reason" in python) throw new Error(python.reason);
  return python;
}

/** Starting the sandbox takes seconds, so each kind is started once for all that does not end it. */
describe.each(kinds)("a program in %s", (kind) => {
  let python: Python;
  beforeAll(async () => {
    python = await started(kind);
  });
  afterAll(() => python.stop());

  it("answers one request after another, whatever the texts", async () => {
    const texts = ["a\u2028b\u2029c\nd\r", "\u0000\u001b[31m", "😀\ud800", '"\\', "x".repeat(100_000)];
    const answers: Json[] = [];
    for (const text of texts) {
      const answer = await python.ask(`found = ${JSON.stringify(text)}`);
      answers.push(answer.ok ? answer.value : answer.reason);
    }
    expect(answers).toEqual(texts);
  });

  it("may print without harm", async () => {
    expect(await python.ask("import sys\nprint('{}')\nsys.stdout.write('x\\n')\nsys.stderr.write('y')\nfound = 1")).toEqual({ ok: true, value: 1 });
  });

  it("says what went wrong in a request, and goes on", async () => {
    expect(await python.ask("1 / 0")).toEqual({ ok: false, reason: "ZeroDivisionError: division by zero" });
    expect(await python.ask("found = 2")).toEqual({ ok: true, value: 2 });
  });

  it("that is no program does not start", async () => {
    const none = await startPython("def", { kind, startPatienceMs: patienceMs });
    expect("reason" in none && none.reason).toMatch(/SyntaxError/);
  });

  it("is ended where it takes too long, and says so from then on", async () => {
    const slow = await started(kind, program, 2_000);
    const reason = expect.stringMatching(/^no answer within \d+ s$/);
    expect(await slow.ask("while True:\n    pass")).toEqual({ ok: false, reason });
    expect(await slow.ask("found = 1")).toEqual({ ok: false, reason });
  });
});

/** Whoever edits a rule file in a repository that is checked can write any of this. */
describe("hostile Python in the sandbox", () => {
  let python: Python;
  const server = createServer((socket) => socket.end());
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  beforeAll(async () => {
    process.env.SAMEFIRE_SECRET = "do-not-tell";
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    python = await started("sandbox");
  });
  afterAll(() => {
    delete process.env.SAMEFIRE_SECRET;
    python.stop();
    server.close();
  });
  const port = (): number => (server.address() as { port: number }).port;
  /** What it got, or how it failed; a sandbox that broke is a failure as well, and is replaced. */
  async function attempt(code: string): Promise<Json> {
    const answer = await python.ask(code);
    if (!answer.ok && !/^[A-Za-z.]+(Error|Exception|Exit): /.test(answer.reason)) {
      python.stop();
      python = await started("sandbox");
    }
    return answer.ok ? answer.value : `failed: ${answer.reason}`;
  }
  const failure = expect.stringMatching(/^failed: /);

  it("reads no file", async () => {
    expect(await attempt("found = open('/etc/passwd').read()")).toEqual(failure);
    expect(await attempt("import os\nfound = os.listdir('/home')")).not.toContain("root");
    expect(await attempt("import pyodide_js\npyodide_js.mountNodeFS('/mnt/etc', '/etc')\nimport os\nfound = open('/mnt/etc/passwd').read()")).toEqual(failure);
    expect(
      await attempt(
        "import pyodide_js\nfs = pyodide_js.FS\nfs.mkdir('/m')\nfs.mount(fs.filesystems.NODEFS, pyodide_js.toPy, '/m')\nimport os\nfound = os.listdir('/m')",
      ),
    ).toEqual(failure);
  });

  it("writes no file", async () => {
    const target = `${tmpdir()}/samefire-sandbox-${process.pid}`;
    await attempt(`open(${JSON.stringify(target)}, 'w').write('x')`);
    expect(existsSync(target)).toBe(false);
  });

  it("starts no process", async () => {
    expect(await attempt("import os\nfound = os.system('echo hello')")).toEqual(failure);
    expect(await attempt("import subprocess\nfound = subprocess.run(['id'], capture_output=True).stdout.decode()")).toEqual(failure);
    expect(await attempt("import os\nos.kill(os.getppid(), 9)\nfound = 'alive'")).toEqual(expect.anything());
  });

  it("opens no connection", async () => {
    const before = connections;
    await attempt(`import socket\ns = socket.create_connection(('127.0.0.1', ${port()}), 2)\nfound = 'connected'`);
    await attempt(`from urllib.request import urlopen\nfound = urlopen('http://127.0.0.1:${port()}', timeout=2).read().decode()`);
    expect(connections).toBe(before);
  });

  it("sees no environment", async () => {
    expect(await attempt("import os\nfound = '\\n'.join(f'{k}={v}' for k, v in os.environ.items())")).not.toContain("do-not-tell");
  });

  it("finds no JavaScript to run", async () => {
    for (const code of [
      "import js\nfound = str(js.process.env)",
      "import js\nfound = str(js.eval('1 + 1'))",
      "from pyodide.code import run_js\nfound = run_js('1 + 1')",
      "import pyodide_js\nfound = pyodide_js.constructor.constructor('return 1 + 1')()",
      "import pyodide_js\nfound = pyodide_js.runPython.constructor('return process.env')()",
      "import pyodide_js\nfound = str(pyodide_js._module.constructor.constructor('return 1')())",
    ])
      expect([code, await attempt(code)]).toEqual([code, failure]);
  });

  it("allocates within a bound", async () => {
    expect(await attempt("found = len(bytearray(3 << 30))")).toEqual(failure);
    expect(await attempt("x = []\nwhile True:\n    x.append('a' * (1 << 26) + str(len(x)))")).toEqual(failure);
  });

  it("is cut off from the network where the system can", async () => {
    // Where it cannot, docs/proof.md says what is left.
    expect([0, 7]).toContain(namespaces().length);
  });
});
