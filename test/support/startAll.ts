import type { Pool } from 'pg';
import { startRuns } from '../../server/scheduler/startRuns.ts';

/** Starts what may start, live runs first. */
export async function startAll(pool: Pool): Promise<readonly number[]> {
  return [...(await startRuns(pool, 'live')), ...(await startRuns(pool, 'backfill'))];
}
