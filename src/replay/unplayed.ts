/**
 * What a rule's file says that no replay plays and that is not for its readers alone: by such a key a rule may be left out, run elsewhere, or tell nobody.
 * Knows no platform, and not what should stand there.
 */

import type { Span } from "../diagnostics/diagnostic.ts";

export interface Unplayed {
  /** With the keys that it stands below: `metadata.maturity`. */
  readonly key: string;
  /** JSON, members sorted. */
  readonly value: string;
  /** Whether it only turns the rule on or off. */
  readonly isSwitch: boolean;
  readonly span: Span;
}

export type Table = Readonly<Record<string, unknown>>;

/** What is known of a document's keys, or of those of each element of a list. Of all others nobody knows what they do. */
export interface Keys {
  readonly [key: string]: "played" | "for readers" | "switch" | Keys;
}

export function unplayedOf(document: Table, keys: Keys, spanOf: (path: readonly string[]) => Span): readonly Unplayed[] {
  const below = (value: unknown, known: Keys[string] | undefined, path: readonly string[]): readonly Unplayed[] => {
    if (known === "played" || known === "for readers" || value === undefined) return [];
    if (typeof known === "object" && Array.isArray(value)) return value.flatMap((element, i) => below(element, known, [...path, String(i)]));
    if (typeof known === "object" && isTable(value)) return Object.entries(value).flatMap(([key, one]) => below(one, known[key], [...path, key]));
    return [{ key: path.join("."), value: sorted(value), isSwitch: known === "switch", span: spanOf(path) }];
  };
  return below(document, keys, []);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, one) => (isTable(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one));
}

export function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
