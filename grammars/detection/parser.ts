/** The grammar of `.det` files, rule by rule as docs/language.md has it. Builds a concrete tree; knows nothing of names, types or messages. */

import { type CstNode, CstParser, type IParserErrorMessageProvider, type IRecognitionException, type IToken, Lexer, type TokenType } from "chevrotain";
import * as t from "./tokens.ts";

/** What readers of the tree see of the parser's library. */
export type Token = IToken;
export type Tree = CstNode;
export type ParseError = IRecognitionException;

const lexer = new Lexer(t.tokenTypes, { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: true });

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Token[];
}
/** Never fails: what no pattern takes becomes a token that no rule takes. */
export function tokenize(text: string): Tokens {
  const result = lexer.tokenize(text);
  const unknown = result.errors.map((error) => unknownToken(text.slice(error.offset, error.offset + error.length), error.offset));
  const tokens = unknown.length === 0 ? result.tokens : [...result.tokens, ...unknown].sort((a, b) => a.startOffset - b.startOffset);
  const comments = result.groups.comments ?? [];
  // The lexer leaves the ends out when it tracks offsets alone, and the parser reads the ends of its nodes from them.
  for (const token of [...tokens, ...comments]) token.endOffset = token.startOffset + token.image.length - 1;
  return { tokens, comments };
}

function unknownToken(image: string, offset: number): Token {
  return { image, startOffset: offset, tokenType: t.Unknown, tokenTypeIdx: t.Unknown.tokenTypeIdx ?? 0 };
}

/** A parse error's message is for machines: the names of the token types that would have fitted, apart by spaces. src/syntax/mistake.ts words it. */
const expectedNames: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNotAllInputParsedMessage: () => "",
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => firstNames(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => firstNames(expectedIterationPaths),
};
function firstNames(paths: readonly (readonly TokenType[])[]): string {
  return [...new Set(paths.map((path) => path[0]?.name ?? ""))].join(" ");
}

function word(text: string): TokenType {
  const type = t.keywords.get(text);
  if (type === undefined) throw new Error(`broken promise: \`${text}\` is a keyword`);
  return type;
}

export class DetectionParser extends CstParser {
  /** Validations find ambiguities and repeated indices; a test runs them, the product starts faster without. */
  constructor(options: { readonly skipValidations: boolean }) {
    super(t.tokenTypes, {
      maxLookahead: 2,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider: expectedNames,
      skipValidations: options.skipValidations,
    });
    this.performSelfAnalysis();
  }

  readonly file = this.RULE("file", () => {
    this.OPTION(() => {
      this.CONSUME(word("language"));
      this.CONSUME(t.NumberLiteral);
    });
    this.MANY(() => this.SUBRULE(this.useDecl));
    this.MANY1(() => this.SUBRULE(this.declaration));
  });
  readonly useDecl = this.RULE("useDecl", () => {
    this.CONSUME(word("use"));
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME1(t.Name);
    });
    this.CONSUME(word("from"));
    this.CONSUME(t.StringLiteral);
  });
  readonly declaration = this.RULE("declaration", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.sourceDecl) },
      { ALT: () => this.SUBRULE(this.listDecl) },
      { ALT: () => this.SUBRULE(this.defineDecl) },
      { ALT: () => this.SUBRULE(this.eventsDecl) },
      { ALT: () => this.SUBRULE(this.sampleDecl) },
      { ALT: () => this.SUBRULE(this.detectionDecl) },
      { ALT: () => this.SUBRULE(this.huntDecl) },
    ]);
  });

  // Sources
  readonly sourceDecl = this.RULE("sourceDecl", () => {
    this.CONSUME(word("source"));
    this.CONSUME(t.Name);
    this.OPTION(() => this.CONSUME(t.StringLiteral));
    this.CONSUME(t.LeftBrace);
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.timeItem) },
        { ALT: () => this.SUBRULE(this.fieldsBlock) },
        { ALT: () => this.SUBRULE(this.computeItem) },
        { ALT: () => this.SUBRULE(this.mappingBlock) },
      ]);
    });
    this.CONSUME(t.RightBrace);
  });
  readonly timeItem = this.RULE("timeItem", () => {
    this.CONSUME(word("time"));
    this.SUBRULE(this.path);
    this.OPTION(() => {
      this.CONSUME(word("every"));
      this.CONSUME(t.DurationLiteral);
    });
  });
  readonly fieldsBlock = this.RULE("fieldsBlock", () => {
    this.CONSUME(word("fields"));
    this.SUBRULE(this.fieldList);
  });
  readonly fieldList = this.RULE("fieldList", () => {
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.field));
    this.CONSUME(t.RightBrace);
  });
  readonly field = this.RULE("field", () => {
    this.SUBRULE(this.path);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.type);
  });
  readonly type = this.RULE("type", () => {
    this.OPTION(() => this.CONSUME(word("optional")));
    this.OPTION1(() => this.CONSUME(word("list")));
    this.OR([
      { ALT: () => this.CONSUME(word("string")) },
      { ALT: () => this.CONSUME(word("int")) },
      { ALT: () => this.CONSUME(word("float")) },
      { ALT: () => this.CONSUME(word("bool")) },
      { ALT: () => this.CONSUME(word("ip")) },
      { ALT: () => this.CONSUME(word("timestamp")) },
      { ALT: () => this.CONSUME(word("object")) },
      { ALT: () => this.SUBRULE(this.fieldList) },
    ]);
  });
  readonly computeItem = this.RULE("computeItem", () => {
    this.CONSUME(word("compute"));
    this.SUBRULE(this.path);
    this.CONSUME(word("with"));
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftParenthesis);
    this.SUBRULE1(this.path);
    this.CONSUME(t.RightParenthesis);
  });
  readonly mappingBlock = this.RULE("mappingBlock", () => {
    this.CONSUME(word("on"));
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => {
      this.OR([{ ALT: () => this.SUBRULE(this.setItem) }, { ALT: () => this.SUBRULE(this.mapItem) }]);
    });
    this.CONSUME(t.RightBrace);
  });
  readonly mapItem = this.RULE("mapItem", () => {
    this.CONSUME(word("map"));
    this.SUBRULE(this.path);
    this.CONSUME(t.Arrow);
    this.SUBRULE1(this.path);
    this.OPTION(() => {
      this.CONSUME(word("as"));
      this.CONSUME(t.Name);
    });
  });
  readonly setItem = this.RULE("setItem", () => {
    this.CONSUME(word("set"));
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.metaValue);
    this.OPTION(() => {
      this.CONSUME(word("because"));
      this.CONSUME(t.StringLiteral);
    });
  });

  // Shared and inner declarations
  readonly listDecl = this.RULE("listDecl", () => {
    this.CONSUME(word("list"));
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.listLiteral);
  });
  readonly defineDecl = this.RULE("defineDecl", () => {
    this.CONSUME(word("define"));
    this.CONSUME(t.Name);
    this.CONSUME(word("on"));
    this.CONSUME1(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.predicate);
  });
  readonly eventsDecl = this.RULE("eventsDecl", () => {
    this.CONSUME(word("events"));
    this.CONSUME(t.Identifier);
    this.CONSUME(word("from"));
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(word("by"));
      this.SUBRULE(this.pathList);
    });
    this.SUBRULE(this.filters);
  });
  readonly selection = this.RULE("selection", () => {
    this.CONSUME(word("from"));
    this.CONSUME(t.Name);
    this.SUBRULE(this.filters);
  });
  readonly filters = this.RULE("filters", () => {
    this.OPTION(() => {
      this.CONSUME(word("where"));
      this.SUBRULE(this.predicate);
    });
    this.MANY(() => {
      this.CONSUME(word("unless"));
      this.SUBRULE1(this.predicate);
    });
  });
  readonly sampleDecl = this.RULE("sampleDecl", () => {
    this.CONSUME(word("sample"));
    this.CONSUME(t.Name);
    this.CONSUME(word("from"));
    this.CONSUME1(t.Name);
    this.SUBRULE(this.objectLiteral);
  });
  readonly detectionDecl = this.RULE("detectionDecl", () => {
    this.CONSUME(word("detection"));
    this.SUBRULE(this.header);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.detectionItem));
    this.CONSUME(t.RightBrace);
  });
  readonly huntDecl = this.RULE("huntDecl", () => {
    this.CONSUME(word("hunt"));
    this.SUBRULE(this.header);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.huntItem));
    this.CONSUME(t.RightBrace);
  });
  readonly header = this.RULE("header", () => {
    this.SUBRULE(this.path);
    this.CONSUME(word("version"));
    this.CONSUME(t.NumberLiteral);
  });
  readonly detectionItem = this.RULE("detectionItem", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.eventsDecl) },
      { ALT: () => this.SUBRULE(this.selection) },
      { ALT: () => this.SUBRULE(this.letDecl) },
      { ALT: () => this.SUBRULE(this.sampleDecl) },
      { ALT: () => this.SUBRULE(this.alertClause) },
      { ALT: () => this.SUBRULE(this.platformBlock) },
      { ALT: () => this.SUBRULE(this.testDecl) },
      { ALT: () => this.SUBRULE(this.metaEntry) },
    ]);
  });
  readonly huntItem = this.RULE("huntItem", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.selection) },
      { ALT: () => this.SUBRULE(this.letDecl) },
      { ALT: () => this.SUBRULE(this.sampleDecl) },
      { ALT: () => this.SUBRULE(this.reportClause) },
      { ALT: () => this.SUBRULE(this.platformBlock) },
      { ALT: () => this.SUBRULE(this.testDecl) },
      { ALT: () => this.SUBRULE(this.metaEntry) },
    ]);
  });
  readonly metaEntry = this.RULE("metaEntry", () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.metaValue);
  });
  readonly metaValue = this.RULE("metaValue", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.scalar) },
      { ALT: () => this.CONSUME(t.TextBlock) },
      { ALT: () => this.CONSUME(t.DurationLiteral) },
      { ALT: () => this.CONSUME(t.AttackId) },
      { ALT: () => this.SUBRULE(this.path) },
      { ALT: () => this.SUBRULE(this.metaList) },
    ]);
  });
  readonly metaList = this.RULE("metaList", () => {
    this.CONSUME(t.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.metaAtom);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE1(this.metaAtom);
      });
    });
    this.CONSUME(t.RightBracket);
  });
  readonly metaAtom = this.RULE("metaAtom", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.scalar) }, { ALT: () => this.CONSUME(t.AttackId) }, { ALT: () => this.SUBRULE(this.path) }]);
  });
  readonly letDecl = this.RULE("letDecl", () => {
    this.CONSUME(word("let"));
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.path);
    this.MANY(() => {
      this.CONSUME(word("else"));
      this.SUBRULE1(this.path);
    });
    this.MANY1(() => this.SUBRULE(this.cut));
  });
  readonly cut = this.RULE("cut", () => {
    this.OR([{ ALT: () => this.CONSUME(word("after")) }, { ALT: () => this.CONSUME(word("before")) }]);
    this.CONSUME(t.StringLiteral);
  });

  // Predicates
  readonly predicate = this.RULE("predicate", () => {
    this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(word("or"));
      this.SUBRULE1(this.conjunction);
    });
  });
  readonly conjunction = this.RULE("conjunction", () => {
    this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(word("and"));
      this.SUBRULE1(this.negation);
    });
  });
  readonly negation = this.RULE("negation", () => {
    this.OPTION(() => this.CONSUME(word("not")));
    this.SUBRULE(this.primary);
  });
  readonly primary = this.RULE("primary", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.SUBRULE(this.predicate);
          this.CONSUME(t.RightParenthesis);
        },
      },
      { ALT: () => this.SUBRULE(this.quantified) },
      {
        ALT: () => {
          this.SUBRULE(this.path);
          this.OPTION(() => this.SUBRULE(this.test));
        },
      },
    ]);
  });
  readonly quantified = this.RULE("quantified", () => {
    this.OR([{ ALT: () => this.CONSUME(word("any")) }, { ALT: () => this.CONSUME(word("every")) }]);
    this.SUBRULE(this.path);
    this.OR1([{ ALT: () => this.SUBRULE(this.test) }, { ALT: () => this.SUBRULE(this.hasTest) }]);
  });
  readonly hasTest = this.RULE("hasTest", () => {
    this.CONSUME(word("has"));
    this.CONSUME(t.LeftParenthesis);
    this.SUBRULE(this.predicate);
    this.CONSUME(t.RightParenthesis);
  });
  readonly test = this.RULE("test", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.isTest) },
      { ALT: () => this.SUBRULE(this.inTest) },
      { ALT: () => this.SUBRULE(this.orderTest) },
      { ALT: () => this.SUBRULE(this.textTest) },
      { ALT: () => this.SUBRULE(this.matchesTest) },
    ]);
  });
  readonly isTest = this.RULE("isTest", () => {
    this.CONSUME(word("is"));
    this.OPTION(() => this.CONSUME(word("not")));
    this.OR([
      { ALT: () => this.CONSUME(word("missing")) },
      { ALT: () => this.CONSUME(word("present")) },
      {
        ALT: () => {
          this.SUBRULE(this.operand);
          this.OPTION1(() => this.SUBRULE(this.ignoringCase));
        },
      },
    ]);
  });
  readonly inTest = this.RULE("inTest", () => {
    this.OPTION(() => this.CONSUME(word("not")));
    this.CONSUME(word("in"));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word("network"));
          this.CONSUME(t.StringLiteral);
        },
      },
      {
        ALT: () => {
          this.OR1([{ ALT: () => this.SUBRULE(this.listLiteral) }, { ALT: () => this.CONSUME(t.Name) }]);
          this.OPTION1(() => this.SUBRULE(this.ignoringCase));
        },
      },
    ]);
  });
  readonly orderTest = this.RULE("orderTest", () => {
    this.SUBRULE(this.orderOp);
    this.SUBRULE(this.operand);
  });
  readonly textTest = this.RULE("textTest", () => {
    this.SUBRULE(this.textOp);
    this.OR([{ ALT: () => this.CONSUME(t.Text) }, { ALT: () => this.SUBRULE(this.listLiteral) }, { ALT: () => this.CONSUME(t.Name) }]);
    this.OPTION(() => this.SUBRULE(this.ignoringCase));
  });
  readonly textOp = this.RULE("textOp", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word("starts"));
          this.CONSUME(word("with"));
        },
      },
      {
        ALT: () => {
          this.CONSUME(word("ends"));
          this.CONSUME1(word("with"));
        },
      },
      { ALT: () => this.CONSUME(word("contains")) },
      { ALT: () => this.CONSUME(word("like")) },
    ]);
  });
  readonly matchesTest = this.RULE("matchesTest", () => {
    this.CONSUME(word("matches"));
    this.CONSUME(t.RegexLiteral);
  });
  readonly ignoringCase = this.RULE("ignoringCase", () => {
    this.CONSUME(word("ignoring"));
    this.CONSUME(word("case"));
  });
  readonly orderOp = this.RULE("orderOp", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Less) },
      { ALT: () => this.CONSUME(t.LessOrEqual) },
      { ALT: () => this.CONSUME(t.Greater) },
      { ALT: () => this.CONSUME(t.GreaterOrEqual) },
    ]);
  });
  readonly operand = this.RULE("operand", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.scalar) },
      {
        ALT: () => {
          this.CONSUME(word("field"));
          this.SUBRULE(this.path);
        },
      },
    ]);
  });
  readonly path = this.RULE("path", () => {
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.CONSUME(t.Word);
    });
  });
  readonly pathList = this.RULE("pathList", () => {
    this.SUBRULE(this.path);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.path);
    });
  });
  readonly scalar = this.RULE("scalar", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.NumberLiteral) },
      { ALT: () => this.CONSUME(word("true")) },
      { ALT: () => this.CONSUME(word("false")) },
    ]);
  });
  readonly listLiteral = this.RULE("listLiteral", () => {
    this.CONSUME(t.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.scalar);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE1(this.scalar);
      });
    });
    this.CONSUME(t.RightBracket);
  });

  // Conditions
  readonly alertClause = this.RULE("alertClause", () => {
    this.CONSUME(word("alert"));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word("on"));
          this.CONSUME(word("each"));
          this.CONSUME(word("event"));
        },
      },
      {
        ALT: () => {
          this.CONSUME(word("when"));
          this.SUBRULE(this.condition);
        },
      },
    ]);
    this.OPTION(() => this.SUBRULE(this.groupClause));
    this.OPTION1(() => {
      this.CONSUME(word("at"));
      this.CONSUME(word("most"));
      this.CONSUME(word("once"));
      this.CONSUME(word("per"));
      this.CONSUME(t.DurationLiteral);
    });
  });
  readonly condition = this.RULE("condition", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.firstSeen) }, { ALT: () => this.SUBRULE(this.countCondition) }, { ALT: () => this.SUBRULE(this.correlation) }]);
  });
  readonly firstSeen = this.RULE("firstSeen", () => {
    this.CONSUME(word("first"));
    this.CONSUME(word("seen"));
    this.SUBRULE(this.tuple);
    this.CONSUME(word("within"));
    this.CONSUME(t.DurationLiteral);
    this.OPTION(() => this.SUBRULE(this.learning));
  });
  readonly learning = this.RULE("learning", () => {
    this.CONSUME(word("learning"));
    this.CONSUME(t.DurationLiteral);
  });
  readonly countCondition = this.RULE("countCondition", () => {
    this.SUBRULE(this.measure);
    this.OR([{ ALT: () => this.SUBRULE(this.windowTail) }, { ALT: () => this.SUBRULE(this.baselineTail) }]);
  });
  readonly windowTail = this.RULE("windowTail", () => {
    this.SUBRULE(this.orderOp);
    this.CONSUME(t.NumberLiteral);
    this.OPTION(() => {
      this.CONSUME(word("and"));
      this.SUBRULE(this.thresholds);
    });
    this.CONSUME(word("within"));
    this.CONSUME(t.DurationLiteral);
  });
  readonly baselineTail = this.RULE("baselineTail", () => {
    this.CONSUME(word("per"));
    this.CONSUME(t.DurationLiteral);
    this.CONSUME(word("is"));
    this.CONSUME(t.NumberLiteral);
    this.CONSUME(word("deviations"));
    this.CONSUME(word("above"));
    this.CONSUME1(t.DurationLiteral);
    this.CONSUME(word("baseline"));
    this.OPTION(() => this.SUBRULE(this.learning));
    this.OPTION1(() => {
      this.CONSUME(word("and"));
      this.SUBRULE(this.thresholds);
    });
  });
  readonly measure = this.RULE("measure", () => {
    this.OR([
      { ALT: () => this.CONSUME(word("count")) },
      {
        ALT: () => {
          this.CONSUME(word("distinct"));
          this.SUBRULE(this.tuple);
        },
      },
      {
        ALT: () => {
          this.CONSUME(word("sum"));
          this.SUBRULE(this.path);
        },
      },
    ]);
  });
  readonly tuple = this.RULE("tuple", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.path) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.SUBRULE1(this.path);
          this.AT_LEAST_ONE(() => {
            this.CONSUME(t.Comma);
            this.SUBRULE2(this.path);
          });
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
  });
  readonly correlation = this.RULE("correlation", () => {
    this.SUBRULE(this.step);
    this.OR([{ ALT: () => this.SUBRULE(this.andTail) }, { ALT: () => this.AT_LEAST_ONE(() => this.SUBRULE(this.thenTail)) }]);
  });
  readonly andTail = this.RULE("andTail", () => {
    this.AT_LEAST_ONE(() => {
      this.CONSUME(word("and"));
      this.SUBRULE(this.step);
    });
    this.CONSUME(word("within"));
    this.CONSUME(t.DurationLiteral);
  });
  readonly thenTail = this.RULE("thenTail", () => {
    this.CONSUME(word("then"));
    this.OPTION(() => this.CONSUME(word("no")));
    this.SUBRULE(this.step);
    this.CONSUME(word("within"));
    this.CONSUME(t.DurationLiteral);
  });
  readonly step = this.RULE("step", () => {
    this.CONSUME(t.Identifier);
    this.OPTION(() => {
      this.CONSUME(t.LeftParenthesis);
      this.SUBRULE(this.thresholds);
      this.OPTION1(() => {
        this.CONSUME(word("within"));
        this.CONSUME(t.DurationLiteral);
      });
      this.CONSUME(t.RightParenthesis);
    });
  });
  readonly thresholds = this.RULE("thresholds", () => {
    this.SUBRULE(this.threshold);
    this.MANY(() => {
      this.CONSUME(word("and"));
      this.SUBRULE1(this.threshold);
    });
  });
  readonly threshold = this.RULE("threshold", () => {
    this.SUBRULE(this.measure);
    this.SUBRULE(this.orderOp);
    this.CONSUME(t.NumberLiteral);
  });
  readonly groupClause = this.RULE("groupClause", () => {
    this.CONSUME(word("for"));
    this.CONSUME(word("each"));
    this.SUBRULE(this.pathList);
  });
  readonly reportClause = this.RULE("reportClause", () => {
    this.CONSUME(word("report"));
    this.SUBRULE(this.measure);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.measure);
    });
    this.SUBRULE(this.groupClause);
    this.CONSUME(word("over"));
    this.CONSUME(t.DurationLiteral);
    this.OPTION(() => this.SUBRULE(this.sortClause));
    this.OPTION1(() => {
      this.CONSUME(word("limit"));
      this.CONSUME(t.NumberLiteral);
    });
  });
  readonly sortClause = this.RULE("sortClause", () => {
    this.CONSUME(word("sort"));
    this.SUBRULE(this.measure);
    this.OR([{ ALT: () => this.CONSUME(word("ascending")) }, { ALT: () => this.CONSUME(word("descending")) }]);
  });

  // Platform blocks
  readonly platformBlock = this.RULE("platformBlock", () => {
    this.CONSUME(word("on"));
    this.CONSUME(t.Name);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.platformItem));
    this.CONSUME(t.RightBrace);
  });
  readonly platformItem = this.RULE("platformItem", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.setItem) },
      { ALT: () => this.SUBRULE(this.skipItem) },
      { ALT: () => this.SUBRULE(this.acceptItem) },
      { ALT: () => this.SUBRULE(this.replaceItem) },
    ]);
  });
  readonly skipItem = this.RULE("skipItem", () => {
    this.CONSUME(word("skip"));
    this.CONSUME(word("because"));
    this.CONSUME(t.StringLiteral);
  });
  readonly acceptItem = this.RULE("acceptItem", () => {
    this.CONSUME(word("accept"));
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.CONSUME1(t.Name);
    });
    this.CONSUME(word("because"));
    this.CONSUME(t.StringLiteral);
  });
  readonly replaceItem = this.RULE("replaceItem", () => {
    this.CONSUME(word("replace"));
    this.CONSUME(t.Name);
    this.CONSUME(t.TextBlock);
    this.CONSUME(word("because"));
    this.CONSUME(t.StringLiteral);
  });

  // Tests
  readonly testDecl = this.RULE("testDecl", () => {
    this.CONSUME(word("test"));
    this.CONSUME(t.StringLiteral);
    this.CONSUME(t.LeftBrace);
    this.MANY(() => this.SUBRULE(this.testEvent));
    this.AT_LEAST_ONE(() => this.SUBRULE(this.expectation));
    this.CONSUME(t.RightBrace);
  });
  readonly testEvent = this.RULE("testEvent", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word("at"));
          this.CONSUME(t.DurationLiteral);
          this.OPTION(() => {
            this.CONSUME(t.NumberLiteral);
            this.CONSUME(word("times"));
            this.CONSUME(word("every"));
            this.CONSUME1(t.DurationLiteral);
          });
          this.CONSUME(t.Name);
          this.OPTION1(() => {
            this.CONSUME(word("with"));
            this.SUBRULE(this.objectLiteral);
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(word("log"));
          this.CONSUME(t.StringLiteral);
        },
      },
    ]);
  });
  readonly expectation = this.RULE("expectation", () => {
    this.CONSUME(word("expect"));
    this.OR([
      {
        ALT: () => {
          this.CONSUME(word("no"));
          this.CONSUME(word("alert"));
        },
      },
      {
        ALT: () => {
          this.CONSUME1(word("alert"));
          this.OPTION(() => {
            this.CONSUME(word("for"));
            this.SUBRULE(this.keyTuple);
            this.MANY(() => {
              this.CONSUME(t.Comma);
              this.SUBRULE1(this.keyTuple);
            });
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.NumberLiteral);
          this.OR1([{ ALT: () => this.CONSUME(word("alerts")) }, { ALT: () => this.CONSUME(word("rows")) }]);
        },
      },
      {
        ALT: () => {
          this.CONSUME1(word("rows"));
          this.SUBRULE(this.row);
          this.MANY1(() => {
            this.CONSUME1(t.Comma);
            this.SUBRULE1(this.row);
          });
        },
      },
    ]);
  });
  readonly row = this.RULE("row", () => {
    this.CONSUME(t.LeftParenthesis);
    this.SUBRULE(this.cell);
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.SUBRULE1(this.cell);
    });
    this.CONSUME(t.RightParenthesis);
  });
  readonly cell = this.RULE("cell", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.scalar) }, { ALT: () => this.CONSUME(word("missing")) }]);
  });
  readonly keyTuple = this.RULE("keyTuple", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.scalar) },
      {
        ALT: () => {
          this.CONSUME(t.LeftParenthesis);
          this.SUBRULE1(this.scalar);
          this.MANY(() => {
            this.CONSUME(t.Comma);
            this.SUBRULE2(this.scalar);
          });
          this.CONSUME(t.RightParenthesis);
        },
      },
    ]);
  });
  readonly objectLiteral = this.RULE("objectLiteral", () => {
    this.CONSUME(t.LeftBrace);
    this.OPTION(() => {
      this.SUBRULE(this.member);
      this.MANY(() => {
        this.OPTION1(() => this.CONSUME(t.Comma));
        this.SUBRULE1(this.member);
      });
    });
    this.CONSUME(t.RightBrace);
  });
  readonly member = this.RULE("member", () => {
    this.OR([{ ALT: () => this.SUBRULE(this.path) }, { ALT: () => this.CONSUME(t.StringLiteral) }]);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.json);
  });
  readonly json = this.RULE("json", () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.scalar) },
      { ALT: () => this.CONSUME(word("missing")) },
      { ALT: () => this.CONSUME(word("null")) },
      { ALT: () => this.SUBRULE(this.objectLiteral) },
      { ALT: () => this.SUBRULE(this.jsonList) },
    ]);
  });
  readonly jsonList = this.RULE("jsonList", () => {
    this.CONSUME(t.LeftBracket);
    this.OPTION(() => {
      this.SUBRULE(this.json);
      this.MANY(() => {
        this.CONSUME(t.Comma);
        this.SUBRULE1(this.json);
      });
    });
    this.CONSUME(t.RightBracket);
  });
}
