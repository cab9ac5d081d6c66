import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { advanceRuns } from '../../server/scheduler/advanceRuns.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/fan.ts'), import.meta.dirname);
const deps = { pool, definitions: createDefinitionCache() };

/** A run whose first task has failed, with as many other tasks that have not. */
async function failedRoot(finishedBefore: number): Promise<number> {
  const run = await heldRun(database, 'broom');
  await pool.query(
    `update haru.task_instance set state = case when task_no = 0 then 'failed' else 'success' end::haru.task_state,
       needs_advance = task_no = 0
     where run_id = $1 and task_no <= $2`,
    [run, finishedBefore],
  );
  return run;
}

it.each([0, 23, 24, 25, 39])(
  'one failure that ends all that is left, beside %i that have finished, ends the run',
  async (finishedBefore) => {
    const run = await failedRoot(finishedBefore);
    const advanced = await advanceRuns(deps, [{ id: run }]);
    expect(advanced.endedRuns).toEqual([{ id: run, state: 'failed' }]);
    const { rows } = await pool.query<object>(
      `select state, count(*)::int as tasks from haru.task_instance where run_id = $1 and task_no > 0 group by state order by state::text`,
      [run],
    );
    expect(rows).toEqual([
      ...(finishedBefore > 0 ? [{ state: 'success', tasks: finishedBefore }] : []),
      { state: 'upstream_failed', tasks: 40 - finishedBefore },
    ]);
  },
);

it('one failure among tasks that are not behind it leaves the run going', async () => {
  const run = await failedRoot(0);
  await pool.query(`update haru.task_instance set state = 'running' where run_id = $1 and task_no = 40`, [run]);
  expect((await advanceRuns(deps, [{ id: run }])).endedRuns).toEqual([]);
});
