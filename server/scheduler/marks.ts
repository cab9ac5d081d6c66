import type { Queryable } from '../db/transaction.ts';

const BATCH = 500;

/** Running runs with something to follow up: an instance that ended, or a start. */
export const MARKED = {
  byInstance: `from haru.task_instance t join haru.dag_run r on r.id = t.run_id where t.needs_advance and r.state = 'running'`,
  byStart: `from haru.dag_run r where r.state = 'running' and r.last_advanced_at is null`,
} as const;

/** Their numbers. */
export async function marksToFollow(db: Queryable): Promise<readonly number[]> {
  const { rows } = await db.query<{ id: number }>({
    name: 'marks-to-follow',
    text: `
      (select distinct t.run_id as id ${MARKED.byInstance} limit ${BATCH})
      union
      (select r.id ${MARKED.byStart} limit ${BATCH})`,
  });
  return rows.map((row) => row.id);
}
