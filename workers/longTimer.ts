/** The longest time that a timer takes; one that is set for longer fires at once. */
const MAX_MS = 2 ** 31 - 1;

/** Calls once so long has passed, be it months. Answers what calls it off. */
export function startLongTimer(ms: number, onEnd: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (left: number): void => {
    timer = setTimeout(() => (left > MAX_MS ? wait(left - MAX_MS) : onEnd()), Math.min(left, MAX_MS));
  };
  wait(ms);
  return () => clearTimeout(timer);
}
