import type { AwaitedRun } from '../core/waiting.ts';
import type { Queryable } from './transaction.ts';

/** Null: there is no such DAG, or it has no such run. */
export interface AwaitedRow {
  readonly dagNo: number | null;
  readonly runNo: number | null;
}

/** The DAG and the run that are waited for, as far as they are there. */
export async function findAwaited(db: Queryable, { dagId, run }: AwaitedRun): Promise<AwaitedRow> {
  const { rows } = await db.query<{ dagNo: number; runNo: number | null }>({
    name: 'find-awaited',
    text: `select d.dag_no as "dagNo", r.id as "runNo" from haru.dag d
      left join haru.dag_run r on r.dag_no = d.dag_no and (r.run_id = $2 or r.logical_date = $3)
      where d.dag_id = $1`,
    values: [dagId, 'runId' in run ? run.runId : null, 'logicalDate' in run ? run.logicalDate : null],
  });
  return rows[0] ?? { dagNo: null, runNo: null };
}
