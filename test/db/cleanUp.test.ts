import { expect, it } from 'vitest';
import { cleanUp } from '../../server/db/cleanUp.ts';
import { testDatabase } from '../support/testDatabase.ts';

const { pool } = await testDatabase();

async function partitions(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relname ~ '^(task_log|event)_[0-9]{8}$' order by 1`,
  );
  return rows.map(({ name }) => name);
}

it('removes logs, events, records, notifications and processes of long ago, and says before what it would remove', async () => {
  const today = await partitions();
  await pool.query(`select haru.ensure_time_partitions('2020-01-15T12:00:00Z', interval '1 day')`);
  await pool.query(`insert into haru.event (at, subject) values ('2020-01-15T12:00:00Z', 'system')`);
  await pool.query(
    `insert into haru.audit (at, actor, action) values ('2020-01-15T12:00:00Z', 'admin', 'old'), (clock_timestamp(), 'admin', 'new')`,
  );
  await pool.query(
    `insert into haru.scheduler (id, host, pid, heartbeat_at)
     values (gen_random_uuid(), 'gone', 1, '2020-01-15T12:00:00Z'), (gen_random_uuid(), 'here', 2, clock_timestamp())`,
  );
  await pool.query(
    `with dag as (insert into haru.dag (dag_id, file, is_paused) values ('d', 'd.ts', true) returning dag_no)
     insert into haru.notification (occasion, dag_no, version_id, state, place, notifier, connection, status, created_at, ended_at)
     select 'success', dag_no, 1, 'success', 0, '{}', 'ops', status, '2020-01-15T12:00:00Z', ended_at
     from dag, (values ('sent', '2020-01-15T12:00:00Z'::timestamptz), ('pending', null), ('failed', clock_timestamp())) as n (status, ended_at)`,
  );
  const expected = {
    partitions: ['event_20200113', 'task_log_20200114', 'task_log_20200115', 'task_log_20200116'],
    audit: 1,
    notifications: 1,
    processes: 1,
  };

  expect(await cleanUp(pool, 30, { dryRun: true })).toEqual(expected);
  expect(await partitions()).toHaveLength(today.length + 4);
  expect(await cleanUp(pool, 30, { dryRun: false })).toEqual(expected);
  expect(await partitions()).toEqual(today);
  expect((await pool.query(`select action from haru.audit`)).rows).toEqual([{ action: 'new' }]);
  expect((await pool.query(`select host from haru.scheduler`)).rows).toEqual([{ host: 'here' }]);
  expect(await cleanUp(pool, 30, { dryRun: false })).toEqual({
    partitions: [],
    audit: 0,
    notifications: 0,
    processes: 0,
  });
});

it('leaves the days alone that reach into what is to be kept', async () => {
  await pool.query(`select haru.ensure_time_partitions(clock_timestamp() - interval '10 days', interval '0 days')`);
  const { partitions: removed } = await cleanUp(pool, 9, { dryRun: true });
  const kept = new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  expect(removed.length).toBeGreaterThan(0);
  for (const name of removed) expect(name.slice(-8) < kept).toBe(true);
});
