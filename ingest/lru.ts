/** A function of one text that remembers its last `size` answers, dropping the one not asked for the longest. */
export function remembering<T>(size: number, ask: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let answer = known.get(text);
    if (answer === undefined && !known.has(text)) {
      answer = ask(text);
      if (known.size >= size) known.delete(known.keys().next().value!);
    } else {
      known.delete(text);
    }
    known.set(text, answer as T);
    return answer as T;
  };
}
