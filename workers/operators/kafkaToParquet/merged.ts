/** What several sources give, in the order in which it comes; each works on its next while the others are taken from. */
export async function* merged<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const ask = async (source: AsyncGenerator<T>): Promise<Came<T>> => ({ source, result: await source.next() });
  const asked = new Map(sources.map((source) => [source, ask(source)]));
  // Seen at the race below, or of no interest any more.
  for (const answer of asked.values()) answer.catch(() => undefined);
  try {
    while (asked.size > 0) {
      const { source, result } = await Promise.race(asked.values());
      if (result.done === true) {
        asked.delete(source);
        continue;
      }
      const next = ask(source);
      next.catch(() => undefined);
      // To the end of the map, so that a race that several have won takes turns.
      asked.delete(source);
      asked.set(source, next);
      yield result.value;
    }
  } finally {
    await Promise.allSettled(sources.map((source) => source.return(undefined)));
  }
}

interface Came<T> {
  readonly source: AsyncGenerator<T>;
  readonly result: IteratorResult<T>;
}
