import type { Answer } from '../core/approval.ts';
import type { RunState, TaskState } from '../core/states.ts';
import type { AwaitedAnswer, Wait } from '../core/waiting.ts';
import type { TaskKey } from './claimTries.ts';
import type { Queryable } from './transaction.ts';

/** A question as it stands, under the lock of the instance that asks it. */
export interface HeldQuestion {
  readonly tryNumber: number;
  readonly runState: RunState;
  readonly awaited: AwaitedAnswer;
}

/** Locks an instance; null: it waits for no answer, or not any more. */
export async function holdQuestion(db: Queryable, { runId, taskNo, mapIndex }: TaskKey): Promise<HeldQuestion | null> {
  const { rows } = await db.query<{ state: TaskState; tryNumber: number; runState: RunState; wait: Wait | null }>({
    name: 'hold-question',
    text: `select t.state, t.try_number as "tryNumber", t.wait, r.state as "runState"
      from haru.task_instance t join haru.dag_run r on r.id = t.run_id
      where t.run_id = $1 and t.task_no = $2 and t.map_index = $3
      for no key update of t`,
    values: [runId, taskNo, mapIndex],
  });
  const row = rows[0];
  if (row?.state !== 'deferred' || row.wait?.kind !== 'answer' || row.wait.answer !== null) return null;
  return { tryNumber: row.tryNumber, runState: row.runState, awaited: row.wait };
}

/** Records the answer to a question that is held, and lets its instance go on: at once, or as soon as its run does. */
export async function answerQuestion(
  db: Queryable,
  { runId, taskNo, mapIndex }: TaskKey,
  { tryNumber, runState, awaited }: HeldQuestion,
  answer: Answer & { readonly by: string },
): Promise<void> {
  await db.query({
    name: 'answer-question',
    text: `update haru.approval set answered_at = clock_timestamp(), answered_by = $5, chosen = $6, params_input = $7
      where run_id = $1 and task_no = $2 and map_index = $3 and try_number = $4 and answered_at is null`,
    values: [runId, taskNo, mapIndex, tryNumber, answer.by, answer.choices, JSON.stringify(answer.params)],
  });
  await db.query({
    name: 'wake-answered',
    text: `update haru.task_instance set
        wait = $4, ready_at = clock_timestamp(), state = case when $5 then 'scheduled' else state end,
        state_reason = $6, state_actor = $7
      where run_id = $1 and task_no = $2 and map_index = $3 and state = 'deferred'`,
    values: [
      runId,
      taskNo,
      mapIndex,
      JSON.stringify({ kind: 'answer', ...awaited, answer }),
      runState === 'running',
      `answered: ${answer.choices.join(', ')}`,
      answer.by,
    ],
  });
}
