import { join } from 'node:path';
import { expect, it } from 'vitest';
import { endTries } from '../../server/db/endTries.ts';
import { heldRun, holdTry } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { tryEndOf } from '../support/tryEnd.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

const success = (runId: number, lease: number, kept: string) =>
  tryEndOf(runId, lease, {
    maxTries: 0,
    receipt: { rows: 3 },
    result: { json: JSON.stringify({ of: kept, quote: '"한글"\n' }), datePaths: ['at', 'list.0'] },
    published: [{ uri: 'x://asset', partition: kept, receipt: null }],
    state: [{ key: 'cursor', value: kept }],
  });

it('ends tries together, the last word on what is kept with the last of them, and leaves alone what is not theirs', async () => {
  const runs = [await heldRun(database, 'order'), await heldRun(database, 'order'), await heldRun(database, 'order')];
  const leases: number[] = [];
  for (const run of runs) leases.push(await holdTry(database, run, 60));
  const [first, second, lost] = runs as [number, number, number];
  const ends = [success(first, leases[0] as number, 'a'), success(second, leases[1] as number, 'b')];
  const stale = { ...success(lost, (leases[2] as number) + 1_000, 'c') };

  expect(await endTries(pool, [...ends, stale])).toEqual(new Set(leases.slice(0, 2)));

  const { rows: tasks } = await pool.query<object>(
    `select state, receipt, needs_advance from haru.task_instance where run_id = any ($1) and task_no = 0 order by run_id`,
    [runs],
  );
  expect(tasks).toEqual([
    { state: 'success', receipt: { rows: 3 }, needs_advance: true },
    { state: 'success', receipt: { rows: 3 }, needs_advance: true },
    { state: 'running', receipt: null, needs_advance: false },
  ]);
  const { rows: results } = await pool.query<object>(
    `select value, date_paths as paths from haru.task_result where run_id = any ($1) order by run_id`,
    [runs],
  );
  expect(results).toEqual(['a', 'b'].map((of) => ({ value: { of, quote: '"한글"\n' }, paths: ['at', 'list.0'] })));
  const { rows: kept } = await pool.query<object>(`select key, value from haru.dag_state`);
  expect(kept).toEqual([{ key: 'cursor', value: 'b' }]);
  const { rows: published } = await pool.query<object>(
    `select partition_key as partition from haru.asset_event order by id`,
  );
  expect(published).toEqual([{ partition: 'a' }, { partition: 'b' }]);
});
