import { setTimeout as sleep } from 'node:timers/promises';
import { isOutage } from '../server/db/outage.ts';

const PAUSE_MS = 500;

/**
 * Repeats `work` until Postgres has answered, so that an outage costs a try nothing but time, or until nobody wants the
 * answer any more. Give it only what may take effect twice: the answer to what was done can get lost.
 */
export async function throughOutage<T>(
  work: (isRepeated: boolean) => Promise<T>,
  onOutage: (error: unknown) => void,
  isWanted: () => boolean = () => true,
): Promise<T> {
  for (let isRepeated = false; ; isRepeated = true) {
    try {
      return await work(isRepeated);
    } catch (error) {
      if (!isOutage(error) || !isWanted()) throw error;
      if (!isRepeated) onOutage(error);
    }
    await sleep(PAUSE_MS);
  }
}
