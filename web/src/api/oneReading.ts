/** Something that is read at most once at a time. */
export interface OneReading {
  /** Begins, unless it is under way. */
  readonly start: () => void;
  /** Ends what is under way; it may begin again. */
  readonly stop: () => void;
}

/** `onError` is told what failed, unless the reading was stopped. */
export function oneReading(
  read: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): OneReading {
  let current: AbortController | null = null;
  return {
    start() {
      if (current !== null) return;
      const abort = new AbortController();
      current = abort;
      void read(abort.signal)
        .catch((error: unknown) => {
          if (!abort.signal.aborted) onError(error);
        })
        .finally(() => {
          if (current === abort) current = null;
        });
    },
    stop() {
      current?.abort();
      current = null;
    },
  };
}
