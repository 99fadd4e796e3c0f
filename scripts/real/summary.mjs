/** What the tests of a tier told of one thing, in lines, and whether they compared anything: one that told of it and compared nothing has not done it. */
export function summaryOf(what, counted) {
  const told = counted.filter((one) => one.what === what);
  if (told.length === 0) return { lines: [`${what}: NOTHING WAS COUNTED`], isCompared: false };
  return {
    lines: told.map(({ compared, text }) => `${what}: ${text}${compared > 0 ? "" : " (NOTHING WAS COMPARED)"}`),
    isCompared: told.every(({ compared }) => compared > 0),
  };
}
