import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
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
    hintChange: () => {},
    onError: (error) => void errors.push(error),
  });
  const { rows } = await pool.query<{ id: number }>(
    `select run_id as id from haru.task_instance where state = 'scheduled' and run_id = any ($1)`,
    [[broken, sound]],
  );
  expect(rows).toEqual([{ id: sound }]);
  expect(new Set(errors.map((error) => (error as { code?: string }).code))).toEqual(new Set(['TALLY_MISSING']));
});
