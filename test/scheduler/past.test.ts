import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { subsetDefinition } from '../../server/core/subset.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { derivedVersion } from '../../server/db/derivedVersion.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { marksToFollow } from '../../server/scheduler/marks.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { firstTask } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/past.ts'), import.meta.dirname);
const deps = { pool, definitions: createDefinitionCache() };
const advance = (...runs: number[]) =>
  advanceRuns(
    deps,
    runs.map((id) => ({ id })),
  );
const stateOf = async (run: number) => (await firstTask(database, run))?.state;

/** A run of that day, started, which no scheduler has followed up yet. */
async function startedRun(day: number): Promise<number> {
  const runId = `run_${day}`;
  const request = triggerOf(await dagNamed(pool, 'leans'), { runId, logicalDate: new Date(Date.UTC(2026, 0, day)) });
  await triggerRun(deps, request);
  const { rows } = await pool.query<{ id: number }>(
    `update haru.dag_run set state = 'running' where run_id = $1 returning id`,
    [runId],
  );
  return rows[0]!.id;
}

/** Ends the run's only task, as the end of its try does. */
const end = (run: number, state: 'success' | 'failed') =>
  pool.query(
    `update haru.task_instance set state = $2::haru.task_state, needs_advance = true where run_id = $1 and task_no = 0`,
    [run, state],
  );

beforeEach(async () => {
  for (const table of ['task_instance', 'task_tally', 'run_watch', 'dag_run'])
    await pool.query(`delete from haru.${table}`);
});

it('what waits is woken by the transaction that follows up the end before it, and by no other', async () => {
  const [first, second, third] = [await startedRun(1), await startedRun(2), await startedRun(3)];
  await advance(first, second, third);
  expect([await stateOf(first), await stateOf(second), await stateOf(third)]).toEqual(['scheduled', 'none', 'none']);
  expect(await marksToFollow(pool)).toEqual([]);
  await end(first, 'success');
  expect((await advance(first)).woken).toEqual([second]);
  expect(await marksToFollow(pool)).toEqual([second]);
  expect((await advance(second)).woken).toEqual([]);
  expect([await stateOf(second), await stateOf(third)]).toEqual(['scheduled', 'none']);
});

it('runs that end and wait in one batch miss nothing of each other', async () => {
  const [first, second] = [await startedRun(1), await startedRun(2)];
  await advance(first);
  await end(first, 'success');
  expect((await advance(first, second)).woken).toEqual([]);
  expect(await stateOf(second)).toBe('scheduled');
});

it('a failure wakes what waits for it, which goes on waiting', async () => {
  const [first, second] = [await startedRun(1), await startedRun(2)];
  await advance(first, second);
  await end(first, 'failed');
  expect((await advance(first)).woken).toEqual([second]);
  await advance(second);
  expect(await stateOf(second)).toBe('none');
  expect(await marksToFollow(pool)).toEqual([]);
});

it('while another process holds the run before, the mark stays', async () => {
  const [first, second] = [await startedRun(1), await startedRun(2)];
  await inTransaction(pool, async (db) => {
    await db.query(`select from haru.dag_run where id = $1 for no key update`, [first]);
    expect((await advance(second)).heldElsewhere).toEqual([second]);
  });
  expect(await firstTask(database, second)).toMatchObject({ state: 'none', isMarked: true });
  await end(first, 'success');
  await advance(second);
  expect(await stateOf(second)).toBe('scheduled');
});

it('a run of other tasks only is passed over: the last one that has the task counts, or none', async () => {
  const withoutTask = async (run: number) => {
    const { versionId } = await dagNamed(pool, 'leans');
    const { definition } = await deps.definitions.get(pool, versionId);
    const others = await derivedVersion(pool, versionId, subsetDefinition(definition, [1]));
    await pool.query(`update haru.dag_run set version_id = $2, state = 'success' where id = $1`, [run, others]);
    await pool.query(`delete from haru.task_instance where run_id = $1 and task_no = 1`, [run]);
  };
  const [first, part, second] = [await startedRun(1), await startedRun(2), await startedRun(3)];
  await withoutTask(part);
  await advance(first, second);
  expect(await stateOf(second)).toBe('none');
  await end(first, 'success');
  expect((await advance(first)).woken).toEqual([second]);
  await advance(second);
  expect(await stateOf(second)).toBe('scheduled');
  await withoutTask(first);
  const third = await startedRun(4);
  await pool.query(`delete from haru.dag_run where id = $1`, [second]);
  await advance(third);
  expect(await stateOf(third)).toBe('scheduled');
});
