// The running grammar -> grammars/detection/cst.ts (types of its concrete tree) and detection.ebnf (for readers).

import { build } from "esbuild";
import { emit } from "../emit.mjs";

const bundle = await build({
  entryPoints: ["grammars/detection/generate.ts"],
  absWorkingDir: process.cwd(),
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
});
const grammar = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);
emit("grammars/detection/cst.ts", grammar.cstTypes());
emit("grammars/detection/detection.ebnf", grammar.ebnf());
