import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calendarsFingerprint, replanCalendars } from '../../server/scheduler/replanCalendars.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/calendar.ts'), workers: 0 });
const { pool } = haru.database;

const planned = () =>
  waitFor(async () => {
    const { rows } = await pool.query<{ at: Date | null; error: string | null }>(
      `select next_run_after as at, schedule_error as error from haru.dag where dag_id = 'on_working_days'`,
    );
    return rows[0]?.at ? rows[0] : null;
  });

it('a DAG whose calendar had run out of years gets its next run with the first scheduler that has more of them', async () => {
  const { at } = await planned();
  await pool.query(`update haru.dag set next_run_after = null, schedule_error = 'no data for 2026'`);
  expect(await replanCalendars(pool, calendarsFingerprint())).toBe(0);
  expect(await replanCalendars(pool, 'of a later version')).toBe(1);
  expect(await planned()).toEqual({ at, error: null });
});
