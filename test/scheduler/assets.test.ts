import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deleteCalendar, putCalendar } from '../../server/db/calendars.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { insertEvent } from '../../server/db/assetEvents.ts';
import { createAssetRuns } from '../../server/scheduler/createAssetRuns.ts';
import { createDueRuns } from '../../server/scheduler/createDueRuns.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';

const { pool } = await testDatabase();
await putCalendar(pool, 'gone', { title: 'Gone', base: 'kr', holidays: {} });
await loadDags(pool, join(import.meta.dirname, 'dags/assets.ts'), import.meta.dirname);
await deleteCalendar(pool, 'gone');

let errors: unknown[] = [];
const deps = {
  pool,
  definitions: createDefinitionCache(),
  onError: (error: unknown) => void errors.push(error),
};
const round = async (): Promise<number> => {
  await settleAssets(deps);
  await createDueRuns(deps);
  return createAssetRuns(deps);
};
const publish = (uri: string, partitionKey: string | null = null) =>
  insertEvent(pool, { uri, partitionKey, extra: {} });
const runsOf = async (dagId: string) =>
  (
    await pool.query<{ key: string | null; events: string[] }>(
      `select r.partition_key as key, array(
         select e.uri || coalesce(' ' || e.partition_key, '') from haru.run_asset_event c join haru.asset_event e on e.id = c.event_id
         where c.run_no = r.id order by e.id) as events
       from haru.dag_run r join haru.dag d using (dag_no) where d.dag_id = $1 order by r.id`,
      [dagId],
    )
  ).rows;
const end = () => pool.query(`update haru.dag_run set state = 'success'`);
const states = async (uri: string) =>
  (
    await pool.query<{ shown: string }>(
      `select partition_key || ' ' || state as shown from haru.asset_partition p join haru.asset a on a.id = p.asset_id
       where uri = $1 order by 1`,
      [uri],
    )
  ).rows.map(({ shown }) => shown);
const pause = (dagId: string, isPaused: boolean) =>
  pool.query(
    `update haru.dag set is_paused = $2, next_version_id = null, unpaused_at = case when $2 then unpaused_at else clock_timestamp() end
     where dag_id = $1`,
    [dagId, isPaused],
  );

beforeEach(async () => {
  errors = [];
  for (const table of [
    'dag_run',
    'asset_event',
    'asset_partition',
    'asset_consumption',
    'asset_due',
    'asset_partition_run',
  ])
    await pool.query(`delete from haru.${table}`);
  await pool.query(`update haru.dag set is_paused = false`);
  await round();
});
afterEach(() => expect(errors).toEqual([]));

it('events that come while no place is free start one run together', async () => {
  await publish('a');
  expect(await round()).toBe(0);
  await publish('b');
  expect(await round()).toBe(1);
  await publish('a');
  await publish('b');
  await publish('b');
  expect(await round()).toBe(0);
  await end();
  expect(await round()).toBe(1);
  expect((await runsOf('both')).map(({ events }) => events)).toEqual([
    ['a', 'b'],
    ['a', 'b', 'b'],
  ]);
});

it('events of one millisecond start runs of different names', async () => {
  for (let i = 0; i < 2; i++) {
    await publish('a');
    await publish('b');
    await pool.query(`update haru.asset_event set at = '2026-01-01Z'`);
    expect(await round()).toBe(1);
    await end();
  }
  const { rows } = await pool.query(`select run_id from haru.dag_run order by id`);
  expect(rows).toEqual([
    { run_id: 'asset_triggered__2026-01-01T00:00:00+00:00' },
    { run_id: 'asset_triggered__2026-01-01T00:00:00.001000+00:00' },
  ]);
});

it('a schedule that no longer names an asset forgets its events', async () => {
  await publish('a');
  await round();
  await pool
    .query(
      `insert into haru.asset_queue (dag_no, event_id, asset_id, at)
     select dag_no, e.id, a.id, e.at from haru.dag, haru.asset_event e, haru.asset a where dag_id = 'both' and a.uri = 'kst'`,
    )
    .catch(() => undefined);
  await pause('both', false);
  await round();
  const { rows } = await pool.query(`select uri from haru.asset_queue q join haru.asset a on a.id = q.asset_id`);
  expect(rows).toEqual([{ uri: 'a' }]);
});

it('partitions wait for a place, each has its run, and no second one while it runs', async () => {
  for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) await publish('kst', day);
  await round();
  expect((await runsOf('fresh')).map(({ key }) => key)).toEqual(['2026-01-01', '2026-01-02']);
  await end();
  await round();
  await round();
  expect((await runsOf('fresh')).map(({ key }) => key)).toEqual(['2026-01-01', '2026-01-02', '2026-01-03']);
  expect((await runsOf('fresh'))[0]?.events).toEqual(['kst 2026-01-01']);
});

it('what became complete while a DAG was paused counts with catchup only', async () => {
  await pause('fresh', true);
  await pause('catching_up', true);
  await publish('kst', '2026-02-01');
  expect(await round()).toBe(0);
  await pause('fresh', false);
  await pause('catching_up', false);
  expect(await round()).toBe(1);
  await publish('kst', '2026-02-02');
  expect(await round()).toBe(2);
  expect((await runsOf('fresh')).map(({ key }) => key)).toEqual(['2026-02-02']);
  expect((await runsOf('catching_up')).map(({ key }) => key)).toEqual(['2026-02-01', '2026-02-02']);
});

it('a whole is complete when all of its keys are, and parts are when the whole is', async () => {
  await publish('region', 'kr');
  await publish('total');
  await round();
  expect(await states('total')).toEqual([' partial']);
  await publish('region', 'jp');
  await publish('total');
  await round();
  expect(await states('total')).toEqual([' complete']);
  await publish('region', 'jp');
  await round();
  expect(await states('total')).toEqual([' stale']);

  await publish('part', 'kr');
  await publish('a');
  await round();
  expect(await states('part')).toEqual(['kr partial']);
  await publish('part', 'kr');
  await round();
  expect(await states('part')).toEqual(['kr complete']);
});

it('what is made from something unknown is never complete', async () => {
  await publish('orphan');
  await round();
  expect(await states('orphan')).toEqual([' partial']);
});

it('an event of a partition that there is not, or of an unknown asset, changes nothing', async () => {
  await publish('kst', 'yesterday');
  await publish('kst');
  await publish('unknown');
  expect(await round()).toBe(0);
  expect(await states('kst')).toEqual([]);
});

it('more events than fit into one transaction are settled', async () => {
  await pool.query(`insert into haru.asset_event (uri) select 'a' from generate_series(1, 250)`);
  await publish('b');
  await round();
  expect((await runsOf('both'))[0]?.events.length).toBe(251);
  await pool.query(`insert into haru.asset_event (uri) select 'a' from generate_series(1, 600)`);
  expect(await settleAssets(deps)).toBe(500);
  expect(await settleAssets(deps)).toBe(100);
});

it('an event of a run whose calendar has been deleted is settled with the others', async () => {
  const { rows } = await pool.query<{ id: number }>(
    `insert into haru.dag_run (dag_no, run_id, run_type, version_id, run_after, triggered_by)
     select dag_no, 'by hand', 'manual', version_id, clock_timestamp(), 'cli' from haru.dag where dag_id = 'closes' returning id`,
  );
  const event = await publish('from_days', '2026-01-01');
  await pool.query(`update haru.asset_event set run_id = $2 where id = $1`, [event, rows[0]!.id]);
  expect(await settleAssets(deps)).toBe(1);
});
