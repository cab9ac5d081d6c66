import type { TaskState } from '../core/states.ts';
import type { Queryable } from './transaction.ts';

export interface TaskMove {
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly from: TaskState;
  readonly to: TaskState;
  readonly reason: string;
}

/** Moves instances of one run, each only if it still is in the state that the caller expects. Answers how many moved. */
export async function moveTasks(db: Queryable, runId: number, moves: readonly TaskMove[], actor: string): Promise<number> {
  if (moves.length === 0) return 0;
  const result = await db.query({
    name: 'move-tasks',
    text: `
      with wanted as (
        select * from unnest($2::int[], $3::int[], $4::haru.task_state[], $5::haru.task_state[], $6::text[])
          as w (task_no, map_index, from_state, to_state, reason)
      ), locked as (
        select t.task_no, t.map_index, w.to_state, w.reason
        from haru.task_instance t join wanted w using (task_no, map_index)
        where t.run_id = $1 and t.state = w.from_state
        order by t.task_no, t.map_index
        for update of t
      )
      update haru.task_instance t set state = l.to_state, state_reason = l.reason, state_actor = $7
      from locked l
      where t.run_id = $1 and t.task_no = l.task_no and t.map_index = l.map_index`,
    values: [
      runId,
      moves.map((m) => m.taskNo),
      moves.map((m) => m.mapIndex),
      moves.map((m) => m.from),
      moves.map((m) => m.to),
      moves.map((m) => m.reason),
      actor,
    ],
  });
  return result.rowCount ?? 0;
}
