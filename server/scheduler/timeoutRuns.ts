import type { Pool } from 'pg';
import type { DefinitionCache } from '../db/definitions.ts';
import { stopRun } from '../db/stopRun.ts';

/** Fails the runs that have been running for longer than their DAG allows; what they run is stopped. */
export async function timeoutRuns(pool: Pool, definitions: DefinitionCache): Promise<number> {
  const { rows } = await pool.query<{ id: number; versionId: number; ageMs: number }>({
    name: 'running-runs',
    text: `select id, version_id as "versionId", extract(epoch from clock_timestamp() - started_at)::float8 * 1000 as "ageMs"
      from haru.dag_run where state = 'running'`,
  });
  let timedOut = 0;
  for (const run of rows) {
    const { definition } = await definitions.get(pool, run.versionId);
    if (definition.dagrunTimeoutMs === null || run.ageMs < definition.dagrunTimeoutMs) continue;
    await stopRun(
      pool,
      run.id,
      'failed',
      `the run took longer than its limit of ${definition.dagrunTimeoutMs / 1000} s`,
      'scheduler',
    );
    timedOut++;
  }
  return timedOut;
}
