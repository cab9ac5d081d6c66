import type { DagDefinition } from '../core/definition.ts';
import { instanceParameters, MAKE_INSTANCES } from './addTasks.ts';
import type { Queryable } from './transaction.ts';

export interface Reshaping {
  readonly runId: number;
  /** The one in which they are mapped otherwise than in the run so far. */
  readonly definition: DagDefinition;
  /** None of their instances is at work. */
  readonly taskNos: readonly number[];
  readonly actor: string;
}

/**
 * Tasks that were mapped and are not, or the other way round, begin anew as one instance: those of map indexes are `removed`,
 * with their tries and logs kept, and results and lists of before are forgotten, for they have another shape.
 */
export async function reshapeTasks(db: Queryable, { runId, definition, taskNos, actor }: Reshaping): Promise<void> {
  if (taskNos.length === 0) return;
  const retries = taskNos.map((taskNo) => definition.tasks[taskNo]!.retries);
  const reason = 'the latest version maps the task otherwise';
  await db.query(
    `update haru.task_instance t set
       state = 'removed', state_reason = $3, state_actor = $4, needs_advance = false, wait = null, resume = false
     where t.run_id = $1 and t.task_no = any ($2) and t.map_index >= 0 and t.state <> 'removed'`,
    [runId, taskNos, reason, actor],
  );
  await db.query(
    `update haru.task_instance t set
       state = 'none', state_reason = $4, state_actor = $5, needs_advance = true, max_tries = t.try_number + k.retries,
       lost_in_row = 0, decision = null, receipt = null, wait = null, resume = false
     from unnest($2::int[], $3::int[]) as k (task_no, retries)
     where t.run_id = $1 and t.task_no = k.task_no and t.map_index = -1`,
    [runId, taskNos, retries, reason, actor],
  );
  await db.query(
    `with ${MAKE_INSTANCES}
     update haru.task_tally y set mapped = null, none = y.none + (select count(*) from made m where m.task_no = y.task_no)
     where y.run_id = $1 and y.task_no = any ($2)`,
    [...instanceParameters(runId, definition, taskNos)],
  );
  for (const table of ['task_result', 'map_element'])
    await db.query(`delete from haru.${table} where run_id = $1 and task_no = any ($2)`, [runId, taskNos]);
}
