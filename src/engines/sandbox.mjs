// Python for files that nobody vouches for: CPython in WebAssembly, in a process of its own. Its text is run by `node -e` under the permission model,
// with an empty environment, reading one folder and nothing else. One JSON line in, one out: the first is the program, which defines `answered(line)`.
// Pyodide alone is no sandbox: JavaScript is reachable from Python, so what JavaScript could do is taken away before Python starts.

import { constants } from "node:fs";
import { createInterface } from "node:readline";

const [, pyodide] = process.argv;
const { stdin, stdout } = process;

// Emscripten asks for the numbers of open() here; the permission model forbids the rest.
process.binding = (name) => {
  if (name !== "constants") throw new Error(`process.binding("${name}") is closed`);
  return { fs: constants };
};
const { loadPyodide } = await import(new URL("pyodide.mjs", pyodide).href);
const python = await loadPyodide({ indexURL: new URL(".", pyodide).pathname, jsglobals: Object.create(null), env: {}, fullStdLib: false });
python.setStdout({ batched: () => {} });
python.setStderr({ batched: () => {} });
python.setStdin({ error: true });

for (const name of ["fetch", "WebSocket", "EventSource", "BroadcastChannel", "MessageChannel", "XMLHttpRequest"]) delete globalThis[name];
for (const name of ["kill", "binding", "_linkedBinding", "getBuiltinModule", "dlopen", "abort", "reallyExit", "chdir", "umask", "setuid", "setgid"]) {
  Object.defineProperty(process, name, { value: undefined });
}

let answered;
for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  stdout.write(`${respond(line)}\n`);
}

function respond(line) {
  try {
    if (answered !== undefined) return answered(line);
    const globals = python.toPy({});
    python.runPython(JSON.parse(line), { globals });
    answered = globals.get("answered");
    return "{}";
  } catch (error) {
    return JSON.stringify({ failed: String(error).slice(-2_000) });
  }
}
