import type { Share } from '../../../server/core/ledger.ts';

/**
 * The share of a topic and an interval. `to` is the root of the source: each interval's files lie in a folder of its own
 * below it, named by the interval's start in UTC.
 */
export function planTopicDrain(options: {
  readonly connection: string;
  readonly topic: string;
  readonly to: string;
  readonly interval: { readonly start: Date; readonly end: Date };
}): { readonly share: Share; readonly root: string } {
  const { connection, topic, interval } = options;
  if (interval.start.getTime() >= interval.end.getTime())
    throw new Error(
      `the run has no interval (${interval.start.toISOString()}): kafkaToParquet reads the messages of the run's interval; give the DAG a schedule, or the run a data interval`,
    );
  const root = options.to.replace(/\/+$/, '');
  const source = `${connection}/${topic}>${root}`;
  return { root, share: { source, key: keyOf(interval.start), start: interval.start, end: interval.end } };
}

/** `20221130` at midnight UTC, else `20221130T1500`, with seconds and milliseconds only where there are some. */
function keyOf(start: Date): string {
  const [day = '', time = ''] = start
    .toISOString()
    .replaceAll(/[-:]|Z$/g, '')
    .split('T');
  const shortened = time.replace(/\.000$/, '').replace(/^(\d{4})00$/, '$1');
  return shortened === '0000' ? day : `${day}T${shortened}`;
}
