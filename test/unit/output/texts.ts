/** Texts to print and read back: what properties draw from. */

import fc from "fast-check";

const awkward = [
  '"', "'", "'''", '"""', "\\", "\n", "\r", "\r\n", "\t", " ", "  ", "#", ": ", "- ", "---", "...", "%", "{{", "${", "&", "*", "|", ">", "?", "!", "@", "`", "=", "\u0000", "\u0007",
  "\u001b", "\u007f", "\u0080", "\u0085", "\u009f", "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ufffe", "\uffff", "é", "𝕏", "😀", "a", "b",
  "yes", "null", "~", "0b1", "12:34:56", "2026-11-01", "1e3",
]; // biome-ignore format: one table

export const text = fc.oneof(
  fc.array(fc.constantFrom(...awkward), { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 20 }),
);
