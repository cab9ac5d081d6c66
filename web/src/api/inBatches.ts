/** Reads what is asked for one by one, as few requests as there can be. */
export interface Batches<T> {
  /** Null: there is no such thing. Whoever gives the question up before it was sent is not waited for. */
  readonly read: (name: string, signal: AbortSignal) => Promise<T | null>;
}

interface Asked<T> {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly answer: PromiseWithResolvers<T | null>;
}

export interface BatchLimits {
  /** So long more questions are gathered. */
  readonly waitMs: number;
  readonly names: number;
  /** Of the names of one request as its address carries them. */
  readonly characters: number;
}

/** Gathers questions for single things and asks for many of them at a time. */
export function inBatches<T>(
  readMany: (names: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  limits: BatchLimits,
): Batches<T> {
  let waiting: Asked<T>[] = [];
  const send = () => {
    const wanted = waiting.filter(({ signal }) => !signal.aborted);
    waiting = [];
    for (const batch of split(wanted, limits)) {
      readMany([...new Set(batch.map(({ name }) => name))]).then(
        (found) => {
          for (const { name, answer } of batch) answer.resolve(found.get(name) ?? null);
        },
        (error: unknown) => {
          for (const { answer } of batch) answer.reject(error);
        },
      );
    }
  };
  return {
    read(name, signal) {
      if (waiting.length === 0) setTimeout(send, limits.waitMs);
      const answer = Promise.withResolvers<T | null>();
      waiting.push({ name, signal, answer });
      return answer.promise;
    },
  };
}

function split<T>(asked: readonly Asked<T>[], { names, characters }: BatchLimits): readonly (readonly Asked<T>[])[] {
  const batches: Asked<T>[][] = [];
  let length = 0;
  for (const each of asked) {
    const last = batches.at(-1);
    const added = encodeURIComponent(each.name).length;
    if (last === undefined || last.length >= names || length + added > characters) {
      batches.push([each]);
      length = added;
    } else {
      last.push(each);
      length += added;
    }
  }
  return batches;
}
