import type { RunState } from '../core/states.ts';
import type { Queryable } from './transaction.ts';

export interface RunBefore {
  readonly runId: number;
  readonly taskId: string;
  /** True for the first run of a backfill. */
  readonly isFirstOfBackfill: boolean;
  readonly dagNo: number;
  readonly logicalDate: Date | null;
  /** Null: there is none. */
  readonly previousId: number | null;
}

/**
 * For each of these tasks the run before its own, by logical date; with `catchup` runs by hand do not count, as in Airflow.
 * Nor do runs that were made for a part of their version's tasks without this one.
 */
export async function findRunsBefore(
  db: Queryable,
  tasks: readonly { readonly id: number; readonly catchup: boolean; readonly taskId: string }[],
): Promise<readonly RunBefore[]> {
  const { rows } = await db.query<RunBefore>({
    name: 'find-runs-before',
    text: `
      with given as materialized (
        select r.id, r.dag_no, r.logical_date, r.backfill_place, c.catchup, c.task_id
        from haru.dag_run r join unnest($1::bigint[], $2::boolean[], $3::text[]) as c (id, catchup, task_id) on c.id = r.id
      ), derived as materialized (
        select v.id, array_agg(t ->> 'taskId') as task_ids
        from haru.dag_version v cross join json_array_elements(v.definition -> 'tasks') t
        where v.base_id is not null and v.dag_no in (select dag_no from given) group by v.id
      )
      select g.id as "runId", g.task_id as "taskId", coalesce(g.backfill_place = 1, false) as "isFirstOfBackfill",
        g.dag_no as "dagNo", g.logical_date as "logicalDate", (
          select p.id from haru.dag_run p
          where p.dag_no = g.dag_no and p.logical_date < g.logical_date and (not g.catchup or p.run_type <> 'manual')
            and not exists (select from derived d where d.id = p.version_id and g.task_id <> all (d.task_ids))
          order by p.logical_date desc limit 1
        ) as "previousId"
      from given g`,
    values: [tasks.map(({ id }) => id), tasks.map(({ catchup }) => catchup), tasks.map(({ taskId }) => taskId)],
  });
  return rows;
}

/** The run's id and version; null: it is gone. */
export async function readRun(
  db: Queryable,
  id: number,
): Promise<{ readonly runId: string; readonly versionId: number } | null> {
  const { rows } = await db.query<{ runId: string; versionId: number }>(
    `select run_id as "runId", version_id as "versionId" from haru.dag_run where id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Locks the runs, whatever their states; those that another process holds at the moment are left out. */
export async function lockRuns(
  db: Queryable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, { readonly versionId: number; readonly state: RunState }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; versionId: number; state: RunState }>({
    name: 'lock-other-runs',
    text: `select id, version_id as "versionId", state from haru.dag_run where id = any ($1) order by id for no key update skip locked`,
    values: [ids],
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whether any run of the DAG before that date has had a task of this id. */
export async function hadTaskBefore(
  db: Queryable,
  dagNo: number,
  logicalDate: Date | null,
  taskId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from haru.dag_version v
     where v.dag_no = $1 and exists (select from json_array_elements(v.definition -> 'tasks') t where t ->> 'taskId' = $3)
       and exists (select from haru.dag_run r where r.version_id = v.id and r.logical_date < $2)
     limit 1`,
    [dagNo, logicalDate, taskId],
  );
  return rowCount === 1;
}
