import { beforeAll, describe, expect, it } from 'vitest';
import { putCalendar } from '../../server/db/calendars.ts';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();

beforeAll(async () => {
  await storeDags(
    database,
    definitionOf([taskOf('a')], {
      dagId: 'daily',
      zone: 'Asia/Seoul',
      schedule: cronOf('0 0 * * *', { zone: 'Asia/Seoul' }),
      params: { rows: { type: 'integer', minimum: 1, default: 5 } },
    }),
    definitionOf([taskOf('a')], { dagId: 'by_hand', schedule: null }),
  );
});

const PAGE = '/api/haru/v1/dags/daily/backfills';
const RANGE = { from: '2026-01-01', to: '2026-01-05' };
const plan = (body: object, dagId = 'daily') =>
  call<{ dates: { logicalDate: string; action: string }[]; overlaps: number | null }>(
    'POST',
    `/api/haru/v1/dags/${dagId}/backfills/plan`,
    body,
  );
const create = (body: object) => call<{ id: number; detail: unknown; errors: unknown }>('POST', PAGE, body);

it('is planned by days of the zone of the DAG, those of a calendar only where one is given', async () => {
  const { status, body } = await plan(RANGE);
  expect(status).toBe(200);
  expect(body.dates).toHaveLength(5);
  expect(body.dates[0]).toEqual({
    businessDay: '2026-01-01',
    logicalDate: '2025-12-31T15:00:00.000Z',
    intervalStart: '2025-12-31T15:00:00.000Z',
    intervalEnd: '2026-01-01T15:00:00.000Z',
    action: 'create',
    reason: 'no_run',
    runId: null,
  });
  const working = await plan({ ...RANGE, calendar: 'kr', backwards: true });
  expect(working.body.dates).toMatchObject([{ businessDay: '2026-01-05' }, { businessDay: '2026-01-02' }]);
  expect((await plan({ ...RANGE, tasks: { taskIds: ['a'], downstream: true } })).body.dates).toHaveLength(5);
  expect((await plan({ ...RANGE, days: ['2026-01-05', '2026-02-05'] })).body.dates).toMatchObject([
    { businessDay: '2026-01-05' },
  ]);
  expect(working.body).toMatchObject({ secondsEstimate: null, overlaps: null });
});

it('goes by calendars that come with Haru and by own ones', async () => {
  await putCalendar(database.pool, 'ours', {
    title: 'Our working days',
    base: 'kr',
    holidays: { '2026-01-02': 'Founding day' },
  });
  expect(await get('/api/haru/v1/calendars')).toEqual({
    calendars: [
      { name: 'kr', title: expect.any(String), isOwn: false },
      { name: 'krx', title: expect.any(String), isOwn: false },
      { name: 'ours', title: 'Our working days', isOwn: true },
    ],
  });
  expect((await plan({ ...RANGE, calendar: 'ours' })).body.dates).toMatchObject([{ businessDay: '2026-01-05' }]);
});

it('is created as it was planned, shown with each date, and refused where the plan has changed', async () => {
  const { body: planned } = await plan({ ...RANGE, calendar: 'kr' });
  const seen = planned.dates.map(({ logicalDate, action }) => ({ logicalDate, action }));
  const asked = { ...RANGE, calendar: 'kr', maxActiveRuns: 1, params: { rows: 7 }, seen };
  const { status, body } = await create(asked);
  expect(status).toBe(201);
  const { id } = body;
  const summary = {
    id,
    dagId: 'daily',
    state: 'running',
    firstDay: '2026-01-01',
    lastDay: '2026-01-05',
    calendar: 'kr',
    reprocess: 'none',
    backwards: false,
    maxActiveRuns: 1,
    params: { rows: 7 },
    createdBy: 'admin',
    completedAt: null,
    runsPerMinute: 0,
    secondsLeft: null,
  };
  expect(body).toMatchObject(summary);
  const dates = () => get<{ dates: object[] }>(`${PAGE}/${id}/dates`);
  await expect
    .poll(async () => (await dates()).dates)
    .toMatchObject([
      {
        businessDay: '2026-01-02',
        action: 'create',
        reason: 'no_run',
        state: 'queued',
        runId: expect.any(String) as string,
      },
      { businessDay: '2026-01-05', state: 'queued' },
    ]);
  expect(await get(`${PAGE}/${id}`)).toMatchObject({ ...summary, progress: { queued: 2 } });
  expect(await get(`${PAGE}?limit=1`)).toMatchObject({ backfills: [{ id }], next: null });
  const again = (await plan(RANGE)).body;
  expect(again.overlaps).toBe(id);
  expect(again.dates[1]).toMatchObject({
    action: 'blocked',
    reason: 'run_queued',
    runId: expect.any(String) as string,
  });
  expect(await create(asked)).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/^The plan has changed/) as string },
  });
  const idsOf = async (state: string) =>
    (await get<{ backfills: { id: number }[] }>(`${PAGE}?state=${state}`)).backfills.map((backfill) => backfill.id);
  expect(await idsOf('running')).toEqual([id]);
  expect(await idsOf('paused')).toEqual([]);
  await call('PUT', `/api/v2/backfills/${id}/pause`);
  expect(await idsOf('paused')).toEqual([id]);
  expect(await idsOf('running')).toEqual([]);
  await call('PUT', `/api/v2/backfills/${id}/cancel`);
  expect(await idsOf('canceled')).toEqual([id]);
  expect(await idsOf('completed')).toEqual([]);
  expect(await get(`${PAGE}/${id}`)).toMatchObject({ state: 'canceled', progress: { failed: 2 } });
  const { rows } = await database.pool.query(
    `select to_state as change, reason, actor from haru.event where subject = 'backfill' order by id`,
  );
  expect(rows).toEqual([
    { change: 'created', reason: `backfill ${id}`, actor: 'admin' },
    { change: 'paused', reason: `backfill ${id}`, actor: 'admin' },
    { change: 'canceled', reason: `backfill ${id}`, actor: 'admin' },
    { change: 'completed', reason: `backfill ${id}`, actor: 'scheduler' },
  ]);
});

it('leaves the days that another leaves out to other backfills', async () => {
  const range = { from: '2026-02-02', to: '2026-02-06' };
  const outer = await create({ ...range, days: ['2026-02-02', '2026-02-06'] });
  expect(outer.status).toBe(201);
  const between = { ...range, days: ['2026-02-03', '2026-02-04'] };
  expect((await plan(between)).body.overlaps).toBeNull();
  expect((await create(between)).status).toBe(201);
  const both = { ...range, days: ['2026-02-05', '2026-02-06'] };
  expect((await plan(both)).body.overlaps).toBe(outer.body.id);
  expect(await create(both)).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/some of these dates/) as string },
  });
});

describe('refused', () => {
  it.each<[number, RegExp, string, object]>([
    [404, /was not found/, 'nowhere', RANGE],
    [422, /no schedule that repeats/, 'by_hand', RANGE],
    [422, /before it starts/, 'daily', { from: '2026-01-05', to: '2026-01-01' }],
    [422, /has no task 'b'\. Its tasks: a/, 'daily', { ...RANGE, tasks: { taskIds: ['b'] } }],
    [422, /not a calendar day/, 'daily', { from: '2026-02-30', to: '2026-03-01' }],
    [422, /no data for 2014/, 'daily', { from: '2014-02-01', to: '2014-03-01', calendar: 'kr' }],
  ])('%i %s', async (status, detail, dagId, body) => {
    expect(await plan(body, dagId)).toMatchObject({
      status,
      body: { detail: expect.stringMatching(detail) as string },
    });
  });

  it('values that the parameters do not allow, field by field', async () => {
    const { status, body } = await create({ ...RANGE, params: { rows: 0, color: 'red' } });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ path: '/params/rows' }, { path: '/params/color' }]);
  });

  it('a backfill of another DAG', async () => {
    expect(await call('GET', '/api/haru/v1/dags/by_hand/backfills/1')).toMatchObject({ status: 404 });
    expect(await call('GET', '/api/haru/v1/dags/by_hand/backfills/1/dates')).toMatchObject({ status: 404 });
  });
});
