/** Several questions to an engine at once, so that the next is made ready while it answers the others. */

const most = 4;

/** The answers in the order of the items. After the first failure, which is thrown, nothing more is begun. */
export async function inFlight<T, R>(items: readonly T[], ask: (item: T, place: number) => Promise<R>): Promise<readonly R[]> {
  const answers: R[] = [];
  let next = 0;
  const oneAfterAnother = async () => {
    while (next < items.length) {
      const place = next++;
      try {
        answers[place] = await ask(items[place] as T, place);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: most }, oneAfterAnother));
  return answers;
}
