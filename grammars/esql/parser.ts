/** The grammar of ES|QL, of 8.19 and 9.x together, rule by rule. Builds a concrete tree; knows nothing of names, types, versions or messages. */

import { type CstNode, CstParser, type ILexingError, type IRecognitionException, type IToken, Lexer } from "chevrotain";
import * as t from "./tokens.ts";

/** What readers of the tree see of the parser's library. */
export type Token = IToken;
export type Tree = CstNode;
export type ParseError = IRecognitionException;
export type LexError = ILexingError;

const lexer = new Lexer(t.lexerDefinition, { positionTracking: "onlyOffset", skipValidations: true });

export function tokenize(text: string): { readonly tokens: readonly Token[]; readonly errors: readonly LexError[] } {
  const { tokens, errors } = lexer.tokenize(text);
  // The lexer leaves the ends out when it tracks offsets alone, and the parser reads the ends of its nodes from them.
  for (const token of tokens) token.endOffset = token.startOffset + token.image.length - 1;
  return { tokens, errors };
}

export class EsqlParser extends CstParser {
  /** Validations find ambiguities and repeated indices; a test runs them, the product starts faster without. */
  constructor(options: { readonly skipValidations: boolean }) {
    super(t.tokenTypes, { maxLookahead: 2, nodeLocationTracking: "onlyOffset", skipValidations: options.skipValidations });
    this.performSelfAnalysis();
  }

  readonly query = this.RULE("query", () => {
    this.SUBRULE(this.source);
    this.MANY(() => {
      this.CONSUME(t.Pipe);
      this.SUBRULE(this.command);
    });
  });

  readonly source = this.RULE("source", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.from) }, { ALT: () => this.SUBRULE(this.row) }, { ALT: () => this.SUBRULE(this.show) }]);
  });
  readonly from = this.RULE("from", () => {
    this.CONSUME(t.From);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.indexPattern) });
    this.OPTION(() => {
      this.CONSUME(t.Metadata);
      this.AT_LEAST_ONE_SEP1({ SEP: t.Comma, DEF: () => this.CONSUME(t.Source) });
    });
  });
  readonly indexPattern = this.RULE("indexPattern", () => {
    this.SUBRULE(this.indexName);
    this.OPTION(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Colon) }, { ALT: () => this.CONSUME(t.Cast) }]);
      this.SUBRULE1(this.indexName);
    });
  });
  readonly indexName = this.RULE("indexName", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Source) }, { ALT: () => this.CONSUME(t.Text) }]);
  });
  readonly row = this.RULE("row", () => {
    this.CONSUME(t.Row);
    this.SUBRULE(this.fields);
  });
  readonly show = this.RULE("show", () => {
    this.CONSUME(t.Show);
    this.CONSUME(t.Identifier);
  });

  readonly command = this.RULE("command", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.where) },
      { ALT: () => this.SUBRULE(this.evaluate) },
      { ALT: () => this.SUBRULE(this.stats) },
      { ALT: () => this.SUBRULE(this.sort) },
      { ALT: () => this.SUBRULE(this.limit) },
      { ALT: () => this.SUBRULE(this.keep) },
      { ALT: () => this.SUBRULE(this.drop) },
      { ALT: () => this.SUBRULE(this.rename) },
      { ALT: () => this.SUBRULE(this.dissect) },
      { ALT: () => this.SUBRULE(this.grok) },
      { ALT: () => this.SUBRULE(this.expand) },
      { ALT: () => this.SUBRULE(this.enrich) },
      { ALT: () => this.SUBRULE(this.lookup) },
      { ALT: () => this.SUBRULE(this.completion) },
      { ALT: () => this.SUBRULE(this.sample) },
      { ALT: () => this.SUBRULE(this.changePoint) },
    ]);
  });
  readonly where = this.RULE("where", () => {
    this.CONSUME(t.Where);
    this.SUBRULE(this.expression);
  });
  readonly evaluate = this.RULE("evaluate", () => {
    this.CONSUME(t.Eval);
    this.SUBRULE(this.fields);
  });
  /** What stands before `=` has to be a column; whoever reads the tree checks it. */
  readonly fields = this.RULE("fields", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.field) });
  });
  readonly field = this.RULE("field", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.Assign);
      this.SUBRULE1(this.expression);
    });
  });
  readonly stats = this.RULE("stats", () => {
    this.OR([
      {
        ALT: () => {
          this.OPTION(() => this.CONSUME(t.Inline));
          this.CONSUME(t.Stats);
        },
      },
      { ALT: () => this.CONSUME(t.InlineStats) },
    ]);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.aggregate) });
    this.OPTION1(() => {
      this.CONSUME(t.By);
      this.SUBRULE(this.fields);
    });
  });
  readonly aggregate = this.RULE("aggregate", () => {
    this.SUBRULE(this.field);
    this.OPTION(() => {
      this.CONSUME(t.FilterWhere);
      this.SUBRULE(this.expression);
    });
  });
  readonly sort = this.RULE("sort", () => {
    this.CONSUME(t.Sort);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.order) });
  });
  readonly order = this.RULE("order", () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(t.Asc) }, { ALT: () => this.CONSUME(t.Desc) }]));
    this.OPTION1(() => {
      this.CONSUME(t.Nulls);
      this.OR1([{ ALT: () => this.CONSUME(t.First) }, { ALT: () => this.CONSUME(t.Last) }]);
    });
  });
  readonly limit = this.RULE("limit", () => {
    this.CONSUME(t.Limit);
    this.CONSUME(t.IntegerLiteral);
  });
  readonly keep = this.RULE("keep", () => {
    this.CONSUME(t.Keep);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.columnPattern) });
  });
  readonly drop = this.RULE("drop", () => {
    this.CONSUME(t.Drop);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.columnPattern) });
  });
  readonly rename = this.RULE("rename", () => {
    this.CONSUME(t.Rename);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.renaming) });
  });
  readonly renaming = this.RULE("renaming", () => {
    this.SUBRULE(this.columnPattern);
    this.OR([{ ALT: () => this.CONSUME(t.RenameAs) }, { ALT: () => this.CONSUME(t.Assign) }]);
    this.SUBRULE1(this.columnPattern);
  });
  readonly dissect = this.RULE("dissect", () => {
    this.CONSUME(t.Dissect);
    this.SUBRULE(this.primary);
    this.CONSUME(t.Text);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.setting) });
  });
  readonly setting = this.RULE("setting", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Assign);
    this.SUBRULE(this.signedConstant);
  });
  readonly grok = this.RULE("grok", () => {
    this.CONSUME(t.Grok);
    this.SUBRULE(this.primary);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Text) });
  });
  readonly expand = this.RULE("expand", () => {
    this.CONSUME(t.MvExpand);
    this.SUBRULE(this.name);
  });
  readonly enrich = this.RULE("enrich", () => {
    this.CONSUME(t.Enrich);
    this.SUBRULE(this.indexPattern);
    this.OPTION(() => {
      this.CONSUME(t.PolicyOn);
      this.SUBRULE(this.name);
    });
    this.OPTION1(() => {
      this.OR([{ ALT: () => this.CONSUME(t.With) }, { ALT: () => this.CONSUME(t.PolicyWith) }]);
      this.AT_LEAST_ONE_SEP({
        SEP: t.Comma,
        DEF: () => {
          this.SUBRULE1(this.name);
          this.OPTION2(() => {
            this.CONSUME(t.Assign);
            this.SUBRULE2(this.name);
          });
        },
      });
    });
  });
  readonly lookup = this.RULE("lookup", () => {
    this.CONSUME(t.Lookup);
    this.CONSUME(t.Join);
    this.SUBRULE(this.indexPattern);
    this.CONSUME(t.PolicyOn);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
  });
  readonly completion = this.RULE("completion", () => {
    this.CONSUME(t.Completion);
    this.SUBRULE(this.field);
    this.OPTION(() => {
      this.CONSUME(t.With);
      this.OR([{ ALT: () => this.SUBRULE(this.map) }, { ALT: () => this.SUBRULE(this.name) }]);
    });
  });
  readonly sample = this.RULE("sample", () => {
    this.CONSUME(t.Sample);
    this.SUBRULE(this.signedConstant);
  });
  readonly changePoint = this.RULE("changePoint", () => {
    this.CONSUME(t.ChangePoint);
    this.SUBRULE(this.name);
    this.OPTION(() => {
      this.CONSUME(t.On);
      this.SUBRULE1(this.name);
    });
    this.OPTION1(() => {
      this.CONSUME(t.As);
      this.SUBRULE2(this.name);
      this.CONSUME(t.Comma);
      this.SUBRULE3(this.name);
    });
  });

  readonly expression = this.RULE("expression", () => {
    this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(t.Or);
      this.SUBRULE1(this.conjunction);
    });
  });
  readonly conjunction = this.RULE("conjunction", () => {
    this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(t.And);
      this.SUBRULE1(this.negation);
    });
  });
  readonly negation = this.RULE("negation", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Not);
          this.SUBRULE(this.negation);
        },
      },
      { ALT: () => this.SUBRULE(this.predicate) },
    ]);
  });
  readonly predicate = this.RULE("predicate", () => {
    this.SUBRULE(this.sum);
    this.OPTION(() => {
      this.CONSUME(t.Comparison);
      this.SUBRULE1(this.sum);
    });
    this.OPTION1(() => {
      this.OR([
        {
          ALT: () => {
            this.OPTION2(() => this.CONSUME(t.Not));
            this.OR1([{ ALT: () => this.SUBRULE(this.membership) }, { ALT: () => this.SUBRULE(this.pattern) }]);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Is);
            this.OPTION3(() => this.CONSUME1(t.Not));
            this.CONSUME(t.Null);
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.Colon);
            this.SUBRULE(this.signedConstant);
          },
        },
      ]);
    });
  });
  readonly membership = this.RULE("membership", () => {
    this.CONSUME(t.In);
    this.CONSUME(t.LeftParenthesis);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RightParenthesis);
  });
  readonly pattern = this.RULE("pattern", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Like) }, { ALT: () => this.CONSUME(t.Rlike) }]);
    this.OR1([
      { ALT: () => this.CONSUME(t.Text) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME1(t.Text) });
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
  });
  readonly sum = this.RULE("sum", () => {
    this.SUBRULE(this.product);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
      this.SUBRULE1(this.product);
    });
  });
  readonly product = this.RULE("product", () => {
    this.SUBRULE(this.signed);
    this.MANY(() => {
      this.OR([{ ALT: () => this.CONSUME(t.Asterisk) }, { ALT: () => this.CONSUME(t.Slash) }, { ALT: () => this.CONSUME(t.Percent) }]);
      this.SUBRULE1(this.signed);
    });
  });
  readonly signed = this.RULE("signed", () => {
    this.OR([
      {
        ALT: () => {
          this.OR1([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
          this.SUBRULE(this.signed);
        },
      },
      { ALT: () => this.SUBRULE(this.primary) },
    ]);
  });
  readonly primary = this.RULE("primary", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.constant) },
      { ALT: () => this.SUBRULE(this.call) },
      { ALT: () => this.SUBRULE(this.name) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.SUBRULE(this.expression);
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
    this.MANY(() => {
      this.CONSUME(t.Cast);
      this.CONSUME(t.Name);
    });
  });
  readonly call = this.RULE("call", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.CONSUME(t.First) }, { ALT: () => this.CONSUME(t.Last) }]);
    this.CONSUME(t.LeftParenthesis);
    this.OPTION(() =>
      this.OR1([
        { ALT: () => this.CONSUME(t.Asterisk) },
        {
          ALT: () =>
            this.AT_LEAST_ONE_SEP({
              SEP: t.Comma,
              DEF: () => this.OR2([{ ALT: () => this.SUBRULE(this.map) }, { ALT: () => this.SUBRULE(this.expression) }]),
            }),
        },
      ]),
    );
    this.CONSUME(t.RightParenthesis);
  });
  readonly map = this.RULE("map", () => {
    this.CONSUME(t.LeftBrace);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        this.CONSUME(t.Text);
        this.CONSUME(t.Colon);
        this.SUBRULE(this.signedConstant);
      },
    });
    this.CONSUME(t.RightBrace);
  });
  readonly name = this.RULE("name", () => {
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME1(t.Name);
    });
  });
  /** In KEEP, DROP and RENAME. Pieces without a blank between them are one part: a*`b`. */
  readonly columnPattern = this.RULE("columnPattern", () => {
    this.SUBRULE(this.patternPart);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.SUBRULE1(this.patternPart);
    });
  });
  readonly patternPart = this.RULE("patternPart", () => {
    this.AT_LEAST_ONE(() => this.CONSUME(t.Name));
  });
  /** Where no expression may stand. */
  readonly signedConstant = this.RULE("signedConstant", () => {
    this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]));
    this.SUBRULE(this.constant);
  });
  readonly constant = this.RULE("constant", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.IntegerLiteral);
          // `7 days`
          this.OPTION(() => this.CONSUME(t.Identifier));
        },
      },
      { ALT: () => this.CONSUME(t.DecimalLiteral) },
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Null) },
      { ALT: () => this.CONSUME(t.Parameter) },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket);
          this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.signedConstant) });
          this.CONSUME(t.RightBracket);
        },
      },
    ]);
  });
}

const parser = new EsqlParser({ skipValidations: true });

export function parseTokens(tokens: readonly Token[]): { readonly tree: Tree | undefined; readonly errors: readonly ParseError[] } {
  parser.input = [...tokens];
  const tree = parser.query() as Tree | undefined;
  return { tree, errors: parser.errors };
}
