import type { Queryable } from './transaction.ts';

/** Counts a clearing of a run's tasks, and queues the run where it has ended. */
export async function requeueRun(db: Queryable, runId: number, actor: string): Promise<void> {
  await db.query(
    `update haru.dag_run set
       state = case when state in ('success', 'failed') then 'queued' else state end,
       state_reason = case when state in ('success', 'failed') then 'tasks were cleared' else state_reason end,
       state_actor = case when state in ('success', 'failed') then $2 else state_actor end,
       clear_number = clear_number + 1
     where id = $1`,
    [runId, actor],
  );
}
