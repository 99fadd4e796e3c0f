// Generated from parser.ts by `npm run generate`; do not edit.
import type { CstNode, IToken } from "chevrotain";

export interface QueryCstNode extends CstNode {
  name: "query";
  children: QueryCstChildren;
}

export type QueryCstChildren = {
  source: SourceCstNode[];
  Pipe?: IToken[];
  command?: CommandCstNode[];
};

export interface SourceCstNode extends CstNode {
  name: "source";
  children: SourceCstChildren;
}

export type SourceCstChildren = {
  from?: FromCstNode[];
  row?: RowCstNode[];
  show?: ShowCstNode[];
};

export interface FromCstNode extends CstNode {
  name: "from";
  children: FromCstChildren;
}

export type FromCstChildren = {
  From: IToken[];
  indexPattern: IndexPatternCstNode[];
  Comma?: (IToken)[];
  Metadata?: IToken[];
  Source?: IToken[];
};

export interface IndexPatternCstNode extends CstNode {
  name: "indexPattern";
  children: IndexPatternCstChildren;
}

export type IndexPatternCstChildren = {
  indexName: (IndexNameCstNode)[];
  Colon?: IToken[];
  Cast?: IToken[];
};

export interface IndexNameCstNode extends CstNode {
  name: "indexName";
  children: IndexNameCstChildren;
}

export type IndexNameCstChildren = {
  Source?: IToken[];
  Text?: IToken[];
};

export interface RowCstNode extends CstNode {
  name: "row";
  children: RowCstChildren;
}

export type RowCstChildren = {
  Row: IToken[];
  fields: FieldsCstNode[];
};

export interface ShowCstNode extends CstNode {
  name: "show";
  children: ShowCstChildren;
}

export type ShowCstChildren = {
  Show: IToken[];
  Identifier: IToken[];
};

export interface CommandCstNode extends CstNode {
  name: "command";
  children: CommandCstChildren;
}

export type CommandCstChildren = {
  where?: WhereCstNode[];
  evaluate?: EvaluateCstNode[];
  stats?: StatsCstNode[];
  sort?: SortCstNode[];
  limit?: LimitCstNode[];
  keep?: KeepCstNode[];
  drop?: DropCstNode[];
  rename?: RenameCstNode[];
  dissect?: DissectCstNode[];
  grok?: GrokCstNode[];
  expand?: ExpandCstNode[];
  enrich?: EnrichCstNode[];
  lookup?: LookupCstNode[];
  completion?: CompletionCstNode[];
  sample?: SampleCstNode[];
  changePoint?: ChangePointCstNode[];
};

export interface WhereCstNode extends CstNode {
  name: "where";
  children: WhereCstChildren;
}

export type WhereCstChildren = {
  Where: IToken[];
  expression: ExpressionCstNode[];
};

export interface EvaluateCstNode extends CstNode {
  name: "evaluate";
  children: EvaluateCstChildren;
}

export type EvaluateCstChildren = {
  Eval: IToken[];
  fields: FieldsCstNode[];
};

export interface FieldsCstNode extends CstNode {
  name: "fields";
  children: FieldsCstChildren;
}

export type FieldsCstChildren = {
  field: FieldCstNode[];
  Comma?: IToken[];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  expression: (ExpressionCstNode)[];
  Assign?: IToken[];
};

export interface StatsCstNode extends CstNode {
  name: "stats";
  children: StatsCstChildren;
}

export type StatsCstChildren = {
  Inline?: IToken[];
  Stats?: IToken[];
  InlineStats?: IToken[];
  aggregate?: AggregateCstNode[];
  Comma?: IToken[];
  By?: IToken[];
  fields?: FieldsCstNode[];
};

export interface AggregateCstNode extends CstNode {
  name: "aggregate";
  children: AggregateCstChildren;
}

export type AggregateCstChildren = {
  field: FieldCstNode[];
  FilterWhere?: IToken[];
  expression?: ExpressionCstNode[];
};

export interface SortCstNode extends CstNode {
  name: "sort";
  children: SortCstChildren;
}

export type SortCstChildren = {
  Sort: IToken[];
  order: OrderCstNode[];
  Comma?: IToken[];
};

export interface OrderCstNode extends CstNode {
  name: "order";
  children: OrderCstChildren;
}

export type OrderCstChildren = {
  expression: ExpressionCstNode[];
  Asc?: IToken[];
  Desc?: IToken[];
  Nulls?: IToken[];
  First?: IToken[];
  Last?: IToken[];
};

export interface LimitCstNode extends CstNode {
  name: "limit";
  children: LimitCstChildren;
}

export type LimitCstChildren = {
  Limit: IToken[];
  IntegerLiteral: IToken[];
};

export interface KeepCstNode extends CstNode {
  name: "keep";
  children: KeepCstChildren;
}

export type KeepCstChildren = {
  Keep: IToken[];
  columnPattern: ColumnPatternCstNode[];
  Comma?: IToken[];
};

export interface DropCstNode extends CstNode {
  name: "drop";
  children: DropCstChildren;
}

export type DropCstChildren = {
  Drop: IToken[];
  columnPattern: ColumnPatternCstNode[];
  Comma?: IToken[];
};

export interface RenameCstNode extends CstNode {
  name: "rename";
  children: RenameCstChildren;
}

export type RenameCstChildren = {
  Rename: IToken[];
  renaming: RenamingCstNode[];
  Comma?: IToken[];
};

export interface RenamingCstNode extends CstNode {
  name: "renaming";
  children: RenamingCstChildren;
}

export type RenamingCstChildren = {
  columnPattern: (ColumnPatternCstNode)[];
  RenameAs?: IToken[];
  Assign?: IToken[];
};

export interface DissectCstNode extends CstNode {
  name: "dissect";
  children: DissectCstChildren;
}

export type DissectCstChildren = {
  Dissect: IToken[];
  primary: PrimaryCstNode[];
  Text: IToken[];
  setting?: SettingCstNode[];
  Comma?: IToken[];
};

export interface SettingCstNode extends CstNode {
  name: "setting";
  children: SettingCstChildren;
}

export type SettingCstChildren = {
  Name: IToken[];
  Assign: IToken[];
  signedConstant: SignedConstantCstNode[];
};

export interface GrokCstNode extends CstNode {
  name: "grok";
  children: GrokCstChildren;
}

export type GrokCstChildren = {
  Grok: IToken[];
  primary: PrimaryCstNode[];
  Text: IToken[];
  Comma?: IToken[];
};

export interface ExpandCstNode extends CstNode {
  name: "expand";
  children: ExpandCstChildren;
}

export type ExpandCstChildren = {
  MvExpand: IToken[];
  name: NameCstNode[];
};

export interface EnrichCstNode extends CstNode {
  name: "enrich";
  children: EnrichCstChildren;
}

export type EnrichCstChildren = {
  Enrich: IToken[];
  indexPattern: IndexPatternCstNode[];
  PolicyOn?: IToken[];
  name?: (NameCstNode)[];
  With?: IToken[];
  PolicyWith?: IToken[];
  Assign?: IToken[];
  Comma?: IToken[];
};

export interface LookupCstNode extends CstNode {
  name: "lookup";
  children: LookupCstChildren;
}

export type LookupCstChildren = {
  Lookup: IToken[];
  Join: IToken[];
  indexPattern: IndexPatternCstNode[];
  PolicyOn: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
};

export interface CompletionCstNode extends CstNode {
  name: "completion";
  children: CompletionCstChildren;
}

export type CompletionCstChildren = {
  Completion: IToken[];
  field: FieldCstNode[];
  With?: IToken[];
  map?: MapCstNode[];
  name?: NameCstNode[];
};

export interface SampleCstNode extends CstNode {
  name: "sample";
  children: SampleCstChildren;
}

export type SampleCstChildren = {
  Sample: IToken[];
  signedConstant: SignedConstantCstNode[];
};

export interface ChangePointCstNode extends CstNode {
  name: "changePoint";
  children: ChangePointCstChildren;
}

export type ChangePointCstChildren = {
  ChangePoint: IToken[];
  name: (NameCstNode)[];
  On?: IToken[];
  As?: IToken[];
  Comma?: IToken[];
};

export interface ExpressionCstNode extends CstNode {
  name: "expression";
  children: ExpressionCstChildren;
}

export type ExpressionCstChildren = {
  conjunction: (ConjunctionCstNode)[];
  Or?: IToken[];
};

export interface ConjunctionCstNode extends CstNode {
  name: "conjunction";
  children: ConjunctionCstChildren;
}

export type ConjunctionCstChildren = {
  negation: (NegationCstNode)[];
  And?: IToken[];
};

export interface NegationCstNode extends CstNode {
  name: "negation";
  children: NegationCstChildren;
}

export type NegationCstChildren = {
  Not?: IToken[];
  negation?: NegationCstNode[];
  predicate?: PredicateCstNode[];
};

export interface PredicateCstNode extends CstNode {
  name: "predicate";
  children: PredicateCstChildren;
}

export type PredicateCstChildren = {
  sum: (SumCstNode)[];
  Comparison?: IToken[];
  Not?: (IToken)[];
  membership?: MembershipCstNode[];
  pattern?: PatternCstNode[];
  Is?: IToken[];
  Null?: IToken[];
  Colon?: IToken[];
  signedConstant?: SignedConstantCstNode[];
};

export interface MembershipCstNode extends CstNode {
  name: "membership";
  children: MembershipCstChildren;
}

export type MembershipCstChildren = {
  In: IToken[];
  LeftParenthesis: IToken[];
  expression: ExpressionCstNode[];
  Comma?: IToken[];
  RightParenthesis: IToken[];
};

export interface PatternCstNode extends CstNode {
  name: "pattern";
  children: PatternCstChildren;
}

export type PatternCstChildren = {
  Like?: IToken[];
  Rlike?: IToken[];
  Text?: (IToken)[];
  LeftParenthesis?: IToken[];
  Comma?: IToken[];
  RightParenthesis?: IToken[];
};

export interface SumCstNode extends CstNode {
  name: "sum";
  children: SumCstChildren;
}

export type SumCstChildren = {
  product: (ProductCstNode)[];
  Plus?: IToken[];
  Minus?: IToken[];
};

export interface ProductCstNode extends CstNode {
  name: "product";
  children: ProductCstChildren;
}

export type ProductCstChildren = {
  signed: (SignedCstNode)[];
  Asterisk?: IToken[];
  Slash?: IToken[];
  Percent?: IToken[];
};

export interface SignedCstNode extends CstNode {
  name: "signed";
  children: SignedCstChildren;
}

export type SignedCstChildren = {
  Plus?: IToken[];
  Minus?: IToken[];
  signed?: SignedCstNode[];
  primary?: PrimaryCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  constant?: ConstantCstNode[];
  call?: CallCstNode[];
  name?: NameCstNode[];
  LeftParenthesis?: IToken[];
  expression?: ExpressionCstNode[];
  RightParenthesis?: IToken[];
  Cast?: IToken[];
  Name?: IToken[];
};

export interface CallCstNode extends CstNode {
  name: "call";
  children: CallCstChildren;
}

export type CallCstChildren = {
  Name?: IToken[];
  First?: IToken[];
  Last?: IToken[];
  LeftParenthesis: IToken[];
  Asterisk?: IToken[];
  map?: MapCstNode[];
  expression?: ExpressionCstNode[];
  Comma?: IToken[];
  RightParenthesis: IToken[];
};

export interface MapCstNode extends CstNode {
  name: "map";
  children: MapCstChildren;
}

export type MapCstChildren = {
  LeftBrace: IToken[];
  Text?: IToken[];
  Colon?: IToken[];
  signedConstant?: SignedConstantCstNode[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface NameCstNode extends CstNode {
  name: "name";
  children: NameCstChildren;
}

export type NameCstChildren = {
  Name: (IToken)[];
  Dot?: IToken[];
};

export interface ColumnPatternCstNode extends CstNode {
  name: "columnPattern";
  children: ColumnPatternCstChildren;
}

export type ColumnPatternCstChildren = {
  patternPart: (PatternPartCstNode)[];
  Dot?: IToken[];
};

export interface PatternPartCstNode extends CstNode {
  name: "patternPart";
  children: PatternPartCstChildren;
}

export type PatternPartCstChildren = {
  Name: IToken[];
};

export interface SignedConstantCstNode extends CstNode {
  name: "signedConstant";
  children: SignedConstantCstChildren;
}

export type SignedConstantCstChildren = {
  Plus?: IToken[];
  Minus?: IToken[];
  constant: ConstantCstNode[];
};

export interface ConstantCstNode extends CstNode {
  name: "constant";
  children: ConstantCstChildren;
}

export type ConstantCstChildren = {
  IntegerLiteral?: IToken[];
  Identifier?: IToken[];
  DecimalLiteral?: IToken[];
  Text?: IToken[];
  True?: IToken[];
  False?: IToken[];
  Null?: IToken[];
  Parameter?: IToken[];
  LeftBracket?: IToken[];
  signedConstant?: SignedConstantCstNode[];
  Comma?: IToken[];
  RightBracket?: IToken[];
};
