/** Reads a headline: text with paths in `{...}`; `{{` and `}}` are the braces themselves. */

/** Offsets in the text given. */
interface Place {
  readonly start: number;
  readonly end: number;
}
export type HeadlinePiece =
  | { readonly kind: "text"; readonly text: string }
  /** Its place is that of its braces. */
  | ({ readonly kind: "path"; readonly parts: readonly string[] } & Place);
export type HeadlineReading = { readonly pieces: readonly HeadlinePiece[] } | ({ readonly why: string } & Place);

export function readHeadline(text: string): HeadlineReading {
  const pieces: HeadlinePiece[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const one = two[0] ?? "";
    if (two === "{{" || two === "}}") {
      plain += one;
      at += 2;
    } else if (one === "}") {
      return { why: "a `}` closes nothing", start: at, end: at + 1 };
    } else if (one === "{") {
      const end = text.indexOf("}", at);
      if (end < 0) return { why: "a `{` is not closed", start: at, end: at + 1 };
      const parts = readPath(text.slice(at + 1, end).trim());
      const place = { start: at, end: end + 1 };
      if (parts === undefined) return { why: `\`${text.slice(at, end + 1)}\` names no field`, ...place };
      if (plain !== "") pieces.push({ kind: "text", text: plain });
      pieces.push({ kind: "path", parts, ...place });
      plain = "";
      at = end + 1;
    } else {
      plain += one;
      at += 1;
    }
  }
  if (plain !== "") pieces.push({ kind: "text", text: plain });
  return { pieces };
}

/** `a.b` with parts in back-quotes where they are no plain words. */
function readPath(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  const part = /(?:`([^`]+)`|([A-Za-z0-9_@]+(?:-[A-Za-z0-9_]+)*))(\.|$)/y;
  for (let at = 0; ; at = part.lastIndex) {
    part.lastIndex = at;
    const found = part.exec(text);
    if (found === null) return undefined;
    parts.push(found[1] ?? found[2] ?? "");
    if (found[3] === "") return parts;
  }
}
