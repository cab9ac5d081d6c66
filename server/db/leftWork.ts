import type { Json } from '../core/definition.ts';
import type { TaskKey } from './claimTries.ts';
import type { Queryable } from './transaction.ts';

/** Work outside that a try left and that nobody has ended yet. */
export interface LeftWork extends TaskKey {
  readonly tryNumber: number;
  /** For the lines that its end adds to the try's log. */
  readonly lease: number;
  /** It names the connection by which the work is reached. */
  readonly handle: Json;
  readonly connection: string;
}

/** How many are ended at a time, and how soon after a first attempt the second one comes; each pause is as long as all before it. */
const AT_A_TIME = 4;
const FIRST_PAUSE = `interval '1 minute'`;

/**
 * Takes left work of tasks of the given queues, whose workers reach what the tasks reach, until its next attempt is due. What
 * a try at work is about to end itself is left to it.
 */
export async function takeLeftWork(db: Queryable, queues: readonly string[]): Promise<readonly LeftWork[]> {
  const { rows } = await db.query<LeftWork>({
    name: 'take-left-work',
    text: `
      with due as (
        select run_id, task_no, map_index from haru.task_instance
        where left_handle is not null and left_due_at <= clock_timestamp() and queue = any ($1)
          and state not in ('running', 'restarting') and left_handle ->> 'connection' is not null
        order by left_due_at limit ${AT_A_TIME}
        for no key update skip locked
      )
      update haru.task_instance t set
        left_due_at = clock_timestamp() + greatest(${FIRST_PAUSE}, clock_timestamp() - t.left_at)
      from due where t.run_id = due.run_id and t.task_no = due.task_no and t.map_index = due.map_index
      returning t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", t.try_number as "tryNumber",
        nextval('haru.lease_epoch') as lease, t.left_handle as handle, t.left_handle ->> 'connection' as connection`,
    values: [queues],
  });
  return rows;
}

/** The work has ended. Left work that has come in its place since stays. */
export async function forgetLeftWork(db: Queryable, { runId, taskNo, mapIndex, handle }: LeftWork): Promise<void> {
  await db.query({
    name: 'forget-left-work',
    text: `update haru.task_instance set left_handle = null
      where run_id = $1 and task_no = $2 and map_index = $3 and left_handle::jsonb = $4::jsonb`,
    values: [runId, taskNo, mapIndex, JSON.stringify(handle)],
  });
}
