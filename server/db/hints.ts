import type { Pool } from 'pg';

/** The one channel on which processes tell each other that there is something to look at. It carries no payload. */
export const HINT_CHANNEL = 'haru';

/**
 * Sends hints: at most one a millisecond, as a statement of its own after the commit (inside of a transaction NOTIFY
 * would make all commits wait for each other). A hint that is lost costs only the time until the next sweep.
 */
export function createHinter(pool: Pool): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      pool.query(`notify ${HINT_CHANNEL}`).catch(() => {});
    }, 1);
  };
}
