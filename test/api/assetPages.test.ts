import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { loadDags } from '../support/loadDags.ts';
import { testApi } from './support.ts';

const { call, get, database } = await testApi();
const { pool } = database;
await loadDags(pool, join(import.meta.dirname, 'dags/assets.ts'), import.meta.dirname);

interface Asset {
  readonly uri: string;
}
const page = <T>(path: string) => get<T>(`/api/haru/v1/assets${path}`);

beforeAll(async () => {
  const { assets } = await get<{ assets: { id: number; uri: string }[] }>('/api/v2/assets');
  const idOf = (uri: string) => assets.find((asset) => asset.uri === uri)?.id;
  for (const [uri, key] of [
    ['raw', '2022-11-30'],
    ['raw', '2022-12-01'],
    ['mart', '2022-12-01'],
  ])
    await call('POST', '/api/v2/assets/events', { asset_id: idOf(uri ?? ''), partition_key: key, extra: { rows: 7 } });
  await settleAssets({ pool, definitions: createDefinitionCache() });
});

describe('assets for the page', () => {
  it('are listed with who makes and who uses them, and how complete they are', async () => {
    const { assets, isTruncated } = await page<{ assets: Asset[]; isTruncated: boolean }>('');
    expect(isTruncated).toBe(false);
    expect(assets.map(({ uri }) => uri)).toEqual(['mart', 'orders', 'raw']);
    expect(assets[0]).toMatchObject({
      uri: 'mart',
      from: 'raw',
      partition: { kind: 'days', zone: 'Asia/Seoul' },
      producers: [{ dagId: 'load', taskId: 'only' }],
      consumers: [
        { dagId: 'both', taskId: null },
        { dagId: 'report', taskId: null },
      ],
      counts: { complete: 1, stale: 0 },
    });
    expect(assets[1]).toMatchObject({ uri: 'orders', partition: null, lastEventAt: null, first: null });
  });

  it('are read one by one', async () => {
    const { assets } = await page<{ assets: Asset[] }>('');
    for (const asset of assets) expect(await page(`/asset?asset=${asset.uri}`)).toEqual(asset);
    expect(await call('GET', '/api/haru/v1/assets/asset?asset=none')).toMatchObject({ status: 404 });
    await pool.query(`update haru.dag set is_stale = true where dag_id like 'order_%' or dag_id in ('both', 'either')`);
    expect(await call('GET', '/api/haru/v1/assets/asset?asset=orders')).toMatchObject({
      status: 404,
      body: { detail: 'No DAG uses the asset `orders` any more' },
    });
    await pool.query(`update haru.dag set is_stale = false`);
  });

  it('say that they have been settled, with what is made from them', async () => {
    const { rows } = await pool.query<{ asset: string }>(
      `select extra ->> 'asset' as asset from haru.event where subject = 'asset' order by 1`,
    );
    expect(rows).toEqual([{ asset: 'mart' }, { asset: 'raw' }]);
  });

  it('have their partitions between two keys', async () => {
    expect(await page('/partitions?asset=raw')).toMatchObject({
      partitions: [{ partition: '2022-12-01', state: 'complete' }, { partition: '2022-11-30' }],
    });
    const { partitions } = await page<{ partitions: object[] }>('/partitions?asset=raw&from=2022-12-01&to=2022-12-31');
    expect(partitions).toEqual([
      expect.objectContaining({ partition: '2022-12-01', state: 'complete', events: 1, receipt: null }),
    ]);
    expect(await call('GET', '/api/haru/v1/assets/partitions?asset=none')).toMatchObject({ status: 404 });
  });

  it('say of a partition what it is made from and what was published for it', async () => {
    expect(await page('/partition?asset=mart&partition=2022-12-01')).toMatchObject({
      state: 'complete',
      from: 'raw',
      sources: [
        {
          partition: '2022-11-30',
          start: '2022-11-30T00:00:00.000Z',
          end: '2022-12-01T00:00:00.000Z',
          state: 'complete',
          held: 'complete',
          consumedAt: expect.any(String),
          rows: null,
        },
        { partition: '2022-12-01', state: 'complete', held: 'complete', consumedAt: expect.any(String) },
      ],
      start: '2022-11-30T15:00:00.000Z',
      sourceZone: 'UTC',
      receipts: [{ dagId: null, runId: null, taskId: null }],
    });
    expect(await page('/partition?asset=mart&partition=2023-01-01')).toMatchObject({ state: 'missing', receipts: [] });
    expect(await call('GET', '/api/haru/v1/assets/partition?asset=mart&partition=november')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("has no partition 'november'") },
    });
  });
});
