/** Did-you-mean: the candidate nearest to what was written. */

/** A person's word, and the words a person knows: longer texts and more candidates are no help, and would take their time. */
const maxLength = 80;
const maxCandidates = 2000;

/** Case differences are free, then edit distance (a swap is one edit); nothing further than a third of the word is offered. */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > maxLength) return undefined;
  let best: string | undefined;
  let seen = 0;
  let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    if (++seen > maxCandidates) break;
    if (Math.abs(candidate.length - written.length) >= bestDistance) continue;
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** The one candidate that a slip of the finger is away: a letter too many, too few, wrong or swapped, or its case. For words of which all are known. */
export function oneSlip(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length < 3 || written.length > maxLength) return undefined;
  const near = [...candidates].filter((one) => Math.abs(one.length - written.length) <= 1 && editDistance(written.toLowerCase(), one.toLowerCase()) <= 1);
  return near.length === 1 ? near[0] : undefined;
}

function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(substitution, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
