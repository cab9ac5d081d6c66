import { join } from 'node:path';
import type { PoolClient } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import type { TaskState } from '../../server/core/states.ts';
import { clearTasks, type TaskClearing } from '../../server/db/clearTasks.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { derivedVersion } from '../../server/db/derivedVersion.ts';
import { subsetDefinition } from '../../server/core/subset.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { createBackfillVerbs } from '../../server/scheduler/backfillVerbs.ts';
import { firstTask, heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { backfillOf, dagNamed, runNumbered } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { waitFor } from '../support/waitFor.ts';

const database = await testDatabase();
const { pool } = database;
const definitions = createDefinitionCache();
for (const version of ['One', 'Two'])
  await loadDags(pool, join(import.meta.dirname, `dags/version${version}.ts`), import.meta.dirname);

const setLatest = (number: number) =>
  pool.query(
    `update haru.dag d set version_id = v.id from haru.dag_version v where v.dag_no = d.dag_no and v.number = $1 and v.base_id is null`,
    [number],
  );

const versionOf = async (run: number) => definitions.get(pool, (await runNumbered(pool, run)).versionId);
/** Sets the states of the tasks `first`, `second` and `third`. */
async function set(run: number, ...states: readonly TaskState[]): Promise<void> {
  await pool.query(
    `update haru.task_instance t set state = s.state, needs_advance = false
     from unnest($2::haru.task_state[]) with ordinality as s (state, place) where t.run_id = $1 and s.place = t.task_no + 1`,
    [run, states],
  );
}
async function states(run: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ state: string }>(
    `select state from haru.task_instance where run_id = $1 order by task_no`,
    [run],
  );
  return rows.map(({ state }) => state);
}
const clearThird = async (run: number, given: Partial<TaskClearing> = {}) =>
  clearTasks(pool, {
    ...(await versionOf(run)),
    runId: run,
    chosen: [{ taskNo: 2, mapIndex: -1 }],
    only: 'failed',
    latest: { id: (await dagNamed(pool, 'shrinks')).versionId, definitions },
    isRunReset: true,
    actor: 'test',
    ...given,
  });
const advance = (id: number) => advanceRuns({ pool, definitions }, [{ id }]);
/** Commits a transaction when what was begun beside it waits for a lock that it holds. */
async function commitOnceAwaited(transaction: PoolClient, begun: Promise<unknown>): Promise<void> {
  begun.catch(() => {});
  await waitFor(
    async () =>
      (
        await pool.query(
          `select from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0`,
        )
      ).rowCount! > 0,
  );
  await transaction.query('commit');
  transaction.release();
}

let run: number;
beforeEach(async () => {
  await setLatest(1);
  run = await heldRun(database, 'shrinks');
  await setLatest(2);
});

it('what waited for a task that is gone goes on in a run that goes on', async () => {
  await set(run, 'up_for_retry', 'none', 'failed');
  await clearThird(run);
  await advance(run);
  expect(await states(run)).toEqual(['removed', 'scheduled', 'scheduled']);
});

it('a run ends when the last that it waited for is gone', async () => {
  await set(run, 'up_for_retry', 'success', 'success');
  await clearThird(run);
  expect(await firstTask(database, run)).toMatchObject({ state: 'removed', isMarked: true });
  expect((await advance(run)).endedRuns).toHaveLength(1);
});

it('what waits for a run is looked at when a task of it is gone', async () => {
  const waiter = await heldRun(database, 'shrinks');
  await pool.query(
    `insert into haru.run_watch (run_id, task_no, map_index, watched_run_id, watched_task_no) values ($1, 0, -1, $2, 0)`,
    [waiter, run],
  );
  await set(run, 'up_for_retry', 'none', 'failed');
  await clearThird(run);
  const { rows } = await pool.query(`select from haru.run_watch where watched_run_id = $1`, [run]);
  expect(rows).toEqual([]);
});

it('what is cleared takes queue and priority of the latest version', async () => {
  await set(run, 'success', 'success', 'scheduled');
  await clearThird(run, { only: null });
  const { rows } = await pool.query(
    `select state, queue, priority from haru.task_instance where run_id = $1 and task_no = 2`,
    [run],
  );
  expect(rows).toEqual([{ state: 'none', queue: 'other', priority: 7 }]);
});

it('a task that is gone and has work outside refuses the move', async () => {
  await set(run, 'up_for_retry', 'none', 'failed');
  await pool.query(`update haru.task_instance set handle = '1' where run_id = $1 and task_no = 0`, [run]);
  await expect(clearThird(run)).rejects.toThrow(/'first' of shrinks runs, or its work outside does/);
});

it('a task that is gone and about to be claimed is waited for, and refuses the move', async () => {
  await set(run, 'scheduled', 'none', 'failed');
  const claim = await pool.connect();
  await claim.query('begin');
  await claim.query(`update haru.task_instance set state = 'queued' where run_id = $1 and task_no = 0`, [run]);
  const cleared = clearThird(run);
  await commitOnceAwaited(claim, cleared);
  await expect(cleared).rejects.toThrow(/'first' of shrinks runs/);
});

it('a task that is there again has its retries anew, and no result', async () => {
  await set(run, 'success', 'success', 'failed');
  await pool.query(`update haru.task_instance set try_number = 3, lost_in_row = 2 where run_id = $1`, [run]);
  await pool.query(`insert into haru.task_result (run_id, task_no, map_index, value) values ($1, 0, -1, '1')`, [run]);
  await clearThird(run);
  await setLatest(1);
  await clearThird(run, { only: null });
  const { rows } = await pool.query(
    `select state, max_tries as "maxTries", lost_in_row as "lostInRow",
       (select count(*)::int from haru.task_result y where y.run_id = t.run_id) as results
     from haru.task_instance t where run_id = $1 and task_no = 0`,
    [run],
  );
  expect(rows).toEqual([{ state: 'none', maxTries: 3, lostInRow: 0, results: 0 }]);
});

it('two that derive the same version at once share it', async () => {
  const { versionId } = await dagNamed(pool, 'shrinks');
  const { definition } = await definitions.get(pool, versionId);
  const part = { ...definition, tasks: definition.tasks.slice(0, 1) };
  const derive = () => inTransaction(pool, (db) => derivedVersion(db, versionId, part));
  const first = await pool.connect();
  await first.query('begin');
  const made = await derivedVersion(first, versionId, part);
  const second = derive();
  await commitOnceAwaited(first, second);
  expect(await second).toBe(made);
});

/** A failed run of the first of January. */
async function failedRun(dagId: string): Promise<number> {
  await setLatest(1);
  const failed = await heldRun(database, dagId);
  await pool.query(`update haru.task_instance set state = 'failed', needs_advance = false where run_id = $1`, [failed]);
  await pool.query(`update haru.dag_run set state = 'failed', logical_date = '2026-01-01T00:00:00Z' where id = $1`, [
    failed,
  ]);
  await setLatest(2);
  return failed;
}
const hints = { hintWork: () => {}, hintChange: () => {} };
const backfills = createBackfillVerbs({ pool, definitions, ...hints });
const orderOf = async (dagId: string, taskIds: readonly string[] | null) =>
  backfillOf(await dagNamed(pool, dagId), {
    to: new Date('2026-01-01T00:00:00Z'),
    reprocess: 'failed',
    isOnLatest: true,
    tasks: taskIds && { taskIds, ignoreDependencies: true, downstream: false },
  });

it('a run stays as it is where its DAG has another latest version by now', async () => {
  await set(run, 'success', 'none', 'failed');
  expect(await clearThird(run, { latest: { id: (await versionOf(run)).versionId, definitions } })).toBe(false);
  expect(await states(run)).toEqual(['success', 'none', 'failed']);
});

it('a backfill on the latest version plans by it: what cannot go over is blocked', async () => {
  const failed = await failedRun('reads');
  const { versionId, definition } = await versionOf(failed);
  const part = await derivedVersion(pool, versionId, subsetDefinition(definition, [0]));
  await pool.query(`update haru.dag_run set version_id = $2 where id = $1`, [failed, part]);
  const asked = await orderOf('reads', null);
  expect(await backfills.plan(asked)).toMatchObject([{ action: 'blocked', reason: 'no_latest' }]);
  expect(await backfills.plan({ ...asked, isOnLatest: false })).toMatchObject([{ action: 'clear' }]);
});

it('a backfill of some tasks on the latest version brings these of the new ones only', async () => {
  const failed = await failedRun('grows');
  const asked = await orderOf('grows', ['meant']);
  expect(await backfills.plan({ ...asked, isOnLatest: false })).toMatchObject([
    { action: 'skip', reason: 'no_such_tasks' },
  ]);
  expect(await backfills.plan(asked)).toMatchObject([{ action: 'clear' }]);
  await (
    await backfills.create(asked, { user: 'test', via: 'cli' })
  ).applied;
  const { tasks } = (await versionOf(failed)).definition;
  expect(tasks.map(({ taskId }) => taskId)).toEqual(['works', 'meant']);
  expect(await states(failed)).toEqual(['failed', 'none']);
});
