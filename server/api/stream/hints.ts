/** Wakes whoever waits for something new in the database: a hint, without content, and never certain to come. */
export interface Hints {
  /** Answers the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** Hands each hint that arrives on to whoever has subscribed. */
export function createHints(): { readonly hints: Hints; readonly hint: () => void } {
  const listeners = new Set<() => void>();
  return {
    hints: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    hint: () => {
      for (const listener of listeners) listener();
    },
  };
}
