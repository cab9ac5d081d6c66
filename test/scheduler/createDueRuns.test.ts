import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createDueRuns } from '../../server/scheduler/createDueRuns.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const { pool } = await testDatabase();
await loadDags(pool, join(import.meta.dirname, 'dags/scheduled.ts'), import.meta.dirname);

let errors: unknown[] = [];
const round = async () => {
  const { created } = await createDueRuns({
    pool,
    definitions: createDefinitionCache(),
    onError: (error) => void errors.push(error),
  });
  return created;
};
const runsOf = async (dagId: string) =>
  (
    await pool.query<{ type: string; day: string }>(
      `select r.run_type as type, to_char(r.logical_date at time zone 'UTC', 'YYYY-MM-DD') as day
       from haru.dag_run r join haru.dag d using (dag_no) where d.dag_id = $1 order by r.id`,
      [dagId],
    )
  ).rows.map(({ type, day }) => `${type} ${day}`);

beforeEach(async () => {
  errors = [];
  await pool.query(`delete from haru.dag_run`);
  await pool.query(`update haru.dag set is_paused = true, next_version_id = null`);
});
const unpause = (dagId: string) => pool.query(`update haru.dag set is_paused = false where dag_id = $1`, [dagId]);
afterEach(() => expect(errors).toEqual([]));

it('a run by hand for a date that is due takes the place of the scheduled one, and the schedule goes on', async () => {
  await pool.query(
    `insert into haru.dag_run (dag_no, run_id, run_type, state, version_id, logical_date, run_after, triggered_by)
     select dag_no, 'by hand', 'manual', 'success', version_id, '2026-01-01', clock_timestamp(), 'cli' from haru.dag where dag_id = 'daily'`,
  );
  await unpause('daily');
  await round();
  expect(await runsOf('daily')).toEqual(['manual 2026-01-01', 'scheduled 2026-01-02']);
});

it('many dates in a row that were taken by hand do not hold the schedule up', async () => {
  await pool.query(
    `insert into haru.dag_run (dag_no, run_id, run_type, state, version_id, logical_date, run_after, triggered_by)
     select dag_no, 'by hand ' || n, 'manual', 'success', version_id, '2026-01-01Z'::timestamptz + n * interval '24 hours', clock_timestamp(), 'cli'
     from haru.dag, generate_series(0, 249) n where dag_id = 'daily'`,
  );
  await unpause('daily');
  await round();
  expect((await runsOf('daily')).at(-1)).toBe('scheduled 2026-09-08');
});

it('a DAG without a free place is left alone until it has one', async () => {
  await unpause('daily');
  await round();
  expect(await runsOf('daily')).toEqual(['scheduled 2026-01-01']);
  const before = await pool.query(`select xmin from haru.dag where dag_id = 'daily'`);
  expect(await round()).toBe(0);
  expect((await pool.query(`select xmin from haru.dag where dag_id = 'daily'`)).rows).toEqual(before.rows);
  await pool.query(`update haru.dag_run set state = 'failed'`);
  expect(await round()).toBe(1);
});

it('a continuous schedule has one unfinished run', async () => {
  await unpause('always');
  expect(await round()).toBe(1);
  expect(await round()).toBe(0);
  await pool.query(`update haru.dag_run set state = 'success'`);
  expect(await round()).toBe(1);
  await pool.query(`update haru.dag_run set state = 'success'`);
  expect(await round()).toBe(1);
  const { rows } = await pool.query<{ isMoment: boolean; gapMs: number | null }>(
    `select interval_start = interval_end as "isMoment",
       extract(epoch from interval_start - lag(interval_end) over (order by interval_start))::float8 * 1000 as "gapMs"
     from haru.dag_run where run_type = 'scheduled' order by interval_start`,
  );
  expect(rows).toEqual([
    { isMoment: true, gapMs: null },
    { isMoment: false, gapMs: 1 },
    { isMoment: false, gapMs: 0 },
  ]);
});

it('one DAG that cannot be planned stops no other', async () => {
  await pool.query(
    `alter table haru.dag_run add constraint refuses check (run_type <> 'scheduled' or dag_no <> ${await numberOf('always')})`,
  );
  await unpause('always');
  await unpause('daily');
  await round();
  await pool.query(`alter table haru.dag_run drop constraint refuses`);
  expect(await runsOf('daily')).toEqual(['scheduled 2026-01-01']);
  // Once of all together, and once of the DAG alone.
  const refused = expect.stringContaining('refuses');
  expect(errors.splice(0).map(String)).toEqual([refused, refused]);
});

async function numberOf(dagId: string): Promise<number> {
  const { rows } = await pool.query<{ dagNo: number }>(`select dag_no as "dagNo" from haru.dag where dag_id = $1`, [
    dagId,
  ]);
  return rows[0]?.dagNo as number;
}
