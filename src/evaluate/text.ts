/** Text tests of law 2 and law 5: ASCII folding and `like`. Knows nothing of fields and events. */

import type { LikePart, LikePattern } from "../ir/predicate.ts";

/** Law 2: `ignoring case` folds A to Z and nothing else. */
export function foldAscii(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (run) => run.toLowerCase()) : text;
}

/** What stands between two `*`: matched at one place, and always of the same number of code points. */
type Segment = readonly Exclude<LikePart, { kind: "any" }>[];

/**
 * Law 5: the whole value, `*` any run, `?` one code point. The first segment is held at the start and the last at the end;
 * those between take the leftmost place they fit, which is never worse than a later one: no segment is ever moved again, and
 * the time is at most the text's length times the longest segment's.
 */
export function likeMatcher(pattern: LikePattern): (text: string) => boolean {
  const segments = split(pattern);
  const first = segments[0] ?? [];
  const last = segments.at(-1) ?? [];
  if (segments.length === 1) return (text) => matchAt(first, text, 0) === text.length;
  const between = segments.slice(1, -1);
  const lastPoints = pointsOf(last);
  return (text) => {
    let at = matchAt(first, text, 0);
    if (at < 0) return false;
    const end = stepBack(text, text.length, lastPoints);
    if (end < at || matchAt(last, text, end) !== text.length) return false;
    for (const segment of between) {
      at = search(segment, text, at);
      if (at < 0) return false;
    }
    return at <= end;
  };
}

function split(pattern: LikePattern): readonly Segment[] {
  const segments: Exclude<LikePart, { kind: "any" }>[][] = [[]];
  for (const part of pattern) {
    if (part.kind === "any") segments.push([]);
    else segments.at(-1)?.push(part);
  }
  return segments;
}

function pointsOf(segment: Segment): number {
  let points = 0;
  for (const part of segment) points += part.kind === "one" ? 1 : [...part.text].length;
  return points;
}

/** Where the segment ends when it begins at `at`, or -1. */
function matchAt(segment: Segment, text: string, at: number): number {
  for (const part of segment) {
    if (part.kind === "text") {
      if (!text.startsWith(part.text, at)) return -1;
      at += part.text.length;
    } else {
      if (at >= text.length) return -1;
      at = stepForward(text, at);
    }
  }
  return at;
}

/** The end of the leftmost place from `at` on, or -1. */
function search(segment: Segment, text: string, at: number): number {
  const head = segment[0];
  for (let from = at; from <= text.length; from = from < text.length ? stepForward(text, from) : from + 1) {
    if (head?.kind === "text") {
      from = text.indexOf(head.text, from);
      if (from < 0) return -1;
    }
    const end = matchAt(segment, text, from);
    if (end >= 0) return end;
  }
  return -1;
}

function stepForward(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}

/** `points` code points before `at`, or -1 where the text has fewer. */
function stepBack(text: string, at: number, points: number): number {
  for (let left = points; left > 0; left--) {
    if (at === 0) return -1;
    at -= at >= 2 && (text.codePointAt(at - 2) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
