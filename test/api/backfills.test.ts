import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();

beforeAll(async () => {
  const schedule = cronOf('0 0 * * *');
  await storeDags(
    database,
    definitionOf([taskOf('a')], {
      dagId: 'daily',
      schedule,
      params: { rows: { type: 'integer', minimum: 1, default: 5 } },
    }),
    definitionOf([taskOf('a')], { dagId: 'by_hand', schedule: null }),
  );
});

/** After so long airflowctl no longer waits for an answer. */
const AIRFLOWCTL_GIVES_UP_MS = 5_000;
const BODY = { dag_id: 'daily', from_date: '2026-01-01T00:00:00Z', to_date: '2026-01-03T00:00:00Z' };
/** As airflowctl sends it. */
const post = (body: object, path = '/api/v2/backfills') =>
  call('POST', path, { ...BODY, run_backwards: false, run_on_latest_version: false, ...body });
const put = (id: number, verb: string) => call('PUT', `/api/v2/backfills/${id}/${verb}`);

it('a backfill is tried, created, listed, paused, unpaused and canceled', async () => {
  expect(await post({ run_backwards: true }, '/api/v2/backfills/dry_run')).toMatchObject({
    status: 200,
    body: {
      backfills: ['2026-01-03T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'].map((date) => ({
        logical_date: date,
        partition_key: null,
        partition_date: null,
      })),
      total_entries: 3,
    },
  });
  const { status, body } = await post({ dag_run_conf: { rows: 7 }, max_active_runs: 2 });
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      ...BODY,
      dag_run_conf: { rows: 7 },
      is_paused: false,
      reprocess_behavior: 'none',
      max_active_runs: 2,
      completed_at: null,
      dag_display_name: 'daily',
    },
  });
  const id = body['id'] as number;
  await expect
    .poll(() => get('/api/v2/dags/daily/dagRuns?order_by=logical_date'))
    .toMatchObject({
      dag_runs: ['02', '03', '04'].map((day) => ({
        dag_run_id: `backfill__2026-01-${day}T00:00:00+00:00`,
        run_type: 'backfill',
        triggered_by: 'backfill',
        state: 'queued',
        conf: { rows: 7 },
      })),
    });
  expect(await get(`/api/v2/backfills/${id}`)).toEqual(body);
  expect(await get('/api/v2/backfills?limit=50&dag_id=daily')).toEqual({ backfills: [body], total_entries: 1 });
  expect(await get('/api/v2/backfills?dag_id=by_hand')).toEqual({ backfills: [], total_entries: 0 });
  expect(await post({ reprocess_behavior: 'completed' })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('works on some of these dates') as string },
  });
  expect(await put(id, 'pause')).toMatchObject({ status: 200, body: { is_paused: true } });
  expect(await put(id, 'unpause')).toMatchObject({ status: 200, body: { is_paused: false } });
  const canceled = await put(id, 'cancel');
  expect(canceled).toMatchObject({ status: 200, body: { id, completed_at: expect.any(String) as string } });
  for (const verb of ['pause', 'unpause', 'cancel']) expect(await put(id, verb)).toMatchObject({ status: 409 });
  expect(await get('/api/v2/dags/daily/dagRuns?state=failed')).toMatchObject({ total_entries: 3 });
});

describe('refused', () => {
  it.each<[number, RegExp, object]>([
    [404, /was not found/, { dag_id: 'nowhere' }],
    [422, /before it starts/, { to_date: '2025-01-01T00:00:00Z' }],
    [422, /in the future/, { from_date: '2999-01-01T00:00:00Z', to_date: '2999-01-03T00:00:00Z' }],
    [422, /no schedule that repeats/, { dag_id: 'by_hand' }],
    [400, /Invalid input for param rows/, { dag_run_conf: { rows: 0 } }],
  ])('%i %s', async (status, message, body) => {
    for (const path of ['/api/v2/backfills', '/api/v2/backfills/dry_run'])
      expect(await post(body, path)).toMatchObject({
        status,
        body: { detail: expect.stringMatching(message) as string },
      });
  });

  it('what is malformed, and a backfill that is not there', async () => {
    expect(await post({ max_active_runs: 0 })).toMatchObject({ status: 422 });
    expect(await call('GET', '/api/v2/backfills')).toMatchObject({ status: 422 });
    expect(await call('GET', '/api/v2/backfills/999')).toMatchObject({ status: 404 });
    expect(await put(999, 'cancel')).toMatchObject({ status: 404 });
  });
});

it('of two thousand dates is answered before its runs are there', async () => {
  const started = performance.now();
  const { status, body } = await post({ from_date: '2020-01-01T00:00:00Z', to_date: '2025-06-22T00:00:00Z' });
  expect(status).toBe(200);
  expect(performance.now() - started).toBeLessThan(AIRFLOWCTL_GIVES_UP_MS);
  const runs = () => get('/api/v2/dags/daily/dagRuns?run_type=backfill&logical_date_lt=2025-07-01T00:00:00Z&limit=1');
  await expect.poll(runs, { timeout: 40_000 }).toMatchObject({ total_entries: 2_000 });
  expect(await call('POST', `/api/v2/backfills/${String(body['id'])}/cancel`)).toMatchObject({ status: 200 });
});
