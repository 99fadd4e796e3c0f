/** Declarations and their items of the concrete tree to the AST's. */

import type * as cst from "../../grammars/detection/cst.ts";
import type {
  AcceptItem,
  Compute,
  Declaration,
  Define,
  DetectionDeclaration,
  Events,
  Field,
  FieldType,
  Filters,
  Header,
  HuntDeclaration,
  Let,
  List,
  MapItem,
  Mapping,
  MetaAtom,
  MetaEntry,
  MetaList,
  MetaValue,
  PathValue,
  PlatformBlock,
  ReplaceItem,
  Sample,
  ScalarTypeName,
  Selection,
  SetItem,
  SkipItem,
  Source,
  Use,
} from "./ast.ts";
import { alertClause, reportClause } from "./conditions.ts";
import { predicate } from "./predicates.ts";
import { child, duration, listLiteral, name, number, path, pathList, type Reading, scalar, spanOf, text } from "./terminals.ts";
import { objectLiteral, testDeclaration } from "./tests.ts";

export function use(reading: Reading, node: cst.UseDeclCstNode): Use {
  const { Name, StringLiteral } = node.children;
  return { names: Name.map((token) => name(reading, token)), from: text(reading, child(StringLiteral)), span: spanOf(reading, node) };
}

export function declaration(reading: Reading, node: cst.DeclarationCstNode): Declaration {
  const { children } = node;
  if (children.sourceDecl !== undefined) return source(reading, child(children.sourceDecl));
  if (children.listDecl !== undefined) return list(reading, child(children.listDecl));
  if (children.defineDecl !== undefined) return define(reading, child(children.defineDecl));
  if (children.eventsDecl !== undefined) return events(reading, child(children.eventsDecl));
  if (children.sampleDecl !== undefined) return sample(reading, child(children.sampleDecl));
  if (children.detectionDecl !== undefined) return detection(reading, child(children.detectionDecl));
  return hunt(reading, child(children.huntDecl));
}

function source(reading: Reading, node: cst.SourceDeclCstNode): Source {
  const { children } = node;
  const every = (children.timeItem ?? []).flatMap((item) => item.children.DurationLiteral ?? [])[0];
  return {
    kind: "source",
    name: name(reading, child(children.Name)),
    ...(children.StringLiteral !== undefined && { title: text(reading, child(children.StringLiteral)) }),
    times: (children.timeItem ?? []).map((item) => path(reading, child(item.children.path))),
    ...(every !== undefined && { resolution: duration(reading, every) }),
    fields: (children.fieldsBlock ?? []).flatMap((block) => fieldList(reading, child(block.children.fieldList))),
    computes: (children.computeItem ?? []).map((item) => compute(reading, item)),
    mappings: (children.mappingBlock ?? []).map((block) => mapping(reading, block)),
    span: spanOf(reading, node),
  };
}

function fieldList(reading: Reading, node: cst.FieldListCstNode): readonly Field[] {
  return (node.children.field ?? []).map((field) => ({
    path: path(reading, child(field.children.path)),
    type: fieldType(reading, child(field.children.type)),
    span: spanOf(reading, field),
  }));
}

function fieldType(reading: Reading, node: cst.TypeCstNode): FieldType {
  const { children } = node;
  return {
    optional: children.Optional !== undefined,
    list: children.List !== undefined,
    of: children.fieldList !== undefined ? fieldList(reading, child(children.fieldList)) : scalarType(children),
    span: spanOf(reading, node),
  };
}

function scalarType(children: cst.TypeCstChildren): ScalarTypeName {
  if (children.String !== undefined) return "string";
  if (children.Int !== undefined) return "int";
  if (children.Float !== undefined) return "float";
  if (children.Bool !== undefined) return "bool";
  if (children.Ip !== undefined) return "ip";
  return children.Timestamp !== undefined ? "timestamp" : "object";
}

function compute(reading: Reading, node: cst.ComputeItemCstNode): Compute {
  const { Name, path: paths } = node.children;
  return {
    path: path(reading, child(paths)),
    with: name(reading, child(Name)),
    argument: path(reading, child(paths, 1)),
    span: spanOf(reading, node),
  };
}

function mapping(reading: Reading, node: cst.MappingBlockCstNode): Mapping {
  const { Name, setItem: sets = [], mapItem: maps = [] } = node.children;
  const items = [...sets.map((item) => setItem(reading, item)), ...maps.map((item) => mapItem(reading, item))];
  // The concrete tree keeps the two kinds apart; the file's order is what a reader sees.
  return { platform: name(reading, child(Name)), items: items.sort((a, b) => a.span.start - b.span.start), span: spanOf(reading, node) };
}

function mapItem(reading: Reading, node: cst.MapItemCstNode): MapItem {
  const { Name, path: paths } = node.children;
  return {
    kind: "map",
    from: path(reading, child(paths)),
    to: path(reading, child(paths, 1)),
    ...(Name !== undefined && { as: name(reading, child(Name)) }),
    span: spanOf(reading, node),
  };
}

function setItem(reading: Reading, node: cst.SetItemCstNode): SetItem {
  const { children } = node;
  return {
    kind: "set",
    name: name(reading, child(children.Name)),
    value: metaValue(reading, child(children.metaValue)),
    ...(children.StringLiteral !== undefined && { because: text(reading, child(children.StringLiteral)) }),
    span: spanOf(reading, node),
  };
}

function list(reading: Reading, node: cst.ListDeclCstNode): List {
  const { Name, listLiteral: values } = node.children;
  return { kind: "list-declaration", name: name(reading, child(Name)), values: listLiteral(reading, child(values)), span: spanOf(reading, node) };
}

function define(reading: Reading, node: cst.DefineDeclCstNode): Define {
  const { Name, predicate: defined } = node.children;
  return {
    kind: "define",
    name: name(reading, child(Name)),
    source: name(reading, child(Name, 1)),
    predicate: predicate(reading, child(defined)),
    span: spanOf(reading, node),
  };
}

function events(reading: Reading, node: cst.EventsDeclCstNode): Events {
  const { children } = node;
  return {
    kind: "events",
    name: name(reading, child(children.Identifier)),
    source: name(reading, child(children.Name)),
    ...(children.pathList !== undefined && { by: pathList(reading, child(children.pathList)) }),
    ...filters(reading, child(children.filters)),
    span: spanOf(reading, node),
  };
}

function selection(reading: Reading, node: cst.SelectionCstNode): Selection {
  const { children } = node;
  return { kind: "selection", source: name(reading, child(children.Name)), ...filters(reading, child(children.filters)), span: spanOf(reading, node) };
}

function filters(reading: Reading, node: cst.FiltersCstNode): Filters {
  const predicates = (node.children.predicate ?? []).map((each) => predicate(reading, each));
  if (node.children.Where === undefined) return { unless: predicates };
  const [where, ...unless] = predicates;
  return { ...(where !== undefined && { where }), unless };
}

function sample(reading: Reading, node: cst.SampleDeclCstNode): Sample {
  const { Name, objectLiteral: object } = node.children;
  return {
    kind: "sample",
    name: name(reading, child(Name)),
    source: name(reading, child(Name, 1)),
    object: objectLiteral(reading, child(object)),
    span: spanOf(reading, node),
  };
}

function header(reading: Reading, node: cst.HeaderCstNode): Header {
  return { id: path(reading, child(node.children.path)), version: number(reading, child(node.children.NumberLiteral)) };
}

function detection(reading: Reading, node: cst.DetectionDeclCstNode): DetectionDeclaration {
  const { children } = node;
  const items = (children.detectionItem ?? []).map(({ children: item }) => {
    if (item.eventsDecl !== undefined) return events(reading, child(item.eventsDecl));
    if (item.alertClause !== undefined) return alertClause(reading, child(item.alertClause));
    return sharedItem(reading, item);
  });
  return { kind: "detection", ...header(reading, child(children.header)), items, span: spanOf(reading, node) };
}

function hunt(reading: Reading, node: cst.HuntDeclCstNode): HuntDeclaration {
  const { children } = node;
  const items = (children.huntItem ?? []).map(({ children: item }) =>
    item.reportClause !== undefined ? reportClause(reading, child(item.reportClause)) : sharedItem(reading, item),
  );
  return { kind: "hunt", ...header(reading, child(children.header)), items, span: spanOf(reading, node) };
}

type SharedItem = Pick<cst.HuntItemCstChildren, "selection" | "letDecl" | "sampleDecl" | "platformBlock" | "testDecl" | "metaEntry">;

/** What detections and hunts both may hold. */
function sharedItem(reading: Reading, item: SharedItem) {
  if (item.selection !== undefined) return selection(reading, child(item.selection));
  if (item.letDecl !== undefined) return letDeclaration(reading, child(item.letDecl));
  if (item.sampleDecl !== undefined) return sample(reading, child(item.sampleDecl));
  if (item.platformBlock !== undefined) return platformBlock(reading, child(item.platformBlock));
  if (item.testDecl !== undefined) return testDeclaration(reading, child(item.testDecl));
  return metaEntry(reading, child(item.metaEntry));
}

function metaEntry(reading: Reading, node: cst.MetaEntryCstNode): MetaEntry {
  const { Name, metaValue: value } = node.children;
  return { kind: "meta", name: name(reading, child(Name)), value: metaValue(reading, child(value)), span: spanOf(reading, node) };
}

function metaValue(reading: Reading, node: cst.MetaValueCstNode): MetaValue {
  const { children } = node;
  if (children.metaList !== undefined) return metaList(reading, child(children.metaList));
  if (children.TextBlock !== undefined) return text(reading, child(children.TextBlock));
  if (children.DurationLiteral !== undefined) return duration(reading, child(children.DurationLiteral));
  return metaAtom(reading, children);
}

function metaList(reading: Reading, node: cst.MetaListCstNode): MetaList {
  const values = (node.children.metaAtom ?? []).map((each) => metaAtom(reading, each.children));
  return { kind: "meta-list", values, span: spanOf(reading, node) };
}

function metaAtom(reading: Reading, children: cst.MetaAtomCstChildren): MetaAtom {
  if (children.scalar !== undefined) return scalar(reading, child(children.scalar));
  if (children.path !== undefined) return pathValue(reading, child(children.path));
  const token = child(children.AttackId);
  return { kind: "attack", id: token.image, span: spanOf(reading, token) };
}

function pathValue(reading: Reading, node: cst.PathCstNode): PathValue {
  return { kind: "path", path: path(reading, node), span: spanOf(reading, node) };
}

function letDeclaration(reading: Reading, node: cst.LetDeclCstNode): Let {
  const { children } = node;
  return {
    kind: "let",
    name: name(reading, child(children.Name)),
    paths: children.path.map((each) => path(reading, each)),
    cuts: (children.cut ?? []).map((cut) => ({
      kind: cut.children.After !== undefined ? "after" : "before",
      text: text(reading, child(cut.children.StringLiteral)),
    })),
    span: spanOf(reading, node),
  };
}

function platformBlock(reading: Reading, node: cst.PlatformBlockCstNode): PlatformBlock {
  const items = (node.children.platformItem ?? []).map(({ children: item }) => {
    if (item.setItem !== undefined) return setItem(reading, child(item.setItem));
    if (item.skipItem !== undefined) return skipItem(reading, child(item.skipItem));
    if (item.acceptItem !== undefined) return acceptItem(reading, child(item.acceptItem));
    return replaceItem(reading, child(item.replaceItem));
  });
  return { kind: "platform", platform: name(reading, child(node.children.Name)), items, span: spanOf(reading, node) };
}

function skipItem(reading: Reading, node: cst.SkipItemCstNode): SkipItem {
  return { kind: "skip", because: text(reading, child(node.children.StringLiteral)), span: spanOf(reading, node) };
}

function acceptItem(reading: Reading, node: cst.AcceptItemCstNode): AcceptItem {
  const { Name, StringLiteral } = node.children;
  return {
    kind: "accept",
    differences: Name.map((token) => name(reading, token)),
    because: text(reading, child(StringLiteral)),
    span: spanOf(reading, node),
  };
}

function replaceItem(reading: Reading, node: cst.ReplaceItemCstNode): ReplaceItem {
  const { Name, TextBlock, StringLiteral } = node.children;
  return {
    kind: "replace",
    name: name(reading, child(Name)),
    text: text(reading, child(TextBlock)),
    because: text(reading, child(StringLiteral)),
    span: spanOf(reading, node),
  };
}
