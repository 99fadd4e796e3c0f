/** The tree of a `.det` file as it was written: nothing resolved, every node with its span. Follows the grammar of docs/language.md rule by rule. */

import type { Span } from "../diagnostics/diagnostic.ts";

export interface Name {
  /** Without back-quotes. */
  readonly text: string;
  readonly span: Span;
}
export interface Path {
  /** At least one part. */
  readonly parts: readonly Name[];
  readonly span: Span;
}
/** STRING, RAW_STRING or TEXT_BLOCK, decoded. */
export interface Text {
  readonly kind: "text";
  readonly value: string;
  readonly span: Span;
}
/** `value` is exact for integers up to 2^53; `raw` is what was written, such as `1.50`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly raw: string;
  readonly span: Span;
}
export interface BooleanLiteral {
  readonly kind: "boolean";
  readonly value: boolean;
  readonly span: Span;
}
export type ScalarLiteral = Text | NumberLiteral | BooleanLiteral;
export interface Duration {
  readonly kind: "duration";
  readonly seconds: number;
  readonly raw: string;
  readonly span: Span;
}
export interface ListLiteral {
  readonly kind: "list";
  readonly values: readonly ScalarLiteral[];
  readonly span: Span;
}

export interface File {
  readonly path: string;
  readonly language?: NumberLiteral;
  readonly uses: readonly Use[];
  readonly declarations: readonly Declaration[];
  /** Names that declarations with a syntax error would have declared: not to be called unknown as well. */
  readonly leftOut?: readonly Name[];
  readonly span: Span;
}
export interface Use {
  readonly names: readonly Name[];
  readonly from: Text;
  readonly span: Span;
}
export type Declaration = Source | List | Define | Events | Sample | DetectionDeclaration | HuntDeclaration;

export interface Source {
  readonly kind: "source";
  readonly name: Name;
  readonly title?: Text;
  readonly times: readonly Path[];
  /** `every 1m`: what lies between two times of the log at least. No part of the meaning. */
  readonly resolution?: Duration;
  readonly fields: readonly Field[];
  readonly computes: readonly Compute[];
  readonly mappings: readonly Mapping[];
  readonly span: Span;
}
export interface Field {
  readonly path: Path;
  readonly type: FieldType;
  readonly span: Span;
}
export type ScalarTypeName = "string" | "int" | "float" | "bool" | "ip" | "timestamp" | "object";
export interface FieldType {
  readonly optional: boolean;
  readonly list: boolean;
  /** A list of objects (or an object) spelled out has fields instead of a name. */
  readonly of: ScalarTypeName | readonly Field[];
  readonly span: Span;
}
export interface Compute {
  readonly path: Path;
  readonly with: Name;
  readonly argument: Path;
  readonly span: Span;
}
export interface Mapping {
  readonly platform: Name;
  readonly items: readonly (SetItem | MapItem)[];
  readonly span: Span;
}
export interface MapItem {
  readonly kind: "map";
  readonly from: Path;
  readonly to: Path;
  readonly as?: Name;
  readonly span: Span;
}
export interface SetItem {
  readonly kind: "set";
  readonly name: Name;
  readonly value: MetaValue;
  readonly because?: Text;
  readonly span: Span;
}

export interface List {
  readonly kind: "list-declaration";
  readonly name: Name;
  readonly values: ListLiteral;
  readonly span: Span;
}
export interface Define {
  readonly kind: "define";
  readonly name: Name;
  readonly source: Name;
  readonly predicate: Predicate;
  readonly span: Span;
}
export interface Filters {
  readonly where?: Predicate;
  readonly unless: readonly Predicate[];
}
export interface Events extends Filters {
  readonly kind: "events";
  readonly name: Name;
  readonly source: Name;
  /** `by`: the fields that stand for the `for each` keys, by position. */
  readonly by?: readonly Path[];
  readonly span: Span;
}
/** `from SOURCE where ... unless ...`: the one selection of a detection without named steps. */
export interface Selection extends Filters {
  readonly kind: "selection";
  readonly source: Name;
  readonly span: Span;
}
export interface Sample {
  readonly kind: "sample";
  readonly name: Name;
  readonly source: Name;
  readonly object: ObjectLiteral;
  readonly span: Span;
}
export interface Header {
  readonly id: Path;
  readonly version: NumberLiteral;
}
export interface DetectionDeclaration extends Header {
  readonly kind: "detection";
  readonly items: readonly (Events | Selection | Let | Sample | AlertClause | PlatformBlock | Test | MetaEntry)[];
  readonly span: Span;
}
export interface HuntDeclaration extends Header {
  readonly kind: "hunt";
  readonly items: readonly (Selection | Let | Sample | ReportClause | PlatformBlock | Test | MetaEntry)[];
  readonly span: Span;
}
export interface MetaEntry {
  readonly kind: "meta";
  readonly name: Name;
  readonly value: MetaValue;
  readonly span: Span;
}
export interface AttackId {
  readonly kind: "attack";
  readonly id: string;
  readonly span: Span;
}
export interface PathValue {
  readonly kind: "path";
  readonly path: Path;
  readonly span: Span;
}
export type MetaAtom = ScalarLiteral | AttackId | PathValue;
export interface MetaList {
  readonly kind: "meta-list";
  readonly values: readonly MetaAtom[];
  readonly span: Span;
}
export type MetaValue = MetaAtom | Duration | MetaList;

export interface Let {
  readonly kind: "let";
  readonly name: Name;
  /** The first that is present. */
  readonly paths: readonly Path[];
  readonly cuts: readonly { readonly kind: "after" | "before"; readonly text: Text }[];
  readonly span: Span;
}

export type Predicate =
  | { readonly kind: "or" | "and"; readonly of: readonly Predicate[]; readonly span: Span }
  | { readonly kind: "not"; readonly of: Predicate; readonly span: Span }
  /** Without `test`: a define's name, or a bool field that is to be true. */
  | { readonly kind: "test"; readonly quantifier: Quantifier; readonly path: Path; readonly test?: FieldTest; readonly span: Span };
export type Quantifier = "one" | "any" | "every";
export interface FieldOperand {
  readonly kind: "field";
  readonly path: Path;
  readonly span: Span;
}
export type Operand = ScalarLiteral | FieldOperand;
export type FieldTest =
  | { readonly kind: "is"; readonly negated: boolean; readonly operand: Operand; readonly ignoringCase: boolean; readonly span: Span }
  | { readonly kind: "missing" | "present"; readonly negated: boolean; readonly span: Span }
  | { readonly kind: "in"; readonly negated: boolean; readonly list: ListLiteral | Name; readonly ignoringCase: boolean; readonly span: Span }
  | { readonly kind: "network"; readonly negated: boolean; readonly network: Text; readonly span: Span }
  | { readonly kind: "order"; readonly operator: OrderOperator; readonly operand: Operand; readonly span: Span }
  | { readonly kind: "text"; readonly operator: TextOperator; readonly operand: Text | ListLiteral | Name; readonly ignoringCase: boolean; readonly span: Span }
  | { readonly kind: "matches" /** Between the slashes, `\/` undone. */; readonly regex: string; readonly span: Span }
  | { readonly kind: "has"; readonly predicate: Predicate; readonly span: Span };
export type OrderOperator = "<" | "<=" | ">" | ">=";
export type TextOperator = "starts-with" | "ends-with" | "contains" | "like";

export interface Measure {
  readonly kind: "count" | "distinct" | "sum";
  /** None for count, one for sum, one or more (a tuple) for distinct. */
  readonly paths: readonly Path[];
  readonly span: Span;
}
export interface Threshold {
  readonly measure: Measure;
  readonly operator: OrderOperator;
  readonly value: NumberLiteral;
  readonly span: Span;
}
export interface Step {
  readonly name: Name;
  readonly thresholds: readonly Threshold[];
  readonly within?: Duration;
  readonly span: Span;
}
export type Condition =
  | { readonly kind: "each"; readonly span: Span }
  | { readonly kind: "first-seen"; readonly tuple: readonly Path[]; readonly within: Duration; readonly learning?: Duration; readonly span: Span }
  | { readonly kind: "window"; readonly thresholds: readonly Threshold[]; readonly within: Duration; readonly span: Span }
  | {
      readonly kind: "baseline";
      readonly measure: Measure;
      readonly per: Duration;
      readonly deviations: NumberLiteral;
      readonly baseline: Duration;
      readonly learning?: Duration;
      readonly thresholds: readonly Threshold[];
      readonly span: Span;
    }
  | { readonly kind: "all"; readonly steps: readonly Step[]; readonly within: Duration; readonly span: Span }
  | { readonly kind: "then"; readonly first: Step; readonly tails: readonly ThenTail[]; readonly span: Span };
export interface ThenTail {
  readonly absent: boolean;
  readonly step: Step;
  readonly within: Duration;
  readonly span: Span;
}
export interface AlertClause {
  readonly kind: "alert";
  readonly condition: Condition;
  readonly groups?: readonly Path[];
  readonly atMostOncePer?: Duration;
  readonly span: Span;
}
export interface ReportClause {
  readonly kind: "report";
  readonly measures: readonly Measure[];
  readonly groups: readonly Path[];
  readonly over: Duration;
  readonly sort?: { readonly measure: Measure; readonly direction: "ascending" | "descending" };
  readonly limit?: NumberLiteral;
  readonly span: Span;
}

export interface PlatformBlock {
  readonly kind: "platform";
  readonly platform: Name;
  readonly items: readonly (SetItem | SkipItem | AcceptItem | ReplaceItem)[];
  readonly span: Span;
}
export interface SkipItem {
  readonly kind: "skip";
  readonly because: Text;
  readonly span: Span;
}
export interface AcceptItem {
  readonly kind: "accept";
  readonly differences: readonly Name[];
  readonly because: Text;
  readonly span: Span;
}
export interface ReplaceItem {
  readonly kind: "replace";
  readonly name: Name;
  readonly text: Text;
  readonly because: Text;
  readonly span: Span;
}

export interface Test {
  readonly kind: "test-declaration";
  readonly title: Text;
  readonly events: readonly (TestEvent | TestLog)[];
  readonly expectations: readonly Expectation[];
  readonly span: Span;
}
export interface TestEvent {
  readonly kind: "at";
  readonly at: Duration;
  readonly repeat?: { readonly times: NumberLiteral; readonly every: Duration };
  readonly sample: Name;
  readonly with?: ObjectLiteral;
  readonly span: Span;
}
export interface TestLog {
  readonly kind: "log";
  readonly file: Text;
  readonly span: Span;
}
export type KeyTuple = readonly ScalarLiteral[];
export type Expectation =
  | { readonly kind: "no-alert"; readonly span: Span }
  | { readonly kind: "alert"; readonly groups: readonly KeyTuple[]; readonly span: Span }
  | { readonly kind: "alerts" | "rows"; readonly count: NumberLiteral; readonly span: Span }
  | { readonly kind: "exact-rows"; readonly rows: readonly Row[]; readonly span: Span };

/** The keys of a hunt's row, then its measures. */
export interface Row {
  readonly cells: readonly (ScalarLiteral | { readonly kind: "missing"; readonly span: Span })[];
  readonly span: Span;
}

export interface ObjectLiteral {
  readonly kind: "object";
  readonly members: readonly Member[];
  readonly span: Span;
}
/** A path key reaches into nested objects; a string key is one key, dots and all. */
export interface Member {
  readonly key: Path | Text;
  readonly value: JsonLiteral;
  readonly span: Span;
}
export interface JsonList {
  readonly kind: "json-list";
  readonly values: readonly JsonLiteral[];
  readonly span: Span;
}
/** `missing` takes the key out of what the sample had. */
export interface Absence {
  readonly kind: "missing" | "null";
  readonly span: Span;
}
export type JsonLiteral = ScalarLiteral | Absence | ObjectLiteral | JsonList;
