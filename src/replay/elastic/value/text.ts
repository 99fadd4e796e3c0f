/** Texts as Elasticsearch sees them: sequences of code points, in the order of their UTF-8 bytes. */

/** UTF-16 puts the characters beyond U+FFFF before those of U+E000 to U+FFFF, UTF-8 behind them. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Each half of a pair above all others.
    return ((x & 0xf800) === 0xd800 ? x + 0x10000 : x) - ((y & 0xf800) === 0xd800 ? y + 0x10000 : y);
  }
  return a.length - b.length;
}

export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xdc00) count -= 1;
  return count;
}

const anyPair = /[\uD800-\uDFFF]/;

/** By code points; `to` is exclusive. */
export function slice(text: string, from: number, to: number): string {
  return anyPair.test(text) ? [...text].slice(from, to).join("") : text.slice(from, to);
}

export function utf8Length(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
