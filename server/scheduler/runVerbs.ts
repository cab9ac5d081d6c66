import type { Pool } from 'pg';
import { canRunMove, type RunState } from '../core/states.ts';
import { clearRun } from '../db/clearRun.ts';
import { clearTasks, type TaskClearing } from '../db/clearTasks.ts';
import { deleteDag } from '../db/deleteDag.ts';
import { deleteRun } from '../db/deleteRun.ts';
import { forgetPartition } from '../db/forgetPartition.ts';
import { markTasks } from '../db/markTasks.ts';
import { stopRun } from '../db/stopRun.ts';
import { inTransaction } from '../db/transaction.ts';
import type { ClearRequest, MarkRequest, Requester, RunVerbs } from '../core/runVerbs.ts';
import type { HintingStore } from './store.ts';
import { triggerRun } from './triggerRun.ts';

/** The states in which a person may clear a run. */
const CLEARED_FROM = ['success', 'failed', 'running'] as const;

/** What people change about runs and DAGs: each a transaction with its events, and a hint after it. */
export function createRunVerbs({ pool, definitions, hintWork, hintChange }: HintingStore): RunVerbs {
  const hinted = async <T>(work: Promise<T>): Promise<T> => {
    const value = await work;
    hintWork();
    hintChange();
    return value;
  };

  async function setRunState(runNo: number, state: 'queued' | 'success' | 'failed', by: Requester): Promise<boolean> {
    const { rows } = await pool.query<{ state: RunState }>(`select state from haru.dag_run where id = $1`, [runNo]);
    const run = rows[0];
    if (!run) return false;
    if (run.state === state) return true;
    if (state === 'queued') {
      const clearing = { runId: runNo, from: CLEARED_FROM, reason: 'the run was cleared', actor: by.user };
      return inTransaction(pool, (db) => clearRun(db, definitions, clearing));
    }
    if (run.state === 'queued' || run.state === 'running')
      return stopRun(pool, runNo, state, `marked ${state}`, by.user);
    if (!canRunMove(run.state, state)) return false;
    const { rowCount } = await pool.query(
      `update haru.dag_run set state = $2, state_reason = $3, state_actor = $4 where id = $1 and state = $5`,
      [runNo, state, `marked ${state}`, by.user, run.state],
    );
    return rowCount === 1;
  }

  const definitionOf = async (versionId: number) => (await definitions.get(pool, versionId)).definition;

  async function clearingOf({ runNo, latestId, ...request }: ClearRequest, by: Requester): Promise<TaskClearing> {
    const definition = await definitionOf(request.versionId);
    const latest = latestId === undefined ? undefined : { id: latestId, definitions };
    return { ...request, runId: runNo, definition, latest, actor: by.user };
  }

  async function clearChosen(request: ClearRequest, by: Requester): Promise<boolean> {
    return clearTasks(pool, await clearingOf(request, by));
  }

  async function forgetOne(runNo: number, request: ClearRequest | null, by: Requester): Promise<boolean> {
    return forgetPartition(pool, runNo, by.user, request && (await clearingOf(request, by)));
  }

  async function markChosen({ runNo, chosen, ...request }: MarkRequest, by: Requester): Promise<boolean> {
    const definition = await definitionOf(request.versionId);
    return markTasks(pool, { ...request, runId: runNo, marked: chosen, definition, actor: by.user });
  }

  return {
    triggerRun: (request) => hinted(triggerRun({ pool, definitions }, request)),
    setRunState: (runNo, state, by) => hinted(setRunState(runNo, state, by)),
    clearTasks: (request, by) => hinted(clearChosen(request, by)),
    markTasks: (request, by) => hinted(markChosen(request, by)),
    async setTaskNote({ runNo, chosen }, note) {
      await pool.query(
        `update haru.task_instance set note = $2
         where run_id = $1 and (task_no, map_index) in (select * from unnest($3::int[], $4::int[]))`,
        [runNo, note, chosen.map(({ taskNo }) => taskNo), chosen.map(({ mapIndex }) => mapIndex)],
      );
    },
    async setRunNote(runNo, note) {
      const { rowCount } = await pool.query(`update haru.dag_run set note = $2 where id = $1`, [runNo, note]);
      return rowCount === 1;
    },
    forgetPartition: (runNo, clearing, by) => hinted(forgetOne(runNo, clearing, by)),
    deleteRun: (runNo, by) => hinted(deleteRun(pool, runNo, by.user)),
    deleteDag: (dagNo, by) => hinted(deleteDag(pool, dagNo, by.user)),
    setPaused: (dagNo, isPaused, by) => hinted(setPaused(pool, dagNo, isPaused, by.user)),
  };
}

async function setPaused(pool: Pool, dagNo: number, isPaused: boolean, actor: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `with changed as (
       update haru.dag set
         is_paused = $2, changed_at = clock_timestamp(),
         unpaused_at = case when $2 then unpaused_at else clock_timestamp() end,
         next_version_id = case when $2 then next_version_id end
       where dag_no = $1 and is_paused <> $2
       returning dag_no
     )
     insert into haru.event (subject, dag_no, to_state, reason, actor)
     select 'dag', dag_no, case when $2 then 'paused' else 'unpaused' end, '', $3 from changed`,
    [dagNo, isPaused, actor],
  );
  if (rowCount === 1) return true;
  const { rowCount: found } = await pool.query(`select from haru.dag where dag_no = $1`, [dagNo]);
  return found === 1;
}
