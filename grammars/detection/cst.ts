// Generated from parser.ts by `npm run generate`; do not edit.
import type { CstNode, IToken } from "chevrotain";

export interface FileCstNode extends CstNode {
  name: "file";
  children: FileCstChildren;
}

export type FileCstChildren = {
  Language?: IToken[];
  NumberLiteral?: IToken[];
  useDecl?: UseDeclCstNode[];
  declaration?: DeclarationCstNode[];
};

export interface UseDeclCstNode extends CstNode {
  name: "useDecl";
  children: UseDeclCstChildren;
}

export type UseDeclCstChildren = {
  Use: IToken[];
  Name: (IToken)[];
  Comma?: IToken[];
  From: IToken[];
  StringLiteral: IToken[];
};

export interface DeclarationCstNode extends CstNode {
  name: "declaration";
  children: DeclarationCstChildren;
}

export type DeclarationCstChildren = {
  sourceDecl?: SourceDeclCstNode[];
  listDecl?: ListDeclCstNode[];
  defineDecl?: DefineDeclCstNode[];
  eventsDecl?: EventsDeclCstNode[];
  sampleDecl?: SampleDeclCstNode[];
  detectionDecl?: DetectionDeclCstNode[];
  huntDecl?: HuntDeclCstNode[];
};

export interface SourceDeclCstNode extends CstNode {
  name: "sourceDecl";
  children: SourceDeclCstChildren;
}

export type SourceDeclCstChildren = {
  Source: IToken[];
  Name: IToken[];
  StringLiteral?: IToken[];
  LeftBrace: IToken[];
  timeItem?: TimeItemCstNode[];
  fieldsBlock?: FieldsBlockCstNode[];
  computeItem?: ComputeItemCstNode[];
  mappingBlock?: MappingBlockCstNode[];
  RightBrace: IToken[];
};

export interface TimeItemCstNode extends CstNode {
  name: "timeItem";
  children: TimeItemCstChildren;
}

export type TimeItemCstChildren = {
  Time: IToken[];
  path: PathCstNode[];
  Every?: IToken[];
  DurationLiteral?: IToken[];
};

export interface FieldsBlockCstNode extends CstNode {
  name: "fieldsBlock";
  children: FieldsBlockCstChildren;
}

export type FieldsBlockCstChildren = {
  Fields: IToken[];
  fieldList: FieldListCstNode[];
};

export interface FieldListCstNode extends CstNode {
  name: "fieldList";
  children: FieldListCstChildren;
}

export type FieldListCstChildren = {
  LeftBrace: IToken[];
  field?: FieldCstNode[];
  RightBrace: IToken[];
};

export interface FieldCstNode extends CstNode {
  name: "field";
  children: FieldCstChildren;
}

export type FieldCstChildren = {
  path: PathCstNode[];
  Colon: IToken[];
  type: TypeCstNode[];
};

export interface TypeCstNode extends CstNode {
  name: "type";
  children: TypeCstChildren;
}

export type TypeCstChildren = {
  Optional?: IToken[];
  List?: IToken[];
  String?: IToken[];
  Int?: IToken[];
  Float?: IToken[];
  Bool?: IToken[];
  Ip?: IToken[];
  Timestamp?: IToken[];
  Object?: IToken[];
  fieldList?: FieldListCstNode[];
};

export interface ComputeItemCstNode extends CstNode {
  name: "computeItem";
  children: ComputeItemCstChildren;
}

export type ComputeItemCstChildren = {
  Compute: IToken[];
  path: (PathCstNode)[];
  With: IToken[];
  Name: IToken[];
  LeftParenthesis: IToken[];
  RightParenthesis: IToken[];
};

export interface MappingBlockCstNode extends CstNode {
  name: "mappingBlock";
  children: MappingBlockCstChildren;
}

export type MappingBlockCstChildren = {
  On: IToken[];
  Name: IToken[];
  LeftBrace: IToken[];
  setItem?: SetItemCstNode[];
  mapItem?: MapItemCstNode[];
  RightBrace: IToken[];
};

export interface MapItemCstNode extends CstNode {
  name: "mapItem";
  children: MapItemCstChildren;
}

export type MapItemCstChildren = {
  Map: IToken[];
  path: (PathCstNode)[];
  Arrow: IToken[];
  As?: IToken[];
  Name?: IToken[];
};

export interface SetItemCstNode extends CstNode {
  name: "setItem";
  children: SetItemCstChildren;
}

export type SetItemCstChildren = {
  Set: IToken[];
  Name: IToken[];
  Colon: IToken[];
  metaValue: MetaValueCstNode[];
  Because?: IToken[];
  StringLiteral?: IToken[];
};

export interface ListDeclCstNode extends CstNode {
  name: "listDecl";
  children: ListDeclCstChildren;
}

export type ListDeclCstChildren = {
  List: IToken[];
  Name: IToken[];
  Equals: IToken[];
  listLiteral: ListLiteralCstNode[];
};

export interface DefineDeclCstNode extends CstNode {
  name: "defineDecl";
  children: DefineDeclCstChildren;
}

export type DefineDeclCstChildren = {
  Define: IToken[];
  Name: (IToken)[];
  On: IToken[];
  Equals: IToken[];
  predicate: PredicateCstNode[];
};

export interface EventsDeclCstNode extends CstNode {
  name: "eventsDecl";
  children: EventsDeclCstChildren;
}

export type EventsDeclCstChildren = {
  Events: IToken[];
  Identifier: IToken[];
  From: IToken[];
  Name: IToken[];
  By?: IToken[];
  pathList?: PathListCstNode[];
  filters: FiltersCstNode[];
};

export interface SelectionCstNode extends CstNode {
  name: "selection";
  children: SelectionCstChildren;
}

export type SelectionCstChildren = {
  From: IToken[];
  Name: IToken[];
  filters: FiltersCstNode[];
};

export interface FiltersCstNode extends CstNode {
  name: "filters";
  children: FiltersCstChildren;
}

export type FiltersCstChildren = {
  Where?: IToken[];
  predicate?: (PredicateCstNode)[];
  Unless?: IToken[];
};

export interface SampleDeclCstNode extends CstNode {
  name: "sampleDecl";
  children: SampleDeclCstChildren;
}

export type SampleDeclCstChildren = {
  Sample: IToken[];
  Name: (IToken)[];
  From: IToken[];
  objectLiteral: ObjectLiteralCstNode[];
};

export interface DetectionDeclCstNode extends CstNode {
  name: "detectionDecl";
  children: DetectionDeclCstChildren;
}

export type DetectionDeclCstChildren = {
  Detection: IToken[];
  header: HeaderCstNode[];
  LeftBrace: IToken[];
  detectionItem?: DetectionItemCstNode[];
  RightBrace: IToken[];
};

export interface HuntDeclCstNode extends CstNode {
  name: "huntDecl";
  children: HuntDeclCstChildren;
}

export type HuntDeclCstChildren = {
  Hunt: IToken[];
  header: HeaderCstNode[];
  LeftBrace: IToken[];
  huntItem?: HuntItemCstNode[];
  RightBrace: IToken[];
};

export interface HeaderCstNode extends CstNode {
  name: "header";
  children: HeaderCstChildren;
}

export type HeaderCstChildren = {
  path: PathCstNode[];
  Version: IToken[];
  NumberLiteral: IToken[];
};

export interface DetectionItemCstNode extends CstNode {
  name: "detectionItem";
  children: DetectionItemCstChildren;
}

export type DetectionItemCstChildren = {
  eventsDecl?: EventsDeclCstNode[];
  selection?: SelectionCstNode[];
  letDecl?: LetDeclCstNode[];
  sampleDecl?: SampleDeclCstNode[];
  alertClause?: AlertClauseCstNode[];
  platformBlock?: PlatformBlockCstNode[];
  testDecl?: TestDeclCstNode[];
  metaEntry?: MetaEntryCstNode[];
};

export interface HuntItemCstNode extends CstNode {
  name: "huntItem";
  children: HuntItemCstChildren;
}

export type HuntItemCstChildren = {
  selection?: SelectionCstNode[];
  letDecl?: LetDeclCstNode[];
  sampleDecl?: SampleDeclCstNode[];
  reportClause?: ReportClauseCstNode[];
  platformBlock?: PlatformBlockCstNode[];
  testDecl?: TestDeclCstNode[];
  metaEntry?: MetaEntryCstNode[];
};

export interface MetaEntryCstNode extends CstNode {
  name: "metaEntry";
  children: MetaEntryCstChildren;
}

export type MetaEntryCstChildren = {
  Name: IToken[];
  Colon: IToken[];
  metaValue: MetaValueCstNode[];
};

export interface MetaValueCstNode extends CstNode {
  name: "metaValue";
  children: MetaValueCstChildren;
}

export type MetaValueCstChildren = {
  scalar?: ScalarCstNode[];
  TextBlock?: IToken[];
  DurationLiteral?: IToken[];
  AttackId?: IToken[];
  path?: PathCstNode[];
  metaList?: MetaListCstNode[];
};

export interface MetaListCstNode extends CstNode {
  name: "metaList";
  children: MetaListCstChildren;
}

export type MetaListCstChildren = {
  LeftBracket: IToken[];
  metaAtom?: (MetaAtomCstNode)[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface MetaAtomCstNode extends CstNode {
  name: "metaAtom";
  children: MetaAtomCstChildren;
}

export type MetaAtomCstChildren = {
  scalar?: ScalarCstNode[];
  AttackId?: IToken[];
  path?: PathCstNode[];
};

export interface LetDeclCstNode extends CstNode {
  name: "letDecl";
  children: LetDeclCstChildren;
}

export type LetDeclCstChildren = {
  Let: IToken[];
  Name: IToken[];
  Equals: IToken[];
  path: (PathCstNode)[];
  Else?: IToken[];
  cut?: CutCstNode[];
};

export interface CutCstNode extends CstNode {
  name: "cut";
  children: CutCstChildren;
}

export type CutCstChildren = {
  After?: IToken[];
  Before?: IToken[];
  StringLiteral: IToken[];
};

export interface PredicateCstNode extends CstNode {
  name: "predicate";
  children: PredicateCstChildren;
}

export type PredicateCstChildren = {
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
  primary: PrimaryCstNode[];
};

export interface PrimaryCstNode extends CstNode {
  name: "primary";
  children: PrimaryCstChildren;
}

export type PrimaryCstChildren = {
  LeftParenthesis?: IToken[];
  predicate?: PredicateCstNode[];
  RightParenthesis?: IToken[];
  quantified?: QuantifiedCstNode[];
  path?: PathCstNode[];
  test?: TestCstNode[];
};

export interface QuantifiedCstNode extends CstNode {
  name: "quantified";
  children: QuantifiedCstChildren;
}

export type QuantifiedCstChildren = {
  Any?: IToken[];
  Every?: IToken[];
  path: PathCstNode[];
  test?: TestCstNode[];
  hasTest?: HasTestCstNode[];
};

export interface HasTestCstNode extends CstNode {
  name: "hasTest";
  children: HasTestCstChildren;
}

export type HasTestCstChildren = {
  Has: IToken[];
  LeftParenthesis: IToken[];
  predicate: PredicateCstNode[];
  RightParenthesis: IToken[];
};

export interface TestCstNode extends CstNode {
  name: "test";
  children: TestCstChildren;
}

export type TestCstChildren = {
  isTest?: IsTestCstNode[];
  inTest?: InTestCstNode[];
  orderTest?: OrderTestCstNode[];
  textTest?: TextTestCstNode[];
  matchesTest?: MatchesTestCstNode[];
};

export interface IsTestCstNode extends CstNode {
  name: "isTest";
  children: IsTestCstChildren;
}

export type IsTestCstChildren = {
  Is: IToken[];
  Not?: IToken[];
  Missing?: IToken[];
  Present?: IToken[];
  operand?: OperandCstNode[];
  ignoringCase?: IgnoringCaseCstNode[];
};

export interface InTestCstNode extends CstNode {
  name: "inTest";
  children: InTestCstChildren;
}

export type InTestCstChildren = {
  Not?: IToken[];
  In: IToken[];
  Network?: IToken[];
  StringLiteral?: IToken[];
  listLiteral?: ListLiteralCstNode[];
  Name?: IToken[];
  ignoringCase?: IgnoringCaseCstNode[];
};

export interface OrderTestCstNode extends CstNode {
  name: "orderTest";
  children: OrderTestCstChildren;
}

export type OrderTestCstChildren = {
  orderOp: OrderOpCstNode[];
  operand: OperandCstNode[];
};

export interface TextTestCstNode extends CstNode {
  name: "textTest";
  children: TextTestCstChildren;
}

export type TextTestCstChildren = {
  textOp: TextOpCstNode[];
  Text?: IToken[];
  listLiteral?: ListLiteralCstNode[];
  Name?: IToken[];
  ignoringCase?: IgnoringCaseCstNode[];
};

export interface TextOpCstNode extends CstNode {
  name: "textOp";
  children: TextOpCstChildren;
}

export type TextOpCstChildren = {
  Starts?: IToken[];
  With?: (IToken)[];
  Ends?: IToken[];
  Contains?: IToken[];
  Like?: IToken[];
};

export interface MatchesTestCstNode extends CstNode {
  name: "matchesTest";
  children: MatchesTestCstChildren;
}

export type MatchesTestCstChildren = {
  Matches: IToken[];
  RegexLiteral: IToken[];
};

export interface IgnoringCaseCstNode extends CstNode {
  name: "ignoringCase";
  children: IgnoringCaseCstChildren;
}

export type IgnoringCaseCstChildren = {
  Ignoring: IToken[];
  Case: IToken[];
};

export interface OrderOpCstNode extends CstNode {
  name: "orderOp";
  children: OrderOpCstChildren;
}

export type OrderOpCstChildren = {
  Less?: IToken[];
  LessOrEqual?: IToken[];
  Greater?: IToken[];
  GreaterOrEqual?: IToken[];
};

export interface OperandCstNode extends CstNode {
  name: "operand";
  children: OperandCstChildren;
}

export type OperandCstChildren = {
  scalar?: ScalarCstNode[];
  Field?: IToken[];
  path?: PathCstNode[];
};

export interface PathCstNode extends CstNode {
  name: "path";
  children: PathCstChildren;
}

export type PathCstChildren = {
  Name: IToken[];
  Dot?: IToken[];
  Word?: IToken[];
};

export interface PathListCstNode extends CstNode {
  name: "pathList";
  children: PathListCstChildren;
}

export type PathListCstChildren = {
  path: (PathCstNode)[];
  Comma?: IToken[];
};

export interface ScalarCstNode extends CstNode {
  name: "scalar";
  children: ScalarCstChildren;
}

export type ScalarCstChildren = {
  Text?: IToken[];
  NumberLiteral?: IToken[];
  True?: IToken[];
  False?: IToken[];
};

export interface ListLiteralCstNode extends CstNode {
  name: "listLiteral";
  children: ListLiteralCstChildren;
}

export type ListLiteralCstChildren = {
  LeftBracket: IToken[];
  scalar?: (ScalarCstNode)[];
  Comma?: IToken[];
  RightBracket: IToken[];
};

export interface AlertClauseCstNode extends CstNode {
  name: "alertClause";
  children: AlertClauseCstChildren;
}

export type AlertClauseCstChildren = {
  Alert: IToken[];
  On?: IToken[];
  Each?: IToken[];
  Event?: IToken[];
  When?: IToken[];
  condition?: ConditionCstNode[];
  groupClause?: GroupClauseCstNode[];
  At?: IToken[];
  Most?: IToken[];
  Once?: IToken[];
  Per?: IToken[];
  DurationLiteral?: IToken[];
};

export interface ConditionCstNode extends CstNode {
  name: "condition";
  children: ConditionCstChildren;
}

export type ConditionCstChildren = {
  firstSeen?: FirstSeenCstNode[];
  countCondition?: CountConditionCstNode[];
  correlation?: CorrelationCstNode[];
};

export interface FirstSeenCstNode extends CstNode {
  name: "firstSeen";
  children: FirstSeenCstChildren;
}

export type FirstSeenCstChildren = {
  First: IToken[];
  Seen: IToken[];
  tuple: TupleCstNode[];
  Within: IToken[];
  DurationLiteral: IToken[];
  learning?: LearningCstNode[];
};

export interface LearningCstNode extends CstNode {
  name: "learning";
  children: LearningCstChildren;
}

export type LearningCstChildren = {
  Learning: IToken[];
  DurationLiteral: IToken[];
};

export interface CountConditionCstNode extends CstNode {
  name: "countCondition";
  children: CountConditionCstChildren;
}

export type CountConditionCstChildren = {
  measure: MeasureCstNode[];
  windowTail?: WindowTailCstNode[];
  baselineTail?: BaselineTailCstNode[];
};

export interface WindowTailCstNode extends CstNode {
  name: "windowTail";
  children: WindowTailCstChildren;
}

export type WindowTailCstChildren = {
  orderOp: OrderOpCstNode[];
  NumberLiteral: IToken[];
  And?: IToken[];
  thresholds?: ThresholdsCstNode[];
  Within: IToken[];
  DurationLiteral: IToken[];
};

export interface BaselineTailCstNode extends CstNode {
  name: "baselineTail";
  children: BaselineTailCstChildren;
}

export type BaselineTailCstChildren = {
  Per: IToken[];
  DurationLiteral: (IToken)[];
  Is: IToken[];
  NumberLiteral: IToken[];
  Deviations: IToken[];
  Above: IToken[];
  Baseline: IToken[];
  learning?: LearningCstNode[];
  And?: IToken[];
  thresholds?: ThresholdsCstNode[];
};

export interface MeasureCstNode extends CstNode {
  name: "measure";
  children: MeasureCstChildren;
}

export type MeasureCstChildren = {
  Count?: IToken[];
  Distinct?: IToken[];
  tuple?: TupleCstNode[];
  Sum?: IToken[];
  path?: PathCstNode[];
};

export interface TupleCstNode extends CstNode {
  name: "tuple";
  children: TupleCstChildren;
}

export type TupleCstChildren = {
  path?: (PathCstNode)[];
  LeftParenthesis?: IToken[];
  Comma?: IToken[];
  RightParenthesis?: IToken[];
};

export interface CorrelationCstNode extends CstNode {
  name: "correlation";
  children: CorrelationCstChildren;
}

export type CorrelationCstChildren = {
  step: StepCstNode[];
  andTail?: AndTailCstNode[];
  thenTail?: ThenTailCstNode[];
};

export interface AndTailCstNode extends CstNode {
  name: "andTail";
  children: AndTailCstChildren;
}

export type AndTailCstChildren = {
  And: IToken[];
  step: StepCstNode[];
  Within: IToken[];
  DurationLiteral: IToken[];
};

export interface ThenTailCstNode extends CstNode {
  name: "thenTail";
  children: ThenTailCstChildren;
}

export type ThenTailCstChildren = {
  Then: IToken[];
  No?: IToken[];
  step: StepCstNode[];
  Within: IToken[];
  DurationLiteral: IToken[];
};

export interface StepCstNode extends CstNode {
  name: "step";
  children: StepCstChildren;
}

export type StepCstChildren = {
  Identifier: IToken[];
  LeftParenthesis?: IToken[];
  thresholds?: ThresholdsCstNode[];
  Within?: IToken[];
  DurationLiteral?: IToken[];
  RightParenthesis?: IToken[];
};

export interface ThresholdsCstNode extends CstNode {
  name: "thresholds";
  children: ThresholdsCstChildren;
}

export type ThresholdsCstChildren = {
  threshold: (ThresholdCstNode)[];
  And?: IToken[];
};

export interface ThresholdCstNode extends CstNode {
  name: "threshold";
  children: ThresholdCstChildren;
}

export type ThresholdCstChildren = {
  measure: MeasureCstNode[];
  orderOp: OrderOpCstNode[];
  NumberLiteral: IToken[];
};

export interface GroupClauseCstNode extends CstNode {
  name: "groupClause";
  children: GroupClauseCstChildren;
}

export type GroupClauseCstChildren = {
  For: IToken[];
  Each: IToken[];
  pathList: PathListCstNode[];
};

export interface ReportClauseCstNode extends CstNode {
  name: "reportClause";
  children: ReportClauseCstChildren;
}

export type ReportClauseCstChildren = {
  Report: IToken[];
  measure: (MeasureCstNode)[];
  Comma?: IToken[];
  groupClause: GroupClauseCstNode[];
  Over: IToken[];
  DurationLiteral: IToken[];
  sortClause?: SortClauseCstNode[];
  Limit?: IToken[];
  NumberLiteral?: IToken[];
};

export interface SortClauseCstNode extends CstNode {
  name: "sortClause";
  children: SortClauseCstChildren;
}

export type SortClauseCstChildren = {
  Sort: IToken[];
  measure: MeasureCstNode[];
  Ascending?: IToken[];
  Descending?: IToken[];
};

export interface PlatformBlockCstNode extends CstNode {
  name: "platformBlock";
  children: PlatformBlockCstChildren;
}

export type PlatformBlockCstChildren = {
  On: IToken[];
  Name: IToken[];
  LeftBrace: IToken[];
  platformItem?: PlatformItemCstNode[];
  RightBrace: IToken[];
};

export interface PlatformItemCstNode extends CstNode {
  name: "platformItem";
  children: PlatformItemCstChildren;
}

export type PlatformItemCstChildren = {
  setItem?: SetItemCstNode[];
  skipItem?: SkipItemCstNode[];
  acceptItem?: AcceptItemCstNode[];
  replaceItem?: ReplaceItemCstNode[];
};

export interface SkipItemCstNode extends CstNode {
  name: "skipItem";
  children: SkipItemCstChildren;
}

export type SkipItemCstChildren = {
  Skip: IToken[];
  Because: IToken[];
  StringLiteral: IToken[];
};

export interface AcceptItemCstNode extends CstNode {
  name: "acceptItem";
  children: AcceptItemCstChildren;
}

export type AcceptItemCstChildren = {
  Accept: IToken[];
  Name: (IToken)[];
  Comma?: IToken[];
  Because: IToken[];
  StringLiteral: IToken[];
};

export interface ReplaceItemCstNode extends CstNode {
  name: "replaceItem";
  children: ReplaceItemCstChildren;
}

export type ReplaceItemCstChildren = {
  Replace: IToken[];
  Name: IToken[];
  TextBlock: IToken[];
  Because: IToken[];
  StringLiteral: IToken[];
};

export interface TestDeclCstNode extends CstNode {
  name: "testDecl";
  children: TestDeclCstChildren;
}

export type TestDeclCstChildren = {
  Test: IToken[];
  StringLiteral: IToken[];
  LeftBrace: IToken[];
  testEvent?: TestEventCstNode[];
  expectation: ExpectationCstNode[];
  RightBrace: IToken[];
};

export interface TestEventCstNode extends CstNode {
  name: "testEvent";
  children: TestEventCstChildren;
}

export type TestEventCstChildren = {
  At?: IToken[];
  DurationLiteral?: (IToken)[];
  NumberLiteral?: IToken[];
  Times?: IToken[];
  Every?: IToken[];
  Name?: IToken[];
  With?: IToken[];
  objectLiteral?: ObjectLiteralCstNode[];
  Log?: IToken[];
  StringLiteral?: IToken[];
};

export interface ExpectationCstNode extends CstNode {
  name: "expectation";
  children: ExpectationCstChildren;
}

export type ExpectationCstChildren = {
  Expect: IToken[];
  No?: IToken[];
  Alert?: (IToken)[];
  For?: IToken[];
  keyTuple?: (KeyTupleCstNode)[];
  Comma?: (IToken)[];
  NumberLiteral?: IToken[];
  Alerts?: IToken[];
  Rows?: (IToken)[];
  row?: (RowCstNode)[];
};

export interface RowCstNode extends CstNode {
  name: "row";
  children: RowCstChildren;
}

export type RowCstChildren = {
  LeftParenthesis: IToken[];
  cell: (CellCstNode)[];
  Comma?: IToken[];
  RightParenthesis: IToken[];
};

export interface CellCstNode extends CstNode {
  name: "cell";
  children: CellCstChildren;
}

export type CellCstChildren = {
  scalar?: ScalarCstNode[];
  Missing?: IToken[];
};

export interface KeyTupleCstNode extends CstNode {
  name: "keyTuple";
  children: KeyTupleCstChildren;
}

export type KeyTupleCstChildren = {
  scalar?: (ScalarCstNode)[];
  LeftParenthesis?: IToken[];
  Comma?: IToken[];
  RightParenthesis?: IToken[];
};

export interface ObjectLiteralCstNode extends CstNode {
  name: "objectLiteral";
  children: ObjectLiteralCstChildren;
}

export type ObjectLiteralCstChildren = {
  LeftBrace: IToken[];
  member?: (MemberCstNode)[];
  Comma?: IToken[];
  RightBrace: IToken[];
};

export interface MemberCstNode extends CstNode {
  name: "member";
  children: MemberCstChildren;
}

export type MemberCstChildren = {
  path?: PathCstNode[];
  StringLiteral?: IToken[];
  Colon: IToken[];
  json: JsonCstNode[];
};

export interface JsonCstNode extends CstNode {
  name: "json";
  children: JsonCstChildren;
}

export type JsonCstChildren = {
  scalar?: ScalarCstNode[];
  Missing?: IToken[];
  Null?: IToken[];
  objectLiteral?: ObjectLiteralCstNode[];
  jsonList?: JsonListCstNode[];
};

export interface JsonListCstNode extends CstNode {
  name: "jsonList";
  children: JsonListCstChildren;
}

export type JsonListCstChildren = {
  LeftBracket: IToken[];
  json?: (JsonCstNode)[];
  Comma?: IToken[];
  RightBracket: IToken[];
};
