import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { createAssetRuns } from '../../server/scheduler/createAssetRuns.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { loadDags } from '../support/loadDags.ts';
import { testApi } from './support.ts';

const api = await testApi();
const { pool } = api.database;
await loadDags(pool, join(import.meta.dirname, 'dags/assets.ts'), import.meta.dirname);

interface Asset {
  readonly id: number;
  readonly uri: string;
}
const get = async <T>(url: string) => (await api.call<T>('GET', `/api/v2${url}`)).body;
const { assets } = await get<{ assets: readonly Asset[] }>('/assets');
const idOf = (uri: string): number => assets.find((asset) => asset.uri === uri)?.id ?? 0;

async function settle(): Promise<number> {
  const deps = { pool, definitions: createDefinitionCache(), onError: (error: unknown) => expect(error).toBeNull() };
  await settleAssets(deps);
  return createAssetRuns(deps);
}
const report = (uri: string, more: object = {}) =>
  api.call<Record<string, unknown>>('POST', '/api/v2/assets/events', { asset_id: idOf(uri), ...more });

beforeEach(async () => {
  await pool.query('delete from haru.dag_run');
  for (const table of ['asset_event', 'asset_partition', 'asset_due', 'asset_partition_run'])
    await pool.query(`delete from haru.${table}`);
});

describe('assets', () => {
  it('are listed with who publishes, reads and waits for them', async () => {
    expect(assets.map(({ uri }) => uri).toSorted()).toEqual(['mart', 'orders', 'raw']);
    expect(await get(`/assets/${idOf('mart')}`)).toMatchObject({
      name: 'mart',
      group: 'asset',
      scheduled_dags: [{ dag_id: 'both' }, { dag_id: 'report' }],
      producing_tasks: [{ dag_id: 'load', task_id: 'only' }],
      consuming_tasks: [],
      aliases: [],
      watchers: [],
      last_asset_event: { id: null, timestamp: null },
    });
    expect(await get('/assets?uri_pattern=ORD')).toMatchObject({ total_entries: 1, assets: [{ uri: 'orders' }] });
    expect(await get('/assets?dag_ids=load&order_by=-name')).toMatchObject({
      assets: [{ uri: 'raw' }, { uri: 'mart' }],
    });
    expect(await get('/assets?name_pattern=none')).toEqual({ assets: [], total_entries: 0 });
  });

  it.each([
    ['/assets/999', 404, 'The Asset with ID: `999` was not found'],
    ['/assets/aliases/1', 404, 'The Asset Alias with ID: `1` was not found'],
    ['/assets/999/queuedEvents', 404, 'Queue event with asset_id: `999` was not found'],
    ['/dags/either/assets/queuedEvents', 404, 'Queue event with dag_id: `either` was not found'],
    ['/dags/either/assets/1/queuedEvents', 404, 'Queued event with dag_id: `either` and asset_id: `1` was not found'],
  ])('%s is %i', async (url, status, detail) => {
    expect(await api.call('GET', `/api/v2${url}`)).toMatchObject({ status, body: { detail } });
  });

  it('have no aliases', async () => {
    expect(await get('/assets/aliases')).toEqual({ asset_aliases: [], total_entries: 0 });
    expect((await api.call('GET', '/api/v2/assets?order_by=nothing')).status).toBe(400);
  });
});

describe('events', () => {
  it('from outside are stored, listed and start runs, which name them', async () => {
    const { status, body } = await report('orders', { extra: { by: 'erp' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      asset_id: idOf('orders'),
      uri: 'orders',
      extra: { by: 'erp', from_rest_api: true },
      source_dag_id: null,
      source_map_index: -1,
      created_dagruns: [],
      partition_key: null,
    });
    expect(await settle()).toBe(1);
    const { dag_runs: runs } = await get<{ dag_runs: readonly { dag_run_id: string }[] }>('/dags/either/dagRuns');
    expect(runs).toMatchObject([{ run_type: 'asset_triggered', triggered_by: 'asset', logical_date: null }]);
    const runId = encodeURIComponent(runs[0]?.dag_run_id ?? '');
    const upstream = await get(`/dags/either/dagRuns/${runId}/upstreamAssetEvents`);
    expect(upstream).toMatchObject({
      total_entries: 1,
      asset_events: [{ id: body['id'], created_dagruns: [{ dag_id: 'either', state: 'queued', triggering: true }] }],
    });
    expect(await get(`/assets/events?asset_id=${idOf('orders')}`)).toMatchObject({ total_entries: 1 });
    expect(await get('/assets/events?source_dag_id=load')).toEqual({ asset_events: [], total_entries: 0 });
    expect(await get('/dags/~/dagRuns?consuming_asset_pattern=order')).toMatchObject({ total_entries: 1 });
    expect(await get('/dags/~/dagRuns?consuming_asset_pattern=mart')).toMatchObject({ total_entries: 0 });
  });

  it('of a partition complete it', async () => {
    await report('raw', { partition_key: '2026-02-28' });
    await report('raw', { partition_key: '2026-03-01' });
    await report('mart', { partition_key: '2026-03-01' });
    expect(await settle()).toBe(1);
    expect(await get('/dags/report/dagRuns?partition_key_pattern=2026')).toMatchObject({
      dag_runs: [{ partition_key: '2026-03-01', data_interval_start: '2026-02-28T15:00:00Z' }],
    });
  });

  it.each([
    [{ asset_id: 999 }, 404, 'Asset with ID: `999` was not found'],
    [{ asset_id: idOf('mart'), partition_key: 'March' }, 422, [{ loc: ['body', 'partition_key'] }]],
    [{ asset_id: idOf('mart'), nothing: 1 }, 422, [{ type: 'extra_forbidden' }]],
    [{}, 422, [{ type: 'missing' }]],
  ])('like %j are refused', async (body, status, detail) => {
    expect(await api.call('POST', '/api/v2/assets/events', body)).toMatchObject({ status, body: { detail } });
  });
});

describe('queued events', () => {
  it('are those that the next run still waits with, and can be dropped', async () => {
    await report('orders');
    await report('orders');
    await settle();
    const orders = idOf('orders');
    const queued = { dag_id: 'both', asset_id: orders, dag_display_name: 'both' };
    expect(await get(`/assets/${orders}/queuedEvents`)).toMatchObject({ total_entries: 1, queued_events: [queued] });
    expect(await get('/dags/both/assets/queuedEvents')).toMatchObject({ queued_events: [queued] });
    expect(await get(`/dags/both/assets/${orders}/queuedEvents`)).toMatchObject(queued);
    const past = encodeURIComponent('2020-01-01T00:00:00Z');
    expect((await api.call('DELETE', `/api/v2/dags/both/assets/queuedEvents?before=${past}`)).status).toBe(404);
    expect((await api.call('DELETE', `/api/v2/dags/both/assets/${orders}/queuedEvents`)).status).toBe(204);
    await report('mart');
    expect(await settle()).toBe(0);
    expect((await api.call('DELETE', `/api/v2/assets/${idOf('mart')}/queuedEvents`)).status).toBe(204);
    expect((await api.call('DELETE', '/api/v2/dags/both/assets/queuedEvents')).status).toBe(404);
  });

  it('of a run that was due and is no longer', async () => {
    await pool.query(`update haru.dag set is_paused = true where dag_id = 'report'`);
    await report('orders');
    await report('mart');
    await settleAssets({ pool, definitions: createDefinitionCache() });
    await api.call('DELETE', `/api/v2/dags/both/assets/${idOf('mart')}/queuedEvents`);
    expect(
      (await pool.query(`select from haru.asset_due u join haru.dag using (dag_no) where dag_id = 'both'`)).rowCount,
    ).toBe(0);
    await pool.query(`update haru.dag set is_paused = false`);
  });
});

describe('materialize', () => {
  const materialize = (uri: string, body?: object) => api.call('POST', `/api/v2/assets/${idOf(uri)}/materialize`, body);

  it('starts the one DAG that publishes the asset', async () => {
    expect(await materialize('mart')).toMatchObject({ status: 200, body: { dag_id: 'load', run_type: 'manual' } });
    expect(await materialize('mart', { dag_run_id: 'mine', conf: { a: 1 } })).toMatchObject({
      body: { dag_run_id: 'mine', conf: { a: 1 } },
    });
    expect((await materialize('mart', { dag_run_id: 'mine' })).status).toBe(409);
  });

  it('is refused where none or several do', async () => {
    expect(await materialize('none')).toMatchObject({
      status: 404,
      body: { detail: 'No DAG materializes asset with ID: 0' },
    });
    expect(await materialize('orders')).toMatchObject({
      status: 409,
      body: { detail: `More than one DAG materializes asset with ID: ${idOf('orders')}` },
    });
  });
});

describe('the plan of a rerun', () => {
  it('is shown', async () => {
    const { body } = await api.call('GET', '/api/haru/v1/assets/rerun?asset=raw&partition=2026-03-01');
    expect(body).toMatchObject({
      steps: [
        { place: 1, dagId: 'load', action: 'skip', run: null },
        { place: 2, dagId: 'both' },
        { place: 3, dagId: 'report' },
      ],
    });
  });

  it.each([
    ['asset=none', 404],
    ['asset=mart&partition=March', 422],
    ['', 422],
  ])('of %j is %i', async (query, status) => {
    expect((await api.call('GET', `/api/haru/v1/assets/rerun?${query}`)).status).toBe(status);
  });
});

describe('DAGs', () => {
  it('show what they wait for', async () => {
    expect(await get('/dags/both/details')).toMatchObject({
      timetable_summary: 'Asset',
      timetable_description: 'Triggered by assets: orders and mart',
      timetable_partitioned: false,
      asset_expression: {
        all: [
          { asset: { uri: 'orders', name: 'orders', group: 'asset' } },
          { asset: { uri: 'mart', name: 'mart', group: 'asset' } },
        ],
      },
    });
    expect(await get('/dags/report/details')).toMatchObject({
      timetable_summary: 'Partitioned Asset',
      timetable_partitioned: true,
      asset_expression: { any: [{ asset: { uri: 'mart' } }] },
    });
  });

  it('are found by it', async () => {
    const idsOf = async (query: string) =>
      (await get<{ dags: readonly { dag_id: string }[] }>(`/dags?${query}`)).dags.map((dag) => dag.dag_id);
    expect(await idsOf('has_asset_schedule=true')).toEqual(['both', 'either', 'report']);
    expect(await idsOf('has_asset_schedule=false')).toEqual(['load', 'order_a', 'order_b']);
    expect(await idsOf('asset_dependency=MAR')).toEqual(['both', 'load', 'report']);
  });

  it('that wait for partitions are started for one by hand', async () => {
    const body = { logical_date: null, partition_key: '2026-03-01' };
    expect(await api.call('POST', '/api/v2/dags/report/dagRuns', body)).toMatchObject({
      body: { partition_key: '2026-03-01', data_interval_end: '2026-03-01T15:00:00Z' },
    });
    expect(
      await api.call('POST', '/api/v2/dags/report/dagRuns', { ...body, partition_key: '2026-02-30' }),
    ).toMatchObject({
      status: 422,
      body: {
        detail: "report runs by partitions, and '2026-02-30' is none: give a day of Asia/Seoul, such as 2022-11-30.",
      },
    });
  });
});
