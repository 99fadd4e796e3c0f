/** Which characters never stand raw in a file that we write, whatever the format. Knows no format. */

/**
 * Controls (line feed and tab are each format's own affair), C1 controls with NEL, what turns the direction of writing
 * round, line and paragraph separator, byte order mark, non-characters. Readers disagree on them, and a reviewer cannot see them.
 */
const hidden = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff";
const hiddenCharacter = new RegExp(`[${hidden}]`);
const hiddenCharacters = new RegExp(`[${hidden}]`, "g");
const loneSurrogate = /\p{Surrogate}/u;

export function holdsHidden(text: string): boolean {
  return hiddenCharacter.test(text);
}

/** Replaces each hidden character by what `escaped` makes of its code point, always below 0x10000. */
export function escapeHidden(text: string, escaped: (codePoint: number) => string): string {
  return hiddenCharacter.test(text) ? text.replace(hiddenCharacters, (c) => escaped(c.charCodeAt(0))) : text;
}

/** `\u0085`: the form that JSON, TOML, YAML and Python share. */
export function unicodeEscape(codePoint: number): string {
  return `\\u${codePoint.toString(16).padStart(4, "0")}`;
}

/** UTF-8 has no lone surrogates, so no file can hold one. */
export function isWellFormed(text: string): boolean {
  return !loneSurrogate.test(text);
}

/** A text for a comment line: no line break ends it and nothing in it is invisible. It need not be read back. */
export function oneLine(text: string): string {
  return escapeHidden(text.replace(/\r\n|[\r\n\t\u2028\u2029\u0085]/g, " "), unicodeEscape).trimEnd();
}
