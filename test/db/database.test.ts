import { expect, test } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { testDatabase } from '../support/testDatabase.ts';

const { pool, kysely, url } = await testDatabase();

test('every session is bounded', async () => {
  const { rows } = await pool.query<{ name: string; setting: string }>(
    `select name, setting || coalesce(unit, '') as setting from pg_settings
     where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout') order by name`,
  );
  const expected = ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'transaction_timeout'];
  expect(rows).toEqual(expected.map((name) => ({ name, setting: '10000ms' })));
});

test('bigint is a number, and an error where a number cannot hold it', async () => {
  expect((await pool.query('select 9007199254740991::bigint as n, array[1, 2]::bigint[] as list')).rows).toEqual([
    { n: Number.MAX_SAFE_INTEGER, list: [1, 2] },
  ]);
  await expect(pool.query('select 9007199254740992::bigint as n')).rejects.toThrow('does not fit a JavaScript number');
  expect((await pool.query('select 1 as still_usable')).rows).toEqual([{ still_usable: 1 }]);
});

test('kysely speaks to the same pool with the generated types', async () => {
  const pools = await kysely.selectFrom('haru.pool').select(['name', 'slots']).execute();
  expect(pools).toEqual([{ name: 'default_pool', slots: 128 }]);
});

test.each([
  { used: 'unused', use: () => Promise.resolve() },
  { used: 'used', use: ({ kysely: db }: Database) => db.selectFrom('haru.pool').select('name').execute() },
])('closing ends the pool, with kysely $used', async ({ use }) => {
  const other = openDatabase(url, { applicationName: 'haru test' });
  await other.pool.query('select 1');
  await use(other);
  await other.close();
  expect(other.pool.ended).toBe(true);
});
