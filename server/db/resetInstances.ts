import { statesToClear, type InstancePlace, type OnlyStates } from '../core/clearing.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface Reset {
  readonly runId: number;
  readonly definition: DagDefinition;
  /** Null: all of the run. */
  readonly chosen: readonly InstancePlace[] | null;
  /** Looked at once more under the lock: one that has left these states meanwhile stays as it is. */
  readonly only?: OnlyStates;
  /** True: each is looked at anew by itself; false: the run begins from its first tasks. */
  readonly isFollowedUp: boolean;
  readonly reason: string;
  readonly actor: string;
}

/**
 * Takes instances back to `none` with their retries anew, and forgets their results; one that runs is stopped first.
 * Answers how many.
 */
export async function resetInstances(db: Queryable, reset: Reset): Promise<number> {
  const { runId, definition, chosen, only = null, isFollowedUp, reason, actor } = reset;
  const { rowCount } = await db.query(
    `with cleared as (
       select t.task_no, t.map_index, c.retries from haru.task_instance t join unnest($4::int[]) with ordinality as c (retries, place) on c.place = t.task_no + 1
       where t.run_id = $1 and c.retries is not null and (t.state <> 'none' or $7) and (t.state <> 'restarting' or t.wanted_state is not null)
         and ($5::int[] is null or (t.task_no, t.map_index) in (select * from unnest($5::int[], $6::int[])))
         and t.state = any ($8::haru.task_state[])
       order by t.task_no, t.map_index for update of t
     ), forgotten as (
       delete from haru.task_result y using cleared c
       where y.run_id = $1 and y.task_no = c.task_no and y.map_index = c.map_index
     )
     update haru.task_instance t set
       state = case when t.state in ('running', 'restarting') then 'restarting' else 'none' end::haru.task_state,
       state_reason = $2, state_actor = $3, wanted_state = null, max_tries = t.try_number + c.retries, lost_in_row = 0,
       decision = null, receipt = null, wait = null, resume = false,
       needs_advance = $7 and t.state not in ('running', 'restarting')
     from cleared c where t.run_id = $1 and t.task_no = c.task_no and t.map_index = c.map_index`,
    [
      runId,
      reason,
      actor,
      // Null: what is gone stays removed.
      definition.tasks.map((task) => (task.isGone ? null : task.retries)),
      chosen?.map(({ taskNo }) => taskNo) ?? null,
      chosen?.map(({ mapIndex }) => mapIndex) ?? null,
      isFollowedUp,
      statesToClear(only),
    ],
  );
  return rowCount ?? 0;
}
