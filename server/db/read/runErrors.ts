import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';

/** Of a line that stands in a list. */
const MOST_CHARACTERS = 300;

/** What went wrong first in a run. */
export interface RunFailure {
  readonly id: number;
  /** Null: no task of it has failed. */
  readonly task_no: number | null;
  readonly map_index: number | null;
  /** The first line of what the task, or the run itself, says; null: nothing. */
  readonly error: string | null;
}

/** Of each of the runs, by run number: the task that failed first. */
export async function runFailures(db: Kysely<DB>, runNos: readonly number[]): Promise<ReadonlyMap<number, RunFailure>> {
  if (runNos.length === 0) return new Map();
  // The tallies lead to the tasks that have failed, so that no run is searched through.
  const { rows } = await sql<RunFailure>`
    select r.id, f.task_no, f.map_index,
      nullif(left(split_part(coalesce(f.error, r.state_reason), E'\n', 1), ${MOST_CHARACTERS}::int), '') as error
    from haru.dag_run r left join lateral (
      select y.task_no, i.map_index, i.error from haru.task_tally y cross join lateral (
        select t.map_index, t.ended_at, coalesce((
            select k.error from haru.task_try k
            where k.run_id = t.run_id and k.task_no = t.task_no and k.map_index = t.map_index and k.try_number = t.try_number
            order by k.lease desc limit 1
          ), t.state_reason) as error
        from haru.task_instance t where t.run_id = y.run_id and t.task_no = y.task_no and t.state = 'failed'
        order by t.ended_at, t.map_index limit 1
      ) i where y.run_id = r.id and y.failed > 0 order by i.ended_at, y.task_no limit 1
    ) f on true
    where r.id = any(${[...runNos]}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Why each of the failed runs failed, by run number: the first line of the error of the task that failed first. */
export async function runErrors(
  db: Kysely<DB>,
  runs: readonly { readonly id: number; readonly state: string }[],
): Promise<ReadonlyMap<number, string>> {
  const failed = runs.filter(({ state }) => state === 'failed').map(({ id }) => id);
  const failures = await runFailures(db, failed);
  return new Map([...failures].flatMap(([id, { error }]) => (error === null ? [] : [[id, error]])));
}
