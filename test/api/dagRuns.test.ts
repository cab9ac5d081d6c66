import { beforeAll, describe, expect, it } from 'vitest';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { triggerRun } from '../../server/scheduler/triggerRun.ts';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';
import { dagNamed, triggerOf } from '../support/requests.ts';

interface Runs {
  readonly dag_runs: readonly { readonly dag_run_id: string }[];
  readonly total_entries: number;
  readonly next_cursor: string | null;
  readonly previous_cursor: string | null;
}

const { database, call, get } = await testApi();

const RUNS = '/api/v2/dags/daily/dagRuns';

beforeAll(async () => {
  await storeDags(
    database,
    definitionOf([taskOf('a'), taskOf('b', { upstream: [0] })], {
      dagId: 'daily',
      zone: 'Asia/Seoul',
      params: { rows: { type: 'integer', minimum: 1, default: 5 }, mode: { enum: ['full', 'delta'] } },
    }),
    definitionOf([taskOf('a')], { dagId: 'free' }),
    definitionOf([taskOf('a')], {
      dagId: 'payday',
      schedule: cronOf('0 0 * * *', { calendar: 'kr', onHoliday: 'skip' }),
    }),
  );
});

const trigger = (body: Record<string, unknown>, dagId = 'daily') =>
  call('POST', `/api/v2/dags/${dagId}/dagRuns`, { logical_date: null, conf: { mode: 'full' }, ...body });

describe('trigger', () => {
  it('answers 200 and the queued run, its id made of run_after', async () => {
    const { status, body } = await trigger({ run_after: '2026-11-21T01:27:35.728Z', note: 'n' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      dag_run_id: 'manual__2026-11-21T01:27:35.728000+00:00',
      state: 'queued',
      run_type: 'manual',
      triggered_by: 'rest_api',
      triggering_user_name: 'admin',
      logical_date: null,
      data_interval_start: null,
      run_after: '2026-11-21T01:27:35.728000Z',
      conf: { mode: 'full', rows: 5 },
      note: 'n',
      dag_versions: [{ version_number: 1 }],
    });
  });

  it('starts as many runs as are asked for within a millisecond', async () => {
    const definitions = createDefinitionCache();
    const dag = await dagNamed(database.pool, 'daily');
    await definitions.get(database.pool, dag.versionId);
    const request = triggerOf(dag);
    const asked = Array.from({ length: 8 }, () => triggerRun({ pool: database.pool, definitions }, request));
    const outcomes = await Promise.all(asked);
    expect(outcomes.map(({ kind }) => kind)).toEqual(asked.map(() => 'created'));
  });

  it('takes an interval, and zones other than UTC', async () => {
    const { body } = await trigger({
      dag_run_id: 'kst',
      data_interval_start: '2026-11-20T00:00:00+09:00',
      data_interval_end: '2026-11-21T00:00:00+09:00',
    });
    expect(body).toMatchObject({
      data_interval_start: '2026-11-19T15:00:00Z',
      data_interval_end: '2026-11-20T15:00:00Z',
    });
  });

  it.each([
    [422, {}, { logical_date: undefined }, { type: 'missing', loc: ['body', 'logical_date'] }],
    [422, {}, { bogus: 1 }, { type: 'extra_forbidden', loc: ['body', 'bogus'] }],
    [422, {}, { logical_date: '2026-11-21T00:00:00' }, { type: 'timezone_aware', loc: ['body', 'logical_date'] }],
    [422, {}, { logical_date: 'soon' }, { type: 'datetime_from_date_parsing', loc: ['body', 'logical_date'] }],
    [422, {}, { logical_date: '2026-02-30T00:00:00Z' }, { type: 'datetime_parsing', loc: ['body', 'logical_date'] }],
    [422, {}, { conf: 'x' }, { type: 'dict_type', loc: ['body', 'conf'] }],
    [422, {}, { dag_run_id: 5 }, { type: 'string_type', loc: ['body', 'dag_run_id'] }],
    [422, {}, { dag_run_id: 'a/b' }, { type: 'string_pattern_mismatch', loc: ['body', 'dag_run_id'] }],
    [422, {}, { dag_run_id: 'a..b' }, { type: 'string_pattern_mismatch' }],
    [422, {}, { data_interval_start: '2026-11-21T00:00:00Z' }, { type: 'value_error', loc: ['body'] }],
  ])('refuses with %i %j %j', async (status, _, body, error) => {
    expect(await trigger(body)).toMatchObject({ status, body: { detail: [error] } });
  });

  it('refuses a date of a year that the calendar of its schedule does not know, here as on the page', async () => {
    const detail = expect.stringMatching(/^The calendar "kr" has no data for 2010/) as string;
    const date = '2010-03-01T00:00:00Z';
    expect(await trigger({ logical_date: date, conf: {} }, 'payday')).toMatchObject({ status: 422, body: { detail } });
    expect(await call('POST', '/api/haru/v1/dags/payday/trigger', { logicalDate: date })).toMatchObject({
      status: 422,
      body: { detail },
    });
  });

  it.each([
    [{ dag_run_id: 'scheduled__x' }, /reserved for scheduled runs/],
    [{ dag_run_id: 'backfill__x' }, /reserved for backfill runs/],
    [{ conf: { mode: 'half' } }, /param mode: must be equal to one of the allowed values: full, delta/],
    [{ conf: {} }, /param mode: has no value/],
    [{ conf: { mode: 'full', rows: 0 } }, /param rows: must be >= 1/],
  ])('refuses with 400: %j', async (body, message) => {
    expect(await trigger(body)).toMatchObject({ status: 400, body: { detail: expect.stringMatching(message) } });
  });

  it.each([
    ['id', { dag_run_id: 'twice' }],
    ['logical date', { logical_date: '2026-01-05T00:00:00Z' }],
  ])('refuses a second run of the same %s with 409', async (_, body) => {
    expect(await trigger(body)).toMatchObject({ status: 200 });
    expect(await trigger(body)).toMatchObject({
      status: 409,
      body: { detail: { reason: 'Unique constraint violation', statement: 'hidden', orig_error: 'hidden' } },
    });
  });

  it('answers 404 for an unknown DAG', async () => {
    expect(await trigger({}, 'nope')).toMatchObject({
      status: 404,
      body: { detail: 'The Dag with ID: `nope` was not found' },
    });
  });
});

describe('lists', () => {
  beforeAll(async () => {
    for (const day of ['01', '02', '03', '04', '05']) {
      await trigger(
        { dag_run_id: `r${day}`, logical_date: `2026-02-${day}T00:00:00Z`, run_after: `2026-02-${day}T00:00:00Z` },
        'free',
      );
    }
    await database.pool.query(`update haru.dag_run set state = 'running' where run_id = 'r02'`);
    await database.pool.query(`update haru.dag_run set state = 'failed' where run_id = 'r03'`);
  });
  const FREE = '/api/v2/dags/free/dagRuns';
  const ids = (runs: Runs) => runs.dag_runs.map((run) => run.dag_run_id);

  it.each([
    ['limit=2', ['r01', 'r02']],
    ['limit=2&offset=4', ['r05']],
    ['order_by=-run_after&limit=2', ['r05', 'r04']],
    ['order_by=-state&order_by=run_after&limit=3', ['r02', 'r01', 'r04']],
    ['order_by=dag_run_id', ['r01', 'r02', 'r03', 'r04', 'r05']],
    ['state=running&state=failed', ['r02', 'r03']],
    ['run_type=scheduled', []],
    ['run_after_gt=2026-02-04T00:00:00Z', ['r05']],
    ['logical_date_gte=2026-02-02T00:00:00Z&logical_date_lte=2026-02-03T00:00:00Z', ['r02', 'r03']],
    ['run_id_pattern=R01|05', ['r01', 'r05']],
    ['run_id_prefix_pattern=r0', ['r01', 'r02', 'r03', 'r04', 'r05']],
    ['triggering_user_name_pattern=adm%25', ['r01', 'r02', 'r03', 'r04', 'r05']],
    ['conf_contains=nothing', []],
    ['dag_version=2', []],
    ['start_date_lt=2000-01-01T00:00:00Z', []],
    ['partition_date_gte=2000-01-01T00:00:00Z', []],
    ['partition_date_lte=2100-01-01T00:00:00Z', []],
    ['unknown=1&state=running', ['r02']],
  ])('by %s', async (query, expected) => {
    expect(ids(await get<Runs>(`${FREE}?${query}`))).toEqual(expected);
  });

  it('clamps the limit and leaves the cursor fields null by offset', async () => {
    expect(await get(`${FREE}?limit=100000`)).toMatchObject({
      total_entries: 5,
      total_entries_limit: null,
      next_cursor: null,
      previous_cursor: null,
    });
  });

  it.each(['', 'order_by=-run_after', 'order_by=end_date', 'order_by=-end_date&order_by=state', 'order_by=-duration'])(
    'by cursor give every run once, there and back: %s',
    async (order) => {
      const expected = ids(await get<Runs>(`${FREE}?${order}`));
      const pages: string[][] = [];
      let page = await get<Runs>(`${FREE}?limit=2&cursor=&${order}`);
      expect(page.previous_cursor).toBeNull();
      pages.push(ids(page));
      while (page.next_cursor) {
        page = await get<Runs>(`${FREE}?limit=2&cursor=${page.next_cursor}&${order}`);
        pages.push(ids(page));
      }
      expect(pages.flat()).toEqual(expected);
      const back: string[][] = [];
      while (page.previous_cursor) {
        page = await get<Runs>(`${FREE}?limit=2&cursor=${page.previous_cursor}&${order}`);
        back.unshift(ids(page));
      }
      expect(back).toEqual(pages.slice(0, -1));
    },
  );

  it.each([
    ['order_by=bogus', "Ordering with 'bogus' is disallowed or the attribute does not exist on the model"],
    ['cursor=bogus', 'The cursor is not one that was given for this list and this order_by'],
  ])('refuse %s with 400', async (query, detail) => {
    expect(await call('GET', `${FREE}?${query}`)).toMatchObject({ status: 400, body: { detail } });
  });

  it.each([
    ['limit=', 'int_parsing', ['query', 'limit']],
    ['limit=-1', 'greater_than_equal', ['query', 'limit']],
    ['state=bogus', 'enum', ['query', 'state', 0]],
    ['run_after_gt=2026-02-04', 'timezone_aware', ['query', 'run_after_gt']],
  ])('refuse %s with 422', async (query, type, loc) => {
    expect(await call('GET', `${FREE}?${query}`)).toMatchObject({ status: 422, body: { detail: [{ type, loc }] } });
  });

  it('of all DAGs, and by a body', async () => {
    expect(ids(await get<Runs>('/api/v2/dags/~/dagRuns?dag_id_pattern=free&limit=1'))).toEqual(['r01']);
    const { body } = await call<Runs>('POST', '/api/v2/dags/~/dagRuns/list', {
      dag_ids: ['free'],
      states: ['failed'],
      order_by: '-id',
    });
    expect(ids(body)).toEqual(['r03']);
  });
});

describe('changes', () => {
  it('marks a run, with its tasks', async () => {
    await trigger({ dag_run_id: 'marked' });
    expect(await call('PATCH', `${RUNS}/marked`, { state: 'failed', note: 'no' })).toMatchObject({
      status: 200,
      body: { state: 'failed', note: 'no', end_date: expect.stringMatching(/Z$/) },
    });
  });

  it('applies only what the mask names', async () => {
    await trigger({ dag_run_id: 'masked' });
    expect((await call('PATCH', `${RUNS}/masked?update_mask=note`, { state: 'failed', note: 'n' })).body).toMatchObject(
      {
        state: 'queued',
        note: 'n',
      },
    );
    expect(await call('PATCH', `${RUNS}/masked?update_mask=conf`, { note: 'n' })).toMatchObject({ status: 400 });
    expect(await call('PATCH', `${RUNS}/masked`, { state: 'running' })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'enum', loc: ['body', 'state'] }] },
    });
  });

  it('deletes a run, but not while it is running', async () => {
    await trigger({ dag_run_id: 'deleted' });
    await setTaskState(database, 'deleted', 0, 'scheduled');
    await database.pool.query(`update haru.dag_run set state = 'running' where run_id = 'deleted'`);
    expect(await call('DELETE', `${RUNS}/deleted`)).toMatchObject({ status: 409 });
    await database.pool.query(`update haru.dag_run set state = 'failed' where run_id = 'deleted'`);
    expect(await call('DELETE', `${RUNS}/deleted`)).toMatchObject({ status: 204, body: '' });
    expect(await call('GET', `${RUNS}/deleted`)).toMatchObject({ status: 404 });
  });

  it('are recorded with who made them', async () => {
    expect(await get('/api/v2/eventLogs?run_id=marked')).toMatchObject({
      total_entries: 2,
      event_logs: [
        { event: 'trigger_dag_run', owner: 'admin', dag_id: 'daily' },
        { event: 'patch_dag_run', extra: '{"state":"failed","note":"no"}' },
      ],
    });
  });
});
