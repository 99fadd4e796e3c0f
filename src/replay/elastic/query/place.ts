/** From an offset in a query's text to its line and column. */

import type { Place } from "../problem.ts";

export function placesOf(text: string): (offset: number) => Place {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === "\n" || (c === "\r" && text[i + 1] !== "\n")) starts.push(i + 1);
  }
  return (offset) => {
    let low = 0;
    for (let high = starts.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const start = starts[low] ?? 0;
    let column = 1;
    for (let i = start; i < offset; i++) if ((text.charCodeAt(i) & 0xfc00) !== 0xdc00) column += 1;
    return { line: low + 1, column };
  };
}
