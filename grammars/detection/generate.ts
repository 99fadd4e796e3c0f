/** Writes out what the running grammar is: the types of its concrete tree, and its EBNF for readers. Knows no file; scripts/generate/grammar.mjs and a test do. */

import {
  Alternation,
  Alternative,
  generateCstDts,
  type IProduction,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  Terminal,
  type TokenType,
} from "chevrotain";
import { DetectionParser } from "./parser.ts";
import * as t from "./tokens.ts";

export function cstTypes(): string {
  const types = generateCstDts(new DetectionParser({ skipValidations: true }).getGAstProductions(), { includeVisitorInterface: false });
  return `// Generated from parser.ts by \`npm run generate\`; do not edit.\n${types.replace("CstNode, ICstVisitor, IToken", "CstNode, IToken").trim()}\n`;
}

/** What the terminals that are not words or marks are called in docs/language.md, and what they look like there. */
const terminals: readonly (readonly [type: TokenType, name: string, form: string])[] = [
  [t.NumberLiteral, "NUMBER", "-?[0-9]+(.[0-9]+)?, the minus in scalar only"],
  [t.DurationLiteral, "DURATION", "[0-9]+ and one of s m h d w"],
  [t.StringLiteral, "STRING", '"..." with \\" \\\\ \\n \\r \\t \\u{...}'],
  [t.RawString, "RAW_STRING", "'...' as written"],
  [t.Text, "text", "STRING or RAW_STRING"],
  [t.TextBlock, "TEXT_BLOCK", '"""...""" with the escapes of STRING, common indentation removed'],
  [t.RegexLiteral, "REGEX", "/.../ with \\/"],
  [t.AttackId, "ATTACK_ID", "T0000, T0000.000 or TA0000"],
  [t.Identifier, "IDENTIFIER", "[A-Za-z_@][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*"],
  [t.Name, "NAME", "IDENTIFIER, `quoted identifier` or soft word"],
  [t.Word, "WORD", "NAME or reserved word"],
];

export function ebnf(): string {
  const rules = Object.values(new DetectionParser({ skipValidations: true }).getGAstProductions());
  const lines = rules.map((rule) => `${rule.name.padEnd(15)} = ${sequence(rule.definition)} ;`);
  return [
    "(* Generated from parser.ts by `npm run generate`; do not edit. Comments are `//` to the end of the line; newlines mean nothing. *)",
    "",
    ...lines,
    "",
    ...terminals.map(([, name, form]) => `${name.padEnd(15)} = ? ${form} ? ;`),
    "",
    `(* Reserved words, names only after a dot or in back-quotes:\n${wrapped([...t.reservedWords].sort())} *)`,
    `(* Soft words, names wherever a name may stand:\n${wrapped([...t.softWords].sort())} *)`,
    "",
  ].join("\n");
}

function sequence(parts: readonly IProduction[]): string {
  return parts.map((part) => production(part, parts.length > 1)).join(" ");
}

function production(part: IProduction, inSequence: boolean): string {
  if (part instanceof Terminal) return terminal(part.terminalType);
  if (part instanceof NonTerminal) return part.nonTerminalName;
  if (part instanceof Option) return `[ ${sequence(part.definition)} ]`;
  if (part instanceof Repetition) return `{ ${sequence(part.definition)} }`;
  if (part instanceof RepetitionMandatory) return `${sequence(part.definition)} { ${sequence(part.definition)} }`;
  if (part instanceof Alternative) return sequence(part.definition);
  if (part instanceof Alternation) {
    const alternatives = part.definition.map((alternative) => production(alternative, false)).join(" | ");
    return inSequence ? `( ${alternatives} )` : alternatives;
  }
  throw new Error(`broken promise: the grammar has no ${part.constructor.name}`);
}

function terminal(type: TokenType): string {
  return terminals.find(([named]) => named === type)?.[1] ?? `"${type.PATTERN}"`;
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 100) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`   ${word}`);
  }
  return lines.join("\n");
}
