/** Which detections a target takes: ids by patterns in which `*` stands for any text and `?` for one character. */

export function selects(patterns: readonly string[], id: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matches(pattern, id));
}

/** Greedy from each `*` on, as no more is needed for patterns without alternatives: no pattern takes long. */
function matches(pattern: string, text: string): boolean {
  let p = 0;
  let star = -1;
  let from = 0;
  for (let t = 0; t < text.length; ) {
    if (pattern[p] === "*") {
      star = p++;
      from = t;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++from;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
