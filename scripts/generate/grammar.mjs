// The running grammars -> grammars/*/cst.ts (types of their concrete trees) and detection.ebnf (for readers).

import { build } from "esbuild";
import { emit } from "../emit.mjs";

async function load(entry) {
  const bundle = await build({ entryPoints: [entry], absWorkingDir: process.cwd(), bundle: true, write: false, format: "esm", platform: "node" });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
}

const detection = await load("grammars/detection/generate.ts");
emit("grammars/detection/cst.ts", detection.cstTypes());
emit("grammars/detection/detection.ebnf", detection.ebnf());
const esql = await load("grammars/esql/generate.ts");
emit("grammars/esql/cst.ts", esql.cstTypes());
