import type { Pool } from 'pg';
import type { BackfillOrder } from '../../server/core/backfillVerbs.ts';
import type { TriggerRequest } from '../../server/core/runVerbs.ts';

export interface StoredDag {
  readonly dagNo: number;
  readonly versionId: number;
}

/** A stored DAG with its latest version. */
export async function dagNamed(pool: Pool, dagId: string): Promise<StoredDag> {
  const { rows } = await pool.query<StoredDag>(
    `select dag_no as "dagNo", version_id as "versionId" from haru.dag where dag_id = $1`,
    [dagId],
  );
  if (!rows[0]) throw new Error(`the DAG ${dagId} is not stored`);
  return rows[0];
}

export interface StoredRun {
  readonly dagId: string;
  readonly runId: string;
  readonly versionId: number;
}

/** A stored run, with the version that it is on now. */
export async function runNumbered(pool: Pool, run: number): Promise<StoredRun> {
  const { rows } = await pool.query<StoredRun>(
    `select dag_id as "dagId", run_id as "runId", r.version_id as "versionId"
     from haru.dag_run r join haru.dag using (dag_no) where r.id = $1`,
    [run],
  );
  if (!rows[0]) throw new Error(`the run ${run} is not stored`);
  return rows[0];
}

/** A request for a run without a date. */
export function triggerOf(dag: StoredDag, given: Partial<TriggerRequest> = {}): TriggerRequest {
  return {
    ...dag,
    runId: null,
    logicalDate: null,
    interval: null,
    runAfter: null,
    conf: {},
    note: null,
    partitionKey: null,
    user: 'test',
    via: 'cli',
    ...given,
  };
}

/** An order for a backfill of the first days of 2026. */
export function backfillOf(dag: StoredDag, given: Partial<BackfillOrder> = {}): BackfillOrder {
  return {
    ...dag,
    from: new Date('2026-01-01T00:00:00Z'),
    to: new Date('2026-01-05T00:00:00Z'),
    calendar: null,
    tasks: null,
    isOnLatest: false,
    reprocess: 'none',
    backwards: false,
    maxActiveRuns: 2,
    conf: null,
    seen: null,
    ...given,
  };
}
