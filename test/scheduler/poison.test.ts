import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAdvance } from '../../server/db/advance.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { inTransaction } from '../../server/db/transaction.ts';
import { quickTick } from '../../server/scheduler/tick.ts';
import { heldRun } from '../support/heldRun.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../orchestration/dags/basics.ts'), import.meta.dirname);

it('a run that cannot be advanced stops no other', async () => {
  const broken = await heldRun(database, 'order');
  const sound = await heldRun(database, 'order');
  await pool.query(`delete from haru.task_tally where run_id = $1`, [broken]);
  await pool.query(`update haru.dag_run set last_advanced_at = null`);
  const errors: unknown[] = [];
  await quickTick({
    pool,
    definitions: createDefinitionCache(),
    queue: {
      add: () => Promise.resolve(),
      standing: () => Promise.resolve([]),
      check: () => Promise.resolve(),
      close: () => Promise.resolve(),
      consume: () => ({ setOpen: () => {}, close: () => Promise.resolve() }),
    },
    dispatch: () => {},
    hintChange: () => {},
    hintBackfills: () => {},
    onError: (error) => void errors.push(error),
  });
  const { rows } = await pool.query<{ id: number }>(
    `select run_id as id from haru.task_instance where state = 'scheduled' and run_id = any ($1)`,
    [[broken, sound]],
  );
  expect(rows).toEqual([{ id: sound }]);
  expect(new Set(errors.map((error) => (error as { code?: string }).code))).toEqual(new Set(['TALLY_MISSING']));
});

it('a move of a row that has left its state undoes the whole advance, and is planned anew', async () => {
  const run = await heldRun(database, 'order');
  const [first, second] = [0, 1].map((taskNo) => ({ runId: run, taskNo, mapIndex: -1, reason: 'test' }) as const);
  let repeats = 0;
  await inTransaction(pool, async (db) => {
    const stale = repeats++ === 0 ? 'scheduled' : 'none';
    await writeAdvance(db, [
      { ...first!, from: 'none', to: 'scheduled' },
      { ...second!, from: stale, to: 'skipped' },
    ]);
  });
  const { rows } = await pool.query<{ event: string }>(
    `select from_state || ' ' || to_state as event from haru.event where run_id = $1 and subject = 'task' order by task_no`,
    [run],
  );
  expect(repeats).toBe(2);
  expect(rows.map(({ event }) => event)).toEqual(['none scheduled', 'none skipped']);
});
