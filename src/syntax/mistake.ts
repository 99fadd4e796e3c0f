/** Words one parse error: what was expected, what stands there, and what to write instead. Decides nothing; the grammar already refused. */

import type { ParseError, Token } from "../../grammars/detection/parser.ts";
import * as t from "../../grammars/detection/tokens.ts";
import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import { problem } from "../diagnostics/report.ts";
import { nearest, oneSlip } from "../diagnostics/suggest.ts";
import { foreignToken, replacement } from "./foreign.ts";
import { aTest, habitAt } from "./habits.ts";
import { repair } from "./repair.ts";
import { shortened } from "./terminals.ts";
import { closingTypes, type Declared, leftOpen, openBrackets, spanOf, unclosed } from "./unclosed.ts";

export interface Mistake extends Declared {
  /** What stands behind the declaration, if anything does. */
  readonly next?: Token;
  readonly error: ParseError;
}

export function mistakeDiagnostic(mistake: Mistake): Diagnostic {
  const { path, tokens, error } = mistake;
  const at = tokens.indexOf(error.token);
  const blamed = at < 0 ? undefined : tokens[at];
  if (blamed === undefined) return endOfDeclaration(mistake);
  const apart = foreign(mistake, at) ?? durationApart(mistake, at);
  if (apart !== undefined) return apart;
  const meant = misspelt(mistake, at);
  if (meant !== undefined) return meant;
  const particular = leftOpen(mistake, at) ?? shortTechnique(mistake, at);
  if (particular !== undefined) return particular;
  const second = secondToken(mistake, at);
  const found = second?.token ?? blamed;
  const place = second === undefined ? at : at + 1;
  const alien = foreign(mistake, place);
  if (alien !== undefined) return alien;
  const habit = habitAt({ tokens, at: place, asked: error.message });
  const hint = habit?.hint ?? otherHint(tokens, place, second?.expected) ?? ruleHints.get(`${ruleOf(mistake)} ${error.message}`);
  const awaited = isEvent(blamed, tokens[at + 1]) ? "`expect` or `}`" : expected(mistake, at);
  const wrong = (habit?.wrong && tokens[place - habit.wrong.back]) ?? found;
  const parameters = { expected: habit?.wrong?.expected ?? second?.expected ?? awaited, found: described(wrong), ...(hint !== undefined && { hint }) };
  const instead = habit?.instead;
  const mended = habit === undefined ? otherRepair(mistake, place) : instead && repair(mistake, place - instead.back, instead.count, instead.text);
  return problem("E0101", spanOf(path, wrong), parameters, mended);
}

function foreign(mistake: Mistake, at: number): Diagnostic | undefined {
  const token = mistake.tokens[at];
  const found = token && foreignToken(mistake.path, token);
  const instead = token && replacement(token);
  return found === undefined || instead === undefined ? found : { ...found, ...repair(mistake, at, 1, instead) };
}

/** By the rule that was read and the token that it needed next. */
const ruleHints = new Map([
  [
    "testDecl Expect",
    "say what its events lead to: `expect alert`, `expect no alert`, `expect N alerts`, or `expect N rows` and `expect rows (...)` in a hunt",
  ],
]);

/** What stands behind a word that opens an item. The grammar looks two tokens ahead, so it blames the first where the second is wrong. */
const continuations = new Map([
  ["alert", "`on each event` or `when`"],
  ["at", "a duration such as `10m`"],
  ["detection", "an id such as `aws.iam.new-key`"],
  ["define", "a name"],
  ["events", "a name"],
  ["expect", "`alert`, `no alert`, a number of alerts or rows, or `rows`"],
  ["from", "a source's name"],
  ["hunt", "an id such as `aws.iam.new-key`"],
  ["let", "a name"],
  ["list", "a name"],
  ["log", "a file's path in double quotes"],
  ["on", "a platform's name"],
  ["report", "`count`, `distinct` or `sum`"],
  ["sample", "a name"],
  ["source", "a name"],
  ["test", "a title in double quotes"],
]);

/** The rule that was being read, an item's own taken for its block. */
function ruleOf({ error }: Mistake): string {
  const rule = error.context.ruleStack.at(-1) ?? "file";
  return itemBlocks.get(rule) ?? rule;
}
const itemBlocks = new Map([
  ["declaration", "file"],
  ["detectionItem", "detectionDecl"],
  ["huntItem", "huntDecl"],
  ["platformItem", "platformBlock"],
]);
const blockRules = new Set(["file", "sourceDecl", "mappingBlock", "platformBlock", "detectionDecl", "huntDecl", "testDecl"]);

/** Where the word that is blamed may open an item, and what stands behind it may not follow: that token, and what was expected of it. */
function secondToken(mistake: Mistake, index: number): { readonly token: Token; readonly expected: string } | undefined {
  const [word, token] = mistake.tokens.slice(index, index + 2);
  const rule = ruleOf(mistake);
  if (word === undefined || token === undefined || !blockRules.has(rule)) return undefined;
  // A whole `at 10m` is in the wrong place, and nothing is wrong with its second token.
  if (isEvent(word, token)) return undefined;
  const continuation = t.keywords.has(word.image) ? continuations.get(word.image) : undefined;
  if (continuation !== undefined) return { token, expected: continuation };
  const key = isWord(word) && (rule === "detectionDecl" || rule === "huntDecl");
  return key && (isValue(token) || foreignTypes.has(token.tokenType)) ? { token, expected: "`:`" } : undefined;
}

function isEvent(word: Token, next: Token | undefined): boolean {
  return word.image === "at" && next?.tokenType === t.DurationLiteral;
}

const foreignTypes: ReadonlySet<unknown> = new Set([t.Unclosed, t.ForeignComment, t.ForeignOperator, t.Malformed, t.Unknown]);

function isWord(token: Token): boolean {
  return token.tokenType === t.Identifier || t.keywords.has(token.image);
}

function isValue(token: Token): boolean {
  return [t.StringLiteral, t.RawString, t.TextBlock, t.NumberLiteral, t.DurationLiteral, t.RegexLiteral, t.LeftBracket].includes(token.tokenType);
}

const units = new Map([
  ["s", /^s(?:ec(?:ond)?s?)?$/i],
  ["m", /^m(?:in(?:ute)?s?)?$/i],
  ["h", /^h(?:(?:ou)?rs?)?$/i],
  ["d", /^d(?:ays?)?$/i],
  ["w", /^w(?:eeks?)?$/i],
]);

/** `10 m`, and a number where a duration belongs. */
function durationApart(mistake: Mistake, index: number): Diagnostic | undefined {
  const { path, tokens } = mistake;
  for (const at of [index, index - 1]) {
    const number = tokens[at];
    const word = tokens[at + 1];
    if (number?.tokenType !== t.NumberLiteral || word === undefined || !isWord(word)) continue;
    const unit = [...units].find(([, form]) => form.test(word.image))?.[0];
    if (unit === undefined) continue;
    const written = shortened(`${number.image} ${word.image}`);
    if (!/^\d+$/.test(number.image)) return problem("E0104", spanOf(path, number, word), { written });
    const instead = `${number.image}${unit}`;
    return problem("E0104", spanOf(path, number, word), { written, instead }, word.image === "M" ? {} : repair(mistake, at, 2, instead));
  }
  return undefined;
}

/** What may stand where a block's closing brace was expected. */
const blockItems = new Map([
  ["sourceDecl", "`time`, `fields`, `compute`, `on` or `}`"],
  ["fieldList", "a field or `}`"],
  ["mappingBlock", "`set`, `map` or `}`"],
  ["platformBlock", "`set`, `skip`, `accept`, `replace` or `}`"],
  ["detectionDecl", "`events`, `from`, `let`, `alert`, `on`, `sample`, `test`, a key such as `title:`, or `}`"],
  ["huntDecl", "`from`, `let`, `report`, `on`, `sample`, `test`, a key such as `title:`, or `}`"],
  ["testDecl", "`at`, `log`, `expect` or `}`"],
  ["objectLiteral", "a field or `}`"],
]);
const closers = new Map([
  ["RightBracket", "`,` or `]`"],
  ["RightParenthesis", "`)`"],
]);
const declarations = "`use`, `source`, `list`, `define`, `events`, `sample`, `detection` or `hunt`";

function expected(mistake: Mistake, index: number): string {
  const { tokens, error } = mistake;
  const rule = ruleOf(mistake);
  const found = tokens[index];
  const before = tokens[index - 1];
  // `eventName "x"`: the path stood alone, which is a test of its own.
  if (blockRules.has(rule) && found !== undefined && (isValue(found) || found.tokenType === t.Equals) && before !== undefined && isWord(before)) return aTest;
  if (rule === "file") return declarations;
  const names = error.message.split(" ").filter((name) => name !== "Name" || rule !== "primary");
  if (rule === "primary" && names.length > 1) return `a field, ${oneOf(names)}`;
  const [only] = names;
  if (names.length > 1 || only === undefined) return blockItems.get(rule) ?? oneOf(names);
  if (only === "RightBrace") return blockItems.get(rule) ?? "`}`";
  if (only === "RightParenthesis" && (rule === "primary" || rule === "hasTest")) return "`and`, `or` or `)`";
  if (rule === "path") return pathRole(error.context.ruleStack.at(-2) ?? "");
  return closers.get(only) ?? oneOf(names);
}

function pathRole(parent: string): string {
  return parent === "header" ? "an id such as `aws.iam.new-key`" : "a field";
}

const typeTexts = new Map([
  ["Name", "a name"],
  ["Identifier", "a name"],
  ["Word", "a name"],
  ["Text", "a text"],
  ["StringLiteral", "a text in double quotes"],
  ["TextBlock", 'a text block `"""`'],
  ["NumberLiteral", "a number"],
  ["DurationLiteral", "a duration such as `10m`"],
  ["RegexLiteral", "a pattern between slashes"],
  ["AttackId", "an ATT&CK id"],
]);

function oneOf(names: readonly string[]): string {
  const texts = new Set(names.map((name) => typeTexts.get(name) ?? `\`${t.tokenTypes.find((type) => type.name === name)?.PATTERN}\``));
  // Texts, numbers and truth values together are what the language calls a value.
  const value = ["a text", "a number", "`true`", "`false`"];
  const whole = value.every((text) => texts.has(text));
  const all = whole ? ["a value", ...[...texts].filter((text) => !value.includes(text))] : [...texts];
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
}

function described(token: Token): string {
  return `\`${shortened(token.image.split(/[\r\n]/, 1)[0] ?? "")}\``;
}

function otherHint(tokens: readonly Token[], index: number, asked: string | undefined): string | undefined {
  const found = tokens[index];
  const next = tokens[index + 1];
  if (found === undefined) return undefined;
  const before = tokens[index - 1];
  if (found.tokenType === t.Equals) return "write `is` to compare";
  if (before?.tokenType === t.StringLiteral && before.startOffset + before.image.length === found.startOffset) return 'a `"` inside a text is written `\\"`';
  if (before?.tokenType === t.Comma && closingTypes.includes(found.tokenType)) return "take the last comma out";
  if (!t.keywords.has(found.image)) return undefined;
  if (isEvent(found, next)) return "the events of a test come before its first `expect`";
  if (asked === "a name") return `\`${found.image}\` is a word of the language: choose another name`;
  return next !== undefined && testStarters.has(next.image) ? "a field of that name stands in back-quotes" : undefined;
}

function otherRepair(mistake: Mistake, index: number): { readonly fix?: Fix } {
  const [before, found] = [mistake.tokens[index - 1], mistake.tokens[index]];
  if (found?.tokenType === t.Equals) return repair(mistake, index, 1, "is");
  return before?.tokenType === t.Comma && found !== undefined && closingTypes.includes(found.tokenType) ? repair(mistake, index - 1, 1, "") : {};
}

const testStarters = new Set(["is", "in", "contains", "like", "matches", "starts", "ends", "<", "<=", ">", ">="]);

/** The keyword that one of the last two words was meant to be: near to what was written, and with it the grammar gets further. */
function misspelt(mistake: Mistake, index: number): Diagnostic | undefined {
  const { path, tokens, firstMistake } = mistake;
  for (const at of [index, index - 1]) {
    const token = tokens[at];
    if (token?.tokenType !== t.Identifier) continue;
    const fitting = [...t.keywords].filter(([word, tokenType]) => {
      if (nearest(token.image, [word]) === undefined) return false;
      const tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
      const further = firstMistake(tokens.with(at, { ...token, image: word, tokenType, tokenTypeIdx }));
      return further === undefined || further > index;
    });
    const words = fitting.map(([each]) => each);
    const word = nearest(token.image, words);
    if (word === undefined) continue;
    const parameters = { expected: `\`${word}\``, found: described(token), hint: `did you mean \`${word}\`?` };
    return problem("E0101", spanOf(path, token), parameters, oneSlip(token.image, words) === word ? repair(mistake, at, 1, word) : {});
  }
  return undefined;
}

/** `T1580.1`, `T1555.06`: three tokens where one was meant. */
function shortTechnique(mistake: Mistake, index: number): Diagnostic | undefined {
  const { path, tokens } = mistake;
  const [technique, dot, digits] = tokens.slice(index - 1, index + 2);
  if (technique?.tokenType !== t.AttackId || dot?.tokenType !== t.Dot || digits === undefined || !/^\d{1,2}$/.test(digits.image)) return undefined;
  const instead = `${technique.image}.${digits.image.padStart(3, "0")}`;
  const parameters = {
    expected: "an ATT&CK id",
    found: `\`${technique.image}.${digits.image}\``,
    hint: `a sub-technique has three digits: write \`${instead}\``,
  };
  return problem("E0101", spanOf(path, technique, digits), parameters, repair(mistake, index - 1, 3, instead));
}

function endOfDeclaration(mistake: Mistake): Diagnostic {
  const { path, tokens, next } = mistake;
  const innermost = openBrackets(tokens).at(-1);
  if (innermost !== undefined) return unclosed(path, innermost);
  const meant = misspelt(mistake, tokens.length);
  if (meant !== undefined) return meant;
  const last = tokens.at(-1);
  const end = last === undefined ? 0 : last.startOffset + last.image.length;
  const span = next === undefined ? { file: path, start: end, end } : spanOf(path, next);
  return problem("E0101", span, {
    expected: expected(mistake, tokens.length),
    found: next === undefined ? "the end of the file" : described(next),
  });
}
