import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { insertEvent } from '../../server/db/assetEvents.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { loadDags } from '../support/loadDags.ts';
import { testDatabase } from '../support/testDatabase.ts';
import { runHaru, temporaryFolder, type Answer } from './runHaru.ts';

vi.setConfig({ testTimeout: 120_000 });

const [database, home] = await Promise.all([testDatabase(), temporaryFolder()]);
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, '../api/dags/assets.ts'), import.meta.dirname);
for (const [uri, partitionKey] of [
  ['raw', '2026-02-28'],
  ['mart', '2026-03-01'],
  ['orders', null],
] as const)
  await insertEvent(pool, { uri, partitionKey, extra: { rows: 3 } });
await settleAssets({ pool, definitions: createDefinitionCache() });

const env = { HARU_HOME: home, DATABASE_URL: database.url };
const haru = (...args: string[]): Promise<Answer> => runHaru(args, { env });
const json = async (...args: string[]) => JSON.parse((await haru(...args, '-o', 'json')).stdout) as never;

test('assets are listed and shown', async () => {
  expect(await json('assets', 'list')).toMatchObject([
    { uri: 'mart', partition: 'days Asia/Seoul', from: 'raw', publishedBy: 'load', waitedForBy: 'both, report' },
    { uri: 'orders', partition: null, from: null, publishedBy: 'order_a, order_b' },
    { uri: 'raw', partition: 'days UTC' },
  ]);
  const { stdout } = await haru('assets', 'show', 'mart');
  expect(stdout).toContain('mart: partitions: a day of Asia/Seoul, such as 2022-11-30, made from raw\n');
  expect(stdout).toMatch(/^outlet +load +only$/m);
  expect(stdout).toMatch(/2026-03-01 .*\{"rows":3\}/);
  expect(await haru('assets', 'show', 'nothing')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("there is no asset 'nothing' (haru assets list shows them)"),
  });
});

test('partitions are listed by their state', async () => {
  expect(await json('partitions', 'list')).toMatchObject([
    { asset: 'mart', partition: '2026-03-01', state: 'partial', events: 1 },
    { asset: 'mart', partition: '2026-02-28', state: 'missing', events: 0, publishedAt: null },
    { asset: 'raw', partition: '2026-02-28', state: 'complete' },
    { asset: 'orders', partition: '', state: 'complete' },
  ]);
  expect(await json('partitions', 'list', 'mart', '--state', 'partial')).toMatchObject([{ partition: '2026-03-01' }]);
  expect(await json('partitions', 'list', '--from', '2026-03-01', '--to', '2026-03-31')).toHaveLength(1);
  expect((await haru('partitions', 'list', '--state', 'ready')).code).toBe(2);
});

test('how a partition is made again is shown as a plan', async () => {
  expect(await json('partitions', 'rerun', 'mart', '2026-03-01')).toEqual([
    {
      step: 1,
      dag: 'load',
      action: 'skip',
      reason: 'no run has published it yet: start one (haru runs trigger load, or haru backfill)',
    },
    { step: 2, dag: 'both', action: 'itself', reason: 'it runs by itself on the new events' },
    {
      step: 3,
      dag: 'report',
      action: 'itself',
      reason: 'it has no run of the partition yet, and runs by itself once it is complete',
    },
  ]);
  expect(await haru('partitions', 'rerun', 'nothing')).toMatchObject({ code: 3 });
});

test('a partition is shown with what it is made from and its receipts', async () => {
  expect(await json('partitions', 'show', 'mart', '2026-03-01')).toMatchObject({
    state: 'partial',
    from: 'raw',
    sources: [
      { partition: '2026-02-28', state: 'complete', consumedAt: expect.any(String) },
      { partition: '2026-03-01', state: 'missing', publishedAt: null, consumedAt: null },
    ],
    receipts: [{ dag: null }],
  });
  const { stdout } = await haru('partitions', 'show', 'mart', '2026-02-27');
  expect(stdout).toContain('mart 2026-02-27: missing\n\nmade from raw:\n');
  expect((await haru('partitions', 'show', 'orders')).stdout).toContain('orders: complete');
  expect(await haru('partitions', 'show', 'mart', 'March')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      "Asset 'mart' has no partition 'March': give a day of Asia/Seoul, such as 2022-11-30.",
    ),
  });
});
