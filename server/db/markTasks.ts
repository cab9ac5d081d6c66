import type { Pool } from 'pg';
import type { InstancePlace } from '../core/clearing.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { MarkedState } from '../core/runVerbs.ts';
import { requeueRun } from './requeueRun.ts';
import { resetInstances } from './resetInstances.ts';
import { lockRunOfVersion } from './runOfVersion.ts';
import { wakeWatchersOfRuns } from './runWatch.ts';
import { inTransaction } from './transaction.ts';

export interface TaskMarking {
  readonly runId: number;
  /** The version by which the tasks were chosen. */
  readonly versionId: number;
  readonly definition: DagDefinition;
  readonly marked: readonly InstancePlace[];
  /** Instances after them: those that have failed are cleared, so that they are decided anew. */
  readonly after: readonly InstancePlace[];
  readonly state: MarkedState;
  readonly actor: string;
}

/**
 * Gives task instances a state. One that runs is stopped first and takes the state when its try has ended; the result of one
 * that is no success any more is forgotten. A run that has ended is queued where something after the marked ones goes again,
 * and else keeps its state. False: there is no such run any more, or it is on another version by now.
 */
export async function markTasks(pool: Pool, marking: TaskMarking): Promise<boolean> {
  const { runId, versionId, definition, marked, after, state, actor } = marking;
  return inTransaction(pool, async (db) => {
    if (!(await lockRunOfVersion(db, runId, versionId))) return false;
    const reason = 'a task before it was marked';
    const reset = { runId, definition, chosen: after, only: 'failed', isFollowedUp: true, reason, actor } as const;
    if ((await resetInstances(db, reset)) > 0) await requeueRun(db, runId, actor);
    await db.query(
      `with chosen as (
         select t.task_no, t.map_index, t.state in ('running', 'restarting') as is_held
         from haru.task_instance t
         where t.run_id = $1 and (t.task_no, t.map_index) in (select * from unnest($2::int[], $3::int[]))
           and t.state <> $4 and t.wanted_state is distinct from $4
         order by t.task_no, t.map_index for update of t
       ), forgotten as (
         delete from haru.task_result y using chosen c
         where y.run_id = $1 and y.task_no = c.task_no and y.map_index = c.map_index
       ), unlisted as (
         delete from haru.map_element y using chosen c
         where y.run_id = $1 and y.task_no = c.task_no and c.map_index = -1 and y.index = -1
       )
       update haru.task_instance t set
         state = case when c.is_held then t.state else $4 end,
         wanted_state = case when c.is_held then $4 end,
         state_reason = $5, state_actor = $6,
         decision = null, receipt = null, wait = null, resume = false,
         needs_advance = not c.is_held
           and exists (select from haru.dag_run r where r.id = $1 and r.state in ('queued', 'running'))
       from chosen c where t.run_id = $1 and t.task_no = c.task_no and t.map_index = c.map_index`,
      [
        runId,
        marked.map(({ taskNo }) => taskNo),
        marked.map(({ mapIndex }) => mapIndex),
        state,
        `marked ${state}`,
        actor,
      ],
    );
    await wakeWatchersOfRuns(db, [runId]);
    return true;
  });
}
