import { setTimeout as delay } from 'node:timers/promises';
import type { Application, Cluster } from './cluster.ts';
import { patiently, type Patience } from './patience.ts';

/** An application whose client was killed a moment ago may still be on its way to the cluster. */
const ARRIVAL_MS = 1_500;
const POLL_MS = 500;
const END_MS = 60_000;

/**
 * Ends every application of a job whose command has ended, and waits until the cluster says so of each. Answers their ids;
 * throws where one goes on.
 */
export async function endApplications(
  cluster: Cluster,
  tag: string,
  id: string | null,
  patience: Patience,
): Promise<readonly string[]> {
  const find = (): Promise<readonly Application[]> => patiently(() => cluster.find(tag, id), patience);
  const pause = (ms: number): Promise<void> =>
    delay(ms, undefined, patience.signal === undefined ? {} : { signal: patience.signal });
  const asked = new Set<string>();
  const until = performance.now() + END_MS;
  await pause(ARRIVAL_MS);
  for (;;) {
    const living = (await find()).filter((each) => each.hasSucceeded === null);
    if (living.length === 0) return [...asked];
    for (const each of living) {
      if (!asked.has(each.id)) await patiently(() => cluster.end(each), patience);
      asked.add(each.id);
    }
    if (performance.now() > until)
      throw new Error(
        `${living.map((each) => `${each.id} (${each.state})`).join(', ')} on ${cluster.where} did not end within ${END_MS / 1000} s: look there`,
      );
    await pause(POLL_MS);
  }
}
