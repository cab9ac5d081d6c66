import type { IngestStats } from './stats.ts';

/** Reports a line for each output every `seconds`: how fast it takes events, how many it has, how far it is behind. 0: never. */
export function reportRates(
  stats: () => readonly IngestStats[],
  seconds: number,
  report: (message: string) => void,
): () => void {
  if (seconds === 0) return () => undefined;
  let before = stats().map(({ lines }) => lines);
  const timer = setInterval(() => {
    const now = stats();
    for (const [at, each] of now.entries()) report(rateLine(each, (each.lines - before[at]!) / seconds));
    before = now.map(({ lines }) => lines);
  }, seconds * 1_000);
  return () => clearInterval(timer);
}

export function rateLine({ output, lines, behind, caughtUp, lost }: IngestStats, perSecond: number): string {
  const lag = caughtUp ? 'nothing behind' : `${behind} behind`;
  return `to ${output}: ${count(perSecond)} events/s, ${count(lines)} in all, ${lag}${lost > 0 ? `, up to ${count(lost)} messages lost` : ''}`;
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en-US');
}
