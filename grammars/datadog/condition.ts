/** The condition of a rule's case, and of a sequence's step: text in, tree or place of the first mistake out. Knows no rule, so names may be anybody's. */

import { createToken, EmbeddedActionsParser, Lexer } from "chevrotain";
import { mistakeOf, outcome, type Parsed, type Place } from "./parsed.ts";

export type CaseCondition =
  | { readonly kind: "together"; readonly of: Expression }
  /** `before THEN after`. */
  | { readonly kind: "ordered"; readonly before: Expression; readonly after: Expression };

export type Expression =
  | { readonly kind: "and" | "or"; readonly of: readonly Expression[] }
  | { readonly kind: "comparison"; readonly left: Side; readonly operator: "<" | "<=" | ">" | ">="; readonly right: Side };

export type Side =
  | { readonly kind: "number"; readonly value: number; readonly place: Place }
  /** A query's name, times a factor. */
  | { readonly kind: "query"; readonly name: string; readonly factor: number; readonly place: Place };

const Space = createToken({ name: "Space", pattern: /\s+/, group: Lexer.SKIPPED, line_breaks: true });
const Name = createToken({ name: "Name", pattern: /[A-Za-z_][A-Za-z0-9_]*/ });
const Then = createToken({ name: "Then", pattern: /THEN/, longer_alt: Name });
const NumberLiteral = createToken({ name: "Number", pattern: /[0-9]+(?:\.[0-9]+)?/ });
const And = createToken({ name: "And", pattern: /&&/ });
const Or = createToken({ name: "Or", pattern: /\|\|/ });
const Operator = createToken({ name: "Operator", pattern: /[<>]=?/ });
const Times = createToken({ name: "Times", pattern: /\*/ });
const Open = createToken({ name: "Open", pattern: /\(/ });
const Close = createToken({ name: "Close", pattern: /\)/ });

const tokenTypes = [Space, Then, Name, NumberLiteral, And, Or, Operator, Times, Open, Close];
const lexer = new Lexer(tokenTypes, { positionTracking: "onlyOffset", skipValidations: true });

export class ConditionParser extends EmbeddedActionsParser {
  constructor(options: { readonly skipValidations: boolean }) {
    super(tokenTypes, { maxLookahead: 2, skipValidations: options.skipValidations });
    this.performSelfAnalysis();
  }

  readonly condition = this.RULE("condition", (): CaseCondition => {
    const first = this.SUBRULE(this.alternatives);
    let after: Expression | undefined;
    this.OPTION(() => {
      this.CONSUME(Then);
      after = this.SUBRULE1(this.alternatives);
    });
    return after === undefined ? { kind: "together", of: first } : { kind: "ordered", before: first, after };
  });

  private readonly alternatives = this.RULE("alternatives", (): Expression => {
    const of = [this.SUBRULE(this.conjunction)];
    this.MANY(() => {
      this.CONSUME(Or);
      of.push(this.SUBRULE1(this.conjunction));
    });
    return joined("or", of);
  });

  private readonly conjunction = this.RULE("conjunction", (): Expression => {
    const of = [this.SUBRULE(this.atom)];
    this.MANY(() => {
      this.CONSUME(And);
      of.push(this.SUBRULE1(this.atom));
    });
    return joined("and", of);
  });

  private readonly atom = this.RULE(
    "atom",
    (): Expression =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Open);
            const of = this.SUBRULE(this.alternatives);
            this.CONSUME(Close);
            return of;
          },
        },
        {
          ALT: () => {
            const left = this.SUBRULE(this.side);
            const operator = this.CONSUME(Operator).image as "<" | "<=" | ">" | ">=";
            return { kind: "comparison", left, operator, right: this.SUBRULE1(this.side) };
          },
        },
      ]),
  );

  private readonly side = this.RULE(
    "side",
    (): Side =>
      this.OR([
        {
          ALT: () => {
            const name = this.CONSUME(Name);
            let factor = 1;
            this.OPTION(() => {
              this.CONSUME(Times);
              factor = Number(this.CONSUME(NumberLiteral).image);
            });
            return { kind: "query", name: name.image, factor, place: placeOf(name) };
          },
        },
        {
          ALT: () => {
            const number = this.CONSUME1(NumberLiteral);
            let name: typeof number | undefined;
            this.OPTION1(() => {
              this.CONSUME1(Times);
              name = this.CONSUME1(Name);
            });
            const value = Number(number.image);
            return name === undefined
              ? { kind: "number", value, place: placeOf(number) }
              : { kind: "query", name: name.image, factor: value, place: placeOf(name) };
          },
        },
      ]),
  );
}

function joined(kind: "and" | "or", of: readonly Expression[]): Expression {
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

function placeOf(token: { readonly startOffset: number; readonly image: string }): Place {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

const parser = new ConditionParser({ skipValidations: true });
const deepest = 100;

export function parseCondition(text: string): Parsed<CaseCondition> {
  const { tokens, errors } = lexer.tokenize(text);
  const [unknown] = errors;
  if (unknown !== undefined) return mistakeOf(text, { start: unknown.offset, end: unknown.offset + 1 });
  let depth = 0;
  for (const token of tokens) {
    if (token.tokenType === Open) depth++;
    if (token.tokenType === Close) depth--;
    if (depth > deepest) return mistakeOf(text, placeOf(token));
  }
  parser.input = tokens;
  const tree = parser.condition();
  return outcome(text, parser.errors, tree);
}
