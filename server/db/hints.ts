import type { Pool } from 'pg';

/**
 * Hints are NOTIFY without payload: there is something to look at. One channel wakes schedulers, one the feeds of pages,
 * and one workers, for what people ask of them. A hint that is lost costs only the time until the next sweep.
 */
export const WORK_CHANNEL = 'haru';
export const CHANGE_CHANNEL = 'haru_change';
export const WORKER_CHANNEL = 'haru_worker';

/** At most one in so many milliseconds and process, unless who sends them asks for fewer. */
const INTERVAL_MS = { [WORK_CHANNEL]: 1, [CHANGE_CHANNEL]: 20, [WORKER_CHANNEL]: 1 } as const;

export type Hint = () => void;

/** Sends hints as statements of their own, after the commit: inside of a transaction NOTIFY would make all commits wait for each other. */
export function createHint(
  pool: Pool,
  channel: keyof typeof INTERVAL_MS,
  intervalMs: number = INTERVAL_MS[channel],
): Hint {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      pool.query(`notify ${channel}`).catch(() => {});
    }, intervalMs);
  };
}
