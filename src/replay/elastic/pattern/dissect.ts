/** DISSECT: a text cut at its delimiters, without a way back. */

export interface DissectKey {
  /** Empty where nothing is kept. */
  readonly name: string;
  readonly skipped: boolean;
  readonly appended: boolean;
  /** Place among the parts that are appended. */
  readonly order: number;
  /** `->`: more of the same delimiter behind it is skipped. */
  readonly padded: boolean;
  /** What stands behind it. */
  readonly delimiter: string;
}

export interface DissectPattern {
  readonly start: string;
  readonly keys: readonly DissectKey[];
  /** The columns that it makes, in order. */
  readonly columns: readonly string[];
}

/** A text is the reason against the pattern. */
export function parseDissect(pattern: string): DissectPattern | string {
  const keys: DissectKey[] = [];
  const form = /%\{([^}]*)\}([^%]*(?:%(?!\{)[^%]*)*)/gy;
  const start = /^[^%]*(?:%(?!\{)[^%]*)*/.exec(pattern)?.[0] ?? "";
  form.lastIndex = start.length;
  for (let found = form.exec(pattern); found !== null; found = form.exec(pattern)) {
    const [, key = "", delimiter = ""] = found;
    const parts = /^([+?*&]?)(.*?)(\/(\d+))?(->)?$/s.exec(key);
    const [, modifier = "", name = "", , order = "0", arrow = ""] = parts ?? [];
    if (modifier === "*" || modifier === "&") return `reference keys are not supported: [%{${key}}]`;
    const skipped = modifier === "?" || name === "";
    keys.push({ name, skipped, appended: modifier === "+", order: Number(order), padded: arrow !== "", delimiter });
  }
  if (keys.length === 0) return "Unable to find any keys or delimiters.";
  const names = keys.filter(({ skipped }) => !skipped).map(({ name }) => name);
  const columns = [...new Set(names)];
  return { start, keys, columns };
}

/** The columns' texts, or undefined where the text does not have the pattern's form. */
export function dissect({ start, keys, columns }: DissectPattern, separator: string, text: string): readonly string[] | undefined {
  if (text.length <= start.length || !text.startsWith(start)) return undefined;
  const found: string[] = [];
  let from = start.length;
  let current = 0;
  while (from <= text.length) {
    const key = keys[current];
    if (key === undefined) break;
    if (key.delimiter === "") {
      found.push(text.slice(from));
      current += 1;
      break;
    }
    const end = text.indexOf(key.delimiter, from);
    if (end < 0) break;
    found.push(text.slice(from, end));
    from = end + key.delimiter.length;
    // More of the same delimiter: values of their own, of nothing, unless padding is skipped.
    for (; text.startsWith(key.delimiter, from); from += key.delimiter.length) {
      if (keys[current]?.padded === true) continue;
      if (current + 1 >= keys.length) break;
      found.push("");
      current += 1;
    }
    current += 1;
  }
  if (found.length !== keys.length) return undefined;
  return columns.map((name) => joined(keys, found, name, separator));
}

function joined(keys: readonly DissectKey[], found: readonly string[], name: string, separator: string): string {
  const parts = keys.flatMap((key, i) => (!key.skipped && key.name === name ? [{ order: key.order, text: found[i] ?? "", appended: key.appended }] : []));
  // Without `+` the last of a name wins.
  if (!parts.some(({ appended }) => appended)) return parts.at(-1)?.text ?? "";
  return parts
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text)
    .join(separator);
}
