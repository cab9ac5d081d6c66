import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { clearRun } from '../../server/db/clearRun.ts';
import { openDatabase } from '../../server/db/database.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { endTries } from '../../server/db/endTries.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { tryEndOf } from '../support/tryEnd.ts';
import { waitsOf } from '../support/waitsOf.ts';

const database = await testDatabase();
// As schedulers and workers speak to Postgres: one plan for all values, by indexes.
const { pool, close } = openDatabase(database.url, { applicationName: 'haru test', hasFixedStatements: true });
afterAll(close);
await loadDags(database.pool, join(import.meta.dirname, 'dags/mapped.ts'), import.meta.dirname);
const store = { pool, definitions: createDefinitionCache() };

/** The first task leaves a list of so many elements, and what follows from it is done. */
async function leaveList(run: number, length: number): Promise<void> {
  const lease = await holdTry(database, run, 60);
  const elements = Array.from({ length }, (_, i) => ({ json: JSON.stringify({ i }), datePaths: [] }));
  await endTries(pool, [tryEndOf(run, lease, { lists: [{ place: 0, elements }] })]);
  await advanceRuns(store, [{ id: run }]);
}

const startOf = async (dagId: string) => {
  const run = await heldRun(database, dagId);
  await pool.query(`update haru.dag_run set last_advanced_at = null where id = $1`, [run]);
  await advanceRuns(store, [{ id: run }]);
  return run;
};

/** Instances by task and state. */
async function counts(run: number): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ key: string; count: number }>(
    `select task_no || ' ' || state as key, count(*)::int from haru.task_instance where run_id = $1 group by 1`,
    [run],
  );
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
}

async function expectTallied(run: number): Promise<void> {
  const { rows } = await pool.query<{ tallied: number }>(
    `select (none + scheduled + queued + running + success + failed + skipped + upstream_failed + removed)::int as tallied
     from haru.task_tally where run_id = $1 order by task_no`,
    [run],
  );
  const { rows: found } = await pool.query<{ tallied: number }>(
    `select count(*)::int as tallied from haru.task_instance where run_id = $1 group by task_no order by task_no`,
    [run],
  );
  expect(rows).toEqual(found);
}

const endAll = (run: number, taskNo: number) =>
  pool.query(
    `update haru.task_instance set state = 'success', try_number = try_number + 1, needs_advance = true
     where run_id = $1 and task_no = $2 and state = 'scheduled'`,
    [run, taskNo],
  );

it('10,000 elements are expanded, and followed up together, within the time that a transaction has', async () => {
  const run = await startOf('mapped');
  await leaveList(run, 10_000);
  expect(await counts(run)).toEqual({ '0 success': 1, '1 scheduled': 10_000, '2 none': 1 });
  const { rows } = await pool.query<{ events: number }>(
    `select count(*)::int as events from haru.event where run_id = $1 and task_no = 1 and to_state = 'scheduled'`,
    [run],
  );
  expect(rows).toEqual([{ events: 10_000 }]);
  await endAll(run, 1);
  await advanceRuns(store, [{ id: run }]);
  expect(await counts(run)).toEqual({ '0 success': 1, '1 success': 10_000, '2 scheduled': 1 });
  await expectTallied(run);
});

it('10,000 instances have keys of their own as soon as they are ready', async () => {
  const run = await startOf('keyed');
  await leaveList(run, 5_000);
  expect(await counts(run)).toEqual({ '0 success': 1, '1 scheduled': 10_000 });
  const { rows } = await pool.query<{ keys: number; right: number }>(
    `select count(distinct concurrency_key)::int as keys, (count(*) filter (where concurrency_key = 'load ' || map_index / 2))::int as right
     from haru.task_instance where run_id = $1 and task_no = 1`,
    [run],
  );
  expect(rows).toEqual([{ keys: 5_000, right: 10_000 }]);
});

it('a group of 2,000 elements goes on index by index', async () => {
  const run = await startOf('grouped');
  await leaveList(run, 2_000);
  expect(await counts(run)).toEqual({ '0 success': 1, '1 scheduled': 2_000, '2 none': 2_000 });
  await pool.query(
    `update haru.task_instance set state = 'success', needs_advance = true where run_id = $1 and task_no = 1 and map_index % 2 = 0`,
    [run],
  );
  await advanceRuns(store, [{ id: run }]);
  const { rows } = await pool.query<{ even: boolean; state: string; count: number }>(
    `select map_index % 2 = 0 as even, state, count(*)::int from haru.task_instance where run_id = $1 and task_no = 2 group by 1, 2 order by 1`,
    [run],
  );
  expect(rows).toEqual([
    { even: false, state: 'none', count: 1_000 },
    { even: true, state: 'scheduled', count: 1_000 },
  ]);
});

it('an instance of a group says what it waits for of its own index', async () => {
  const run = await startOf('grouped');
  await leaveList(run, 2);
  await pool.query(
    `update haru.task_instance set state = 'failed' where run_id = $1 and task_no = 1 and map_index = 0`,
    [run],
  );
  expect(await waitsOf({ ...database, pool }, run, 2, 1)).toEqual([expect.stringMatching(/^g\.a: scheduled/)]);
});

it.each([
  ['shorter', 2, { '1 scheduled': 2, '1 removed': 3 }],
  ['longer', 7, { '1 scheduled': 7 }],
  ['empty', 0, { '1 skipped': 5, '2 skipped': 1 }],
])('a run that goes again over a list that is %s then has as many instances', async (_, length, expected) => {
  const run = await startOf('mapped');
  await leaveList(run, 5);
  await endAll(run, 1);
  const clearing = { runId: run, from: ['success', 'failed', 'running'], reason: 'test', actor: 'test' } as const;
  expect(await inTransaction(pool, (db) => clearRun(db, store.definitions, clearing))).toBe(true);
  await pool.query(`update haru.dag_run set state = 'running' where id = $1`, [run]);
  await advanceRuns(store, [{ id: run }]);
  await leaveList(run, length);
  expect(await counts(run)).toEqual({ '0 success': 1, ...(length > 0 ? { '2 none': 1 } : {}), ...expected });
  await expectTallied(run);
  const { rows } = await pool.query<{ tries: number }>(
    `select distinct max_tries - try_number as tries from haru.task_instance where run_id = $1 and task_no = 1`,
    [run],
  );
  expect(rows).toEqual([{ tries: 1 }]);
});

it('the instances of a task that depends on the past wait, and start together', async () => {
  const runs: number[] = [];
  for (const day of ['2026-01-01', '2026-01-02']) {
    const run = await heldRun(database, 'leaning');
    await pool.query(`update haru.dag_run set logical_date = $2, last_advanced_at = null where id = $1`, [run, day]);
    runs.push(run);
  }
  const [first, second] = runs as [number, number];
  await advanceRuns(store, [{ id: first }, { id: second }]);
  await leaveList(first, 2);
  await leaveList(second, 3);
  expect(await counts(second)).toEqual({ '0 success': 1, '1 none': 3 });
  await endAll(first, 1);
  const { woken } = await advanceRuns(store, [{ id: first }]);
  expect(woken).toEqual([second]);
  await advanceRuns(store, [{ id: second }]);
  expect(await counts(second)).toEqual({ '0 success': 1, '1 scheduled': 3 });
  await expectTallied(second);
});
