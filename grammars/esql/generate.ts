/** Writes out the types of the running grammar's concrete tree. Knows no file; scripts/generate/grammar.mjs and a test do. */

import { generateCstDts } from "chevrotain";
import { EsqlParser } from "./parser.ts";

export function cstTypes(): string {
  const types = generateCstDts(new EsqlParser({ skipValidations: true }).getGAstProductions(), { includeVisitorInterface: false });
  return `// Generated from parser.ts by \`npm run generate\`; do not edit.\n${types.replace("CstNode, ICstVisitor, IToken", "CstNode, IToken").trim()}\n`;
}
