import type { Pool } from 'pg';
import type { DefinitionCache } from '../db/definitions.ts';
import { stopRun } from '../db/stopRun.ts';
import { onItsOwn } from './onItsOwn.ts';
import type { Store } from './store.ts';

interface RunningRun {
  readonly id: number;
  readonly versionId: number;
  readonly ageMs: number;
}

/** Fails the runs that have been running for longer than their DAG allows; what they run is stopped. */
export async function timeoutRuns({
  pool,
  definitions,
  onError,
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const { rows } = await pool.query<RunningRun>({
    name: 'running-runs',
    text: `select id, version_id as "versionId", extract(epoch from clock_timestamp() - started_at)::float8 * 1000 as "ageMs"
      from haru.dag_run where state = 'running'`,
  });
  let timedOut = 0;
  for (const run of rows) timedOut += (await onItsOwn(onError, false, () => timeout(pool, definitions, run))) ? 1 : 0;
  return timedOut;
}

async function timeout(pool: Pool, definitions: DefinitionCache, run: RunningRun): Promise<boolean> {
  const { dagrunTimeoutMs } = (await definitions.get(pool, run.versionId)).definition;
  if (dagrunTimeoutMs === null || run.ageMs < dagrunTimeoutMs) return false;
  return stopRun(
    pool,
    run.id,
    'failed',
    `the run took longer than its limit of ${dagrunTimeoutMs / 1000} s`,
    'scheduler',
  );
}
