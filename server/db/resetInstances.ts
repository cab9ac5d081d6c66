import type { DagDefinition } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface InstancePlace {
  readonly taskNo: number;
  readonly mapIndex: number;
}

export interface Reset {
  readonly runId: number;
  readonly definition: DagDefinition;
  /** Null: all of the run. */
  readonly chosen: readonly InstancePlace[] | null;
  /** True: each is looked at anew by itself; false: the run begins from its first tasks. */
  readonly isFollowedUp: boolean;
  readonly reason: string;
  readonly actor: string;
}

/** Takes instances back to `none` with their retries anew, and forgets their results; one that runs is stopped first. */
export async function resetInstances(db: Queryable, reset: Reset): Promise<void> {
  const { runId, definition, chosen, isFollowedUp, reason, actor } = reset;
  const places = [chosen?.map(({ taskNo }) => taskNo) ?? null, chosen?.map(({ mapIndex }) => mapIndex) ?? null];
  await db.query(
    `with cleared as (
       select t.task_no, t.map_index, c.retries from haru.task_instance t join unnest($4::int[]) with ordinality as c (retries, place) on c.place = t.task_no + 1
       where t.run_id = $1 and t.state <> 'none' and t.state <> 'restarting'
         and ($5::int[] is null or (t.task_no, t.map_index) in (select * from unnest($5::int[], $6::int[])))
       order by t.task_no, t.map_index for update of t
     )
     update haru.task_instance t set
       state = case when t.state = 'running' then 'restarting' else 'none' end::haru.task_state,
       state_reason = $2, state_actor = $3, wanted_state = null, max_tries = t.try_number + c.retries, lost_in_row = 0,
       decision = null, receipt = null, handle = null, resume = false, needs_advance = $7 and t.state <> 'running'
     from cleared c where t.run_id = $1 and t.task_no = c.task_no and t.map_index = c.map_index`,
    [runId, reason, actor, definition.tasks.map((task) => task.retries), ...places, isFollowedUp],
  );
  await db.query(
    `delete from haru.task_result where run_id = $1
       and ($2::int[] is null or (task_no, map_index) in (select * from unnest($2::int[], $3::int[])))`,
    [runId, ...places],
  );
}
