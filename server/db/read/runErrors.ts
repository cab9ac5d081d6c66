import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';

/** Of a line that stands in a list. */
const MOST_CHARACTERS = 300;

/** Why each of the failed runs failed, by run number: the first line of the error of the task that failed first. */
export async function runErrors(
  db: Kysely<DB>,
  runs: readonly { readonly id: number; readonly state: string }[],
): Promise<ReadonlyMap<number, string>> {
  const failed = runs.filter(({ state }) => state === 'failed').map(({ id }) => id);
  if (failed.length === 0) return new Map();
  // The tallies lead to the tasks that have failed, so that no run is searched through.
  const { rows } = await sql<{ id: number; error: string }>`
    select r.id, left(split_part(coalesce(f.error, r.state_reason), E'\n', 1), ${MOST_CHARACTERS}::int) as error
    from haru.dag_run r left join lateral (
      select i.error from haru.task_tally y cross join lateral (
        select t.ended_at, coalesce((
            select k.error from haru.task_try k
            where k.run_id = t.run_id and k.task_no = t.task_no and k.map_index = t.map_index and k.try_number = t.try_number
            order by k.lease desc limit 1
          ), t.state_reason) as error
        from haru.task_instance t where t.run_id = y.run_id and t.task_no = y.task_no and t.state = 'failed'
        order by t.ended_at, t.map_index limit 1
      ) i where y.run_id = r.id and y.failed > 0 order by i.ended_at, y.task_no limit 1
    ) f on true
    where r.id = any(${failed}::bigint[]) and coalesce(f.error, r.state_reason) <> ''`.execute(db);
  return new Map(rows.map(({ id, error }) => [id, error]));
}
