/** Random `.det` files for property tests: sentences of the running grammar, written with random blanks, line breaks and comments. */

import { Alternation, Alternative, type IProduction, NonTerminal, Option, Repetition, RepetitionMandatory, Terminal, type TokenType } from "chevrotain";
import fc from "fast-check";
import { DetectionParser } from "../../../grammars/detection/parser.ts";
import * as t from "../../../grammars/detection/tokens.ts";

const rules = new DetectionParser({ skipValidations: true }).getGAstProductions();

const examples = new Map<TokenType, readonly string[]>([
  [t.Name, ["a", "eventName", "batch-get", "count", "source", "`@timestamp`", "`two words`", "time", "T1"]],
  [t.Word, ["b", "is", "and", "list", "`x.y`", "arn"]],
  [t.Identifier, ["listed", "a_1", "created-late", "x"]],
  [t.Text, ['"x"', "'raw \\ text'", '""', '"a longer text that takes room on its line"', '"// no comment"', '"\\u{1F600}\\n"', '"e\u0301中"']],
  [t.StringLiteral, ['"x"', '"because of a reason that is long enough to need its own line"']],
  [t.TextBlock, ['""""""', '"""one line"""', '"""\n   two\n     lines\n   """', '"""begins here\n\t\tgoes on\n\n\t\tends here"""', '"""\n\n  // \\"""  \n"""']],
  [t.NumberLiteral, ["0", "5", "1.50", "100"]],
  [t.DurationLiteral, ["30s", "10m", "14d"]],
  [t.RegexLiteral, ["/x/", "/a\\/b \\\\/", "/[\"'`]/"]],
  [t.AttackId, ["TA0006", "T1555", "T1555.006"]],
]);

function textsOf(type: TokenType): readonly string[] {
  const texts = examples.get(type) ?? (typeof type.PATTERN === "string" ? [type.PATTERN] : undefined);
  if (texts === undefined) throw new Error(`no example of ${type.name}`);
  return texts;
}

/** A number below `count`, chosen by the property test. */
export type Pick = (count: number) => number;

/** Zero when the choices run out, which is always the shortest way on. */
export const picks = fc.array(fc.nat({ max: 999_999 }), { maxLength: 500, size: "max" }).map((choices): Pick => {
  let at = 0;
  return (count) => (choices[at++] ?? 0) % count;
});

function oneOf<T>(pick: Pick, all: readonly T[]): T {
  return all[pick(all.length)] as T;
}

/** Draws a sentence of a rule; repetitions and options end when the depth runs out. */
export function sentence(pick: Pick, rule: string, depth = 30): string[] {
  const write = (part: IProduction, left: number): string[] => {
    const all = (parts: readonly IProduction[]) => parts.flatMap((each) => write(each, left - 1));
    const times = (most: number) => (left <= 0 ? 0 : pick(most + 1));
    if (part instanceof Terminal) return [oneOf(pick, textsOf(part.terminalType))];
    if (part instanceof NonTerminal) return all(part.referencedRule.definition);
    if (part instanceof Option) return times(1) === 1 ? all(part.definition) : [];
    if (part instanceof Repetition) return Array.from({ length: times(3) }, () => all(part.definition)).flat();
    if (part instanceof RepetitionMandatory) return Array.from({ length: 1 + times(1) }, () => all(part.definition)).flat();
    if (part instanceof Alternation) {
      const shallow = part.definition.filter((each) => left > 0 || !recursive(each));
      return write(oneOf(pick, shallow.length > 0 ? shallow : part.definition), left - 1);
    }
    if (part instanceof Alternative) return all(part.definition);
    throw new Error(`no sentence of ${part.constructor.name}`);
  };
  const found = rules[rule];
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found.definition.flatMap((part) => write(part, depth));
}

const nesting = new Set(["predicate", "objectLiteral", "jsonList", "fieldList"]);
function recursive(part: IProduction): boolean {
  if (part instanceof NonTerminal) return nesting.has(part.nonTerminalName);
  return "definition" in part && (part.definition as IProduction[]).some(recursive);
}

const plain = [" ", " ", " ", "\n", "  ", "\t", "\r\n", "\n\n", "\n\n\n  "];
const commented = [...plain, " // a comment\n", "\n  // on its own line\n", "\n\n// one\n\n\n//two  \n", "//\n"];

/** The sentence as text: nothing between tokens that need nothing is not tried, since a blank means the same. */
export function written(pick: Pick, tokens: readonly string[], comments: boolean): string {
  const between = comments ? commented : plain;
  return tokens.map((token) => token + oneOf(pick, between)).join("");
}
