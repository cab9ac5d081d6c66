import type { Queryable } from './transaction.ts';

/** A mapped task of a locked run that gets so many instances, with the map indexes from 0. */
export interface TaskExpansion {
  readonly runId: number;
  readonly taskNo: number;
  readonly length: number;
  /** Of its new instances. */
  readonly maxTries: number;
  /** It has instances of map indexes already, of an earlier time. */
  readonly isResized: boolean;
}

/**
 * Gives mapped tasks their instances, in one statement for all of them. Of a task that had others before, those beyond its
 * new length are removed, with their results; one that works now is left to its end. The one instance of a task that was not
 * mapped when it had tries is kept as removed.
 */
export async function expandTasks(db: Queryable, expansions: readonly TaskExpansion[]): Promise<void> {
  if (expansions.length === 0) return;
  const resized = expansions.filter(({ isResized }) => isResized);
  await Promise.all([makeInstances(db, expansions), ...(resized.length > 0 ? [removeBeyond(db, resized)] : [])]);
}

async function makeInstances(db: Queryable, expansions: readonly TaskExpansion[]): Promise<void> {
  await db.query({
    name: 'expand-tasks',
    text: `
      with wanted as (
        select * from unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) as w (run_id, task_no, length, max_tries)
      ), template as (
        select w.*, t.dag_no, t.lane, t.priority, t.queue, t.pool, t.pool_slots, t.concurrency_key, t.notifies
        from wanted w cross join lateral (
          select * from haru.task_instance t where t.run_id = w.run_id and t.task_no = w.task_no order by t.map_index limit 1
        ) t
      ), replaced as (
        delete from haru.task_instance t using wanted w
        where t.run_id = w.run_id and t.task_no = w.task_no and t.map_index = -1 and t.try_number = 0
        returning t.run_id, t.task_no
      ), kept as (
        update haru.task_instance t set
          state = 'removed', state_reason = 'the task is mapped now', state_actor = 'scheduler', needs_advance = false
        from wanted w
        where t.run_id = w.run_id and t.task_no = w.task_no and t.map_index = -1 and t.try_number > 0 and t.state <> 'removed'
      ), made as (
        insert into haru.task_instance (run_id, task_no, map_index, dag_no, max_tries, lane, priority, queue, pool, pool_slots,
          concurrency_key, notifies)
        select t.run_id, t.task_no, i, t.dag_no, t.max_tries, t.lane, t.priority, t.queue, t.pool, t.pool_slots,
          t.concurrency_key, t.notifies
        from template t cross join lateral generate_series(0, t.length - 1) as i
        on conflict do nothing
        returning run_id, task_no
      )
      update haru.task_tally y set
        mapped = w.length,
        none = y.none
          + (select count(*) from made m where m.run_id = w.run_id and m.task_no = w.task_no)
          - (select count(*) from replaced m where m.run_id = w.run_id and m.task_no = w.task_no)
      from wanted w where y.run_id = w.run_id and y.task_no = w.task_no`,
    values: columns(expansions),
  });
}

async function removeBeyond(db: Queryable, expansions: readonly TaskExpansion[]): Promise<void> {
  await db.query({
    name: 'resize-tasks',
    text: `
      with changed as (
        select t.run_id, t.task_no, t.map_index, t.map_index >= w.length as is_beyond
        from haru.task_instance t
        join unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) as w (run_id, task_no, length, max_tries) using (run_id, task_no)
        where t.map_index >= 0 and case when t.map_index >= w.length then t.state not in ('queued', 'running', 'restarting', 'removed') else t.state = 'removed' end
        order by t.run_id, t.task_no, t.map_index for no key update of t
      ), forgotten as (
        delete from haru.task_result y using changed c
        where y.run_id = c.run_id and y.task_no = c.task_no and y.map_index = c.map_index
      )
      update haru.task_instance t set
        state = case when c.is_beyond then 'removed' else 'none' end::haru.task_state,
        state_reason = 'there are other elements to map over', state_actor = 'scheduler', needs_advance = false
      from changed c where t.run_id = c.run_id and t.task_no = c.task_no and t.map_index = c.map_index`,
    values: columns(expansions),
  });
}

function columns(expansions: readonly TaskExpansion[]): unknown[] {
  return [
    expansions.map((e) => e.runId),
    expansions.map((e) => e.taskNo),
    expansions.map((e) => e.length),
    expansions.map((e) => e.maxTries),
  ];
}
