/** Values of neighbouring lines set in columns: fields and their types, keys and their values, mappings' arrows, sources of events. */

import type { Token, Tree } from "../../grammars/detection/parser.ts";
import { Arrow, TextBlock } from "../../grammars/detection/tokens.ts";
import { type Gaps, isToken, type Part, parts, tokensOf } from "./gaps.ts";
import type { Notes } from "./notes.ts";

/** What stands left of a column, and the token that begins it. */
interface Cell {
  readonly width: number;
  readonly token: Token;
}

/** Longer keys than `headline` stand for themselves, so that one of them does not push all others away. */
const widestKey = "headline".length;

const cells: ReadonlyMap<string, (all: readonly Part[], gaps: Gaps) => Cell | undefined> = new Map([
  ["field", ([path, , type], gaps) => cell(path, type, gaps)],
  [
    "mapItem",
    (all, gaps) =>
      cell(
        all[1],
        all.find((part) => isToken(part) && part.tokenType === Arrow),
        gaps,
      ),
  ],
  ["eventsDecl", ([, name, from], gaps) => cell(name, from, gaps)],
  [
    "metaEntry",
    ([key, , value], gaps) => {
      const found = cell(key, value, gaps);
      return found === undefined || found.width > widestKey || found.token.tokenType === TextBlock ? undefined : found;
    },
  ],
]);

function cell(left: Part | undefined, right: Part | undefined, gaps: Gaps): Cell | undefined {
  if (left === undefined || right === undefined) return undefined;
  const width = gaps.flat(left)?.length;
  const [token] = tokensOf(right);
  return width === undefined || token === undefined ? undefined : { width, token };
}

/** A blank line or a comment ends a run of lines, and so does an item of another kind. */
export function alignColumns(items: readonly Part[], notes: Notes, gaps: Gaps): void {
  let run: Cell[] = [];
  let runKind: string | undefined;
  const flush = () => {
    const width = run.reduce((widest, each) => Math.max(widest, each.width), 0);
    for (const each of run) gaps.widen(each.token, width - each.width);
    run = [];
  };
  for (const item of items) {
    const node = innermost(item);
    const [first] = tokensOf(item);
    const note = first === undefined ? undefined : notes.of(first);
    if (node?.name !== runKind || note?.blankBefore || (note?.leading.length ?? 0) > 0) flush();
    runKind = node?.name;
    const found = node === undefined ? undefined : cells.get(node.name)?.(parts(node), gaps);
    if (found !== undefined) run.push(found);
  }
  flush();
}

/** The item itself, out of the rule that lists its kinds. */
function innermost(part: Part): Tree | undefined {
  if (isToken(part)) return undefined;
  const [only, second] = parts(part);
  const wrapper = part.name.endsWith("Item") && part.name !== "mapItem" && second === undefined;
  return wrapper && only !== undefined && !isToken(only) ? only : part;
}
