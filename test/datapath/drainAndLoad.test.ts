import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ProgressReport } from '../../server/core/progress.ts';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { postgresConfig } from '../../workers/operators/postgresConfig.ts';
import { martTally } from '../support/martTally.ts';
import { dataPath, expectedTally } from './harness.ts';

const path = await dataPath();
const seed = 20221130;
const day = [...generateEvents({ seed, day: '20221130', count: 3_000 })];
const nextDay = [...generateEvents({ seed, day: '20221201', count: 2_000 })];

describe('drain and load of the access log', () => {
  test('every KST day holds exactly the events that were pushed', async () => {
    await path.push(day);
    const drainProgress: ProgressReport[] = [];
    const drained = await path.drain(
      '20221130',
      { rowsPerFile: 1_000 },
      { onProgress: (said) => drainProgress.push(said) },
    );
    expect(drained).toMatchObject({ rows: 3_000, rejects: 0 });
    expect(drained.files).toHaveLength(3);
    expect(drained.batches).toHaveLength(1);

    const loadProgress: ProgressReport[] = [];
    const loaded = await path.load(drained.files, {}, { onProgress: (said) => loadProgress.push(said) });
    expect(await path.tally()).toEqual(expectedTally(day));
    expect(loaded).toMatchObject({ rows: 3_000, rejects: 0, checksum: drained.checksum });
    const bytes = day.reduce((sum, { json }) => sum + Buffer.byteLength(json), 0);
    expect(drainProgress.map(({ done }) => done)).toEqual([0, 1_000, 2_000, 3_000]);
    expect(drainProgress.at(-1)).toEqual({ done: 3_000, total: 3_000, unit: 'events', beside: { bytes, files: 3 } });
    expect(loadProgress.at(-1)).toMatchObject({ done: 3_000, total: 3_000, unit: 'rows', beside: { files: 3 } });
    expect(loadProgress.every(({ done }, at) => done >= (loadProgress[at - 1]?.done ?? 0))).toBe(true);
    expect(loaded.days.map(({ day: each, table }) => [each, table])).toEqual([
      ['2022-11-30', 'mart.mart_20221130'],
      ['2022-12-01', 'mart.mart_20221201'],
    ]);
    expect(await path.redis.keys('*')).toEqual([]);
  });

  test('a rerun of both changes nothing', async () => {
    const before = await path.mart.query('select day, loaded_at from haru_load.receipt order by day');
    const drained = await path.drain('20221130');
    const loaded = await path.load(drained.files);
    expect(drained).toMatchObject({ rows: 3_000 });
    expect(loaded).toMatchObject({ rows: 3_000 });
    const after = await path.mart.query('select day, loaded_at from haru_load.receipt order by day');
    expect(after.rows).toEqual(before.rows);
    expect(await path.tally()).toEqual(expectedTally(day));
  });

  test('a day is complete when both of its UTC keys are loaded', async () => {
    expect((await path.tally('mart.access_log_complete')).size).toBe(0);
    await path.push(nextDay);
    const drained = await path.drain('20221201');
    await path.load(drained.files);
    const expected = expectedTally([...day, ...nextDay]);
    expect(await path.tally()).toEqual(expected);
    expect(await path.tally('mart.access_log_complete')).toEqual(new Map([['20221201', expected.get('20221201')]]));
  });

  test('late events in an old key become a batch of the same share', async () => {
    const late = [...generateEvents({ seed: 7, day: '20221130', count: 500 })];
    await path.push(late);
    const drained = await path.drain('20221130');
    expect(drained).toMatchObject({ rows: 3_500 });
    expect(drained.batches).toHaveLength(2);
    await path.load(drained.files);
    expect(await path.tally()).toEqual(expectedTally([...day, ...nextDay, ...late]));
  });

  test('a reader sees each day of a share as it was or as it is, never between, and waits for no lock', async () => {
    const before = await path.tally();
    const mart = path.connections['mart'];
    if (mart === undefined) throw new Error('no mart');
    const reader = new pg.Client(postgresConfig(mart));
    await reader.connect();
    onTestFinished(() => reader.end());
    await reader.query(`set lock_timeout = '1ms'`);
    // Its days have no partitions yet.
    const fresh = [...generateEvents({ seed, day: '20221210', count: 2_000 })];
    await path.push(fresh);
    const first = await path.drain('20221210', { rowsPerFile: 200 });
    const late = [...generateEvents({ seed: 9, day: '20221130', count: 2_000 })];
    await path.push(late);
    const drained = await path.drain('20221130', { rowsPerFile: 200 });
    const loading = Promise.all([path.load(first.files), path.load(drained.files)]).then(() => true);
    const seen: ReadonlyMap<string, unknown>[] = [];
    while (!(await Promise.race([loading, martTally(reader).then((tally) => (seen.push(tally), false))])));
    const after = await path.tally();
    expect(after).toEqual(new Map([...after, ...expectedTally(fresh)]));
    expect(after).not.toEqual(before);
    expect(seen.length).toBeGreaterThan(3);
    for (const tally of seen) {
      for (const [day, value] of tally) expect([before.get(day), after.get(day)]).toContainEqual(value);
      for (const day of before.keys()) expect(tally.has(day)).toBe(true);
    }
  });

  test('a run of the next day takes the late events of the days before it', async () => {
    const late = [...generateEvents({ seed: 8, day: '20221130', count: 300 })];
    await path.push(late);
    const before = await path.tally();
    const drained = await path.drain('20221201', { lateDays: 3 });
    expect(new Set(drained.files.map((file) => file.share))).toEqual(
      new Set(['log_buffer>warehouse:/nginx/20221130', 'log_buffer>warehouse:/nginx/20221201']),
    );
    expect(await path.tally()).toEqual(before);
    await path.load(drained.files);
    const rows = (tally: ReadonlyMap<string, { count: number }>): number =>
      [...tally.values()].reduce((sum, each) => sum + each.count, 0);
    expect(rows(await path.tally())).toBe(rows(before) + 300);
  });

  test('a key without a list is one empty part, and its quiet days are receipted', async () => {
    const drained = await path.drain('20221205');
    expect(drained).toMatchObject({ rows: 0, rejects: 0 });
    expect(drained.files).toHaveLength(1);
    const again = await path.drain('20221205');
    expect(again.files).toEqual(drained.files);
    const loaded = await path.load(drained.files);
    expect(loaded.days).toEqual([
      { day: '2022-12-05', table: 'mart.mart_20221205', rows: 0 },
      { day: '2022-12-06', table: 'mart.mart_20221206', rows: 0 },
    ]);
  });

  test('the mart has the promised columns in their order', async () => {
    const { rows } = await path.mart.query<{ name: string }>(
      "select attname as name from pg_attribute where attrelid = 'mart.mart_20221130'::regclass and attnum > 0 order by attnum",
    );
    expect(rows.map((row) => row.name).join(' ')).toBe(
      'timestamp UA body_bytes_sent country_name httpversion message method referrer remote_addr remote_user request response_time status device browser os_name os_version city_name region_name event_id ingested_at source_key batch',
    );
  });

  test("Haru's ledger has a copy of every receipt", async () => {
    const { rows: copies } = await path.pool.query(
      'select day::text, share, rows, ids_hash from haru.ledger_receipt order by 1, 2',
    );
    const { rows: originals } = await path.mart.query(
      'select day::text, share, rows::int, ids_hash from haru_load.receipt order by 1, 2',
    );
    expect(copies).toEqual(originals);
  });
});
