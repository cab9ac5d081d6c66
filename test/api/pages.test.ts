import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { insertLog, insertTry, setTaskState, storeDags, testApi } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'haru page '));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Haru</title>');
writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'export {};');
afterAll(() => rmSync(folder, { recursive: true }));

const { app, database, call, get } = await testApi({ pageFolder: folder });

const DAG = '/api/haru/v1/dags/nightly';

beforeAll(async () => {
  await storeDags(
    database,
    definitionOf(
      [
        taskOf('drain', { operator: 'redisToParquet', kind: 'operator', group: 'in' }),
        taskOf('load', { upstream: [0], triggerRule: 'none_failed', docMd: '# load' }),
      ],
      {
        dagId: 'nightly',
        owner: 'data',
        tags: ['mart'],
        zone: 'Asia/Seoul',
        groups: [{ groupId: 'in', parent: null, tooltip: 'from outside' }],
        params: {
          day: { type: 'string', format: 'date' },
          range: {
            type: 'object',
            properties: { rows: { type: 'integer', maximum: 9 } },
            required: ['rows'],
            default: { rows: 1 },
          },
        },
      },
    ),
  );
  await database.pool.query(
    `update haru.dag set next_interval_start = '2026-11-20T15:00Z', next_interval_end = '2026-11-21T15:00Z', next_run_after = '2026-11-21T15:10Z'`,
  );
  for (let day = 1; day <= 22; day++) {
    await call('POST', '/api/v2/dags/nightly/dagRuns', {
      dag_run_id: `n${day}`,
      logical_date: null,
      data_interval_start: `2026-10-${String(day).padStart(2, '0')}T15:00:00Z`,
      data_interval_end: `2026-10-${String(day + 1).padStart(2, '0')}T15:00:00Z`,
      run_after: `2026-10-${String(day + 1).padStart(2, '0')}T15:10:00Z`,
      conf: { day: '2026-10-01' },
    });
  }
  for (const state of ['scheduled', 'queued', 'running'] as const) await setTaskState(database, 'n1', 0, state);
  await insertTry(database, 'n1', 0, { lease: 1, outcome: 'lost' });
  await insertTry(database, 'n1', 0, { lease: 2, error: 'it broke', progress: { done: 1, total: 2, unit: 'files' } });
  await insertLog(database, 'n1', 0, 1, ['from the first claim'], { lease: 1 });
  await insertLog(database, 'n1', 0, 1, ['from the second'], { lease: 2 });
});

describe('the list of DAGs', () => {
  it('is what all of them are searched and sorted by, with the run of the latest data', async () => {
    const index = () => get<{ dags: { isFailing: boolean }[] }>('/api/haru/v1/dags');
    expect(await index()).toEqual({
      dags: [
        {
          dagId: 'nightly',
          description: null,
          owner: 'data',
          tags: ['mart'],
          isPaused: false,
          isFavorite: false,
          nextRunAfter: '2026-11-21T15:10:00Z',
          run: { runId: 'n22', state: 'queued', at: expect.any(String), rowVersion: expect.any(Number) },
          isFailing: false,
        },
      ],
      importErrors: [],
    });
    await call('POST', '/api/v2/dags/nightly/favorite');
    const move = (run: string, state: string) =>
      database.pool.query(`update haru.dag_run set state = $2 where run_id = $1`, [run, state]);
    await move('n20', 'failed');
    expect((await index()).dags).toMatchObject([{ isFavorite: true, isFailing: true, run: { state: 'queued' } }]);
    await move('n20', 'queued');
    await call('POST', '/api/v2/dags/nightly/unfavorite');
    expect((await index()).dags).toMatchObject([{ isFavorite: false, isFailing: false }]);
  });

  it('tells of named ones the schedule, the next business day and the last 20 runs', async () => {
    const { dags } = await get<{ dags: { runs: { runId: string }[] }[] }>(
      '/api/haru/v1/dagRows?dagId=nightly&dagId=none',
    );
    expect(dags).toEqual([
      expect.objectContaining({
        dagId: 'nightly',
        zone: 'Asia/Seoul',
        schedule: null,
        isPaused: false,
        nextRun: {
          intervalStart: '2026-11-20T15:00:00Z',
          intervalEnd: '2026-11-21T15:00:00Z',
          businessDay: '2026-11-21',
          runAfter: '2026-11-21T15:10:00Z',
        },
      }),
    ]);
    expect(dags[0]?.runs.map((run) => run.runId)).toEqual(Array.from({ length: 20 }, (_, index) => `n${22 - index}`));
    expect(dags[0]?.runs[0]).toMatchObject({ state: 'queued', businessDay: '2026-10-23' });
  });
});

describe('the runs of a DAG', () => {
  it('come in pages, newest first, with what became of their tasks', async () => {
    const first = await get<{ runs: { runId: string }[]; next: string }>(`${DAG}/runs?limit=21`);
    expect(first.runs).toHaveLength(21);
    expect(await get(`${DAG}/runs?limit=21&after=${first.next}`)).toEqual({
      runs: [
        expect.objectContaining({
          runId: 'n1',
          businessDay: '2026-10-02',
          tally: { none: 1, running: 1 },
          versionNumber: 1,
          conf: { day: '2026-10-01', range: { rows: 1 } },
        }),
      ],
      next: null,
    });
    expect(await get(`${DAG}/runs?state=failed`)).toEqual({ runs: [], next: null });
    const days = await get<{ runs: { runId: string }[] }>(`${DAG}/runs?from=2026-10-03&to=2026-10-04&type=manual`);
    expect(days.runs.map(({ runId }) => runId)).toEqual(['n3', 'n2']);
    expect(await get(`${DAG}/runs?type=backfill`)).toEqual({ runs: [], next: null });
    expect(await call('GET', `${DAG}/runs?from=2026-02-30`)).toMatchObject({ status: 400 });
  });
});

describe('a run', () => {
  it('is the graph of its version and the state of each task', async () => {
    expect(await get(`${DAG}/runs/n1`)).toMatchObject({
      run: { runId: 'n1', state: 'queued', triggeringUser: 'admin' },
      graph: {
        tasks: [
          { taskId: 'drain', operator: 'redisToParquet', kind: 'operator', group: 'in', upstream: [] },
          { taskId: 'load', upstream: ['drain'], triggerRule: 'none_failed', teardown: false },
        ],
        groups: [{ groupId: 'in', parent: null, tooltip: 'from outside' }],
      },
      tallies: { drain: { running: 1 }, load: { none: 1 } },
      instances: [
        { taskId: 'drain', state: 'running', tryNumber: 1, progress: { done: 1, total: 2, unit: 'files' } },
        { taskId: 'load', state: 'none', startedAt: null },
      ],
      deadlines: [],
      isTruncated: false,
    });
  });

  it('keeps its graph when the DAG gets another version', async () => {
    await storeDags(database, definitionOf([taskOf('only')], { dagId: 'nightly', zone: 'Asia/Seoul' }));
    expect(await get(`${DAG}/runs/n1`)).toMatchObject({ graph: { tasks: [{ taskId: 'drain' }, { taskId: 'load' }] } });
    expect(await get(DAG)).toMatchObject({ versionNumber: 2, graph: { tasks: [{ taskId: 'only' }] } });
    await database.pool.query(`update haru.dag set version_id = (select id from haru.dag_version where number = 1)`);
  });
});

describe('a task instance', () => {
  const TASK = `${DAG}/runs/n1/tasks/drain/instances/-1`;

  it('is its tries, and its events from first to last', async () => {
    const detail = await get<{ tries: unknown[]; events: { from: string; to: string }[] }>(TASK);
    expect(detail).toMatchObject({ instance: { state: 'running' }, task: { taskId: 'drain' }, result: null });
    expect(detail.tries).toEqual([
      expect.objectContaining({
        tryNumber: 1,
        outcome: null,
        claims: 2,
        error: 'it broke',
        progress: { done: 1, total: 2, unit: 'files' },
      }),
    ]);
    expect(detail.events.map(({ from, to }) => [from, to])).toEqual([
      ['none', 'scheduled'],
      ['scheduled', 'queued'],
      ['queued', 'running'],
    ]);
  });

  it('gives its log by the numbers of lines, over all claims of the try', async () => {
    const whole = await get<{ lines: { message: string }[] }>(`${TASK}/logs/1`);
    expect(whole.lines.map((line) => line.message)).toEqual(['from the first claim', 'from the second']);
    expect(whole).toMatchObject({ first: 1, count: 2, isComplete: false });
    expect(whole.lines[0]).toEqual({
      at: '2026-11-21T01:02:03.004Z',
      level: 'info',
      source: 'stdout',
      message: 'from the first claim',
      fields: { n: 1 },
    });
    const second = { first: 2, count: 2, lines: [{ message: 'from the second' }] };
    expect(await get(`${TASK}/logs/1?first=2`)).toMatchObject(second);
    expect(await get(`${TASK}/logs/1?limit=1`)).toMatchObject(second);
    expect(await get(`${TASK}/logs/1?first=1&limit=1`)).toMatchObject({ lines: [{ message: 'from the first claim' }] });
    expect(await get(`${TASK}/logs/1?first=3`)).toMatchObject({ first: 3, count: 2, lines: [] });
    expect(await get(`${TASK}/logs/1/lines?numbers=2&numbers=7`)).toMatchObject({ numbers: [2], lines: second.lines });
    expect(await call('GET', `${TASK}/logs/1?first=0`)).toMatchObject({ status: 422 });
    expect(await call('GET', `${TASK}/logs/9`)).toMatchObject({ status: 404 });
  });

  it('finds lines of its log by what they say, and goes on where it left off', async () => {
    const all = { stretches: [1, 2], scanned: 2, next: '2.1.2', hasMore: false };
    expect(await get(`${TASK}/logs/1/matches`)).toEqual(all);
    expect(await get(`${TASK}/logs/1/matches?text=SECOND`)).toEqual({ ...all, stretches: [2, 2] });
    expect(await get(`${TASK}/logs/1/matches?text=claim+n%3D1`)).toEqual({ ...all, stretches: [1, 1] });
    expect(await get(`${TASK}/logs/1/matches?level=error`)).toEqual({ ...all, stretches: [] });
    expect(await get(`${TASK}/logs/1/matches?after=1.1.1`)).toEqual({ ...all, stretches: [2, 2] });
    expect(await get(`${TASK}/logs/1/matches?after=2.1.2`)).toEqual({ ...all, stretches: [] });
    expect(await call('GET', `${TASK}/logs/1/matches?after=x`)).toMatchObject({ status: 400 });
  });

  it('gives its log as a text file', async () => {
    const { body: text, headers } = await call<string>('GET', `${TASK}/logs/1/file`);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': 'attachment; filename="nightly.n1.drain.1.log"',
    });
    expect(text.split('\n')[0]).toBe('2026-11-21T01:02:03.004Z INFO  stdout from the first claim n=1');
  });
});

describe('a trigger from the page', () => {
  const trigger = (body: Record<string, unknown>) => call('POST', `${DAG}/trigger`, body);

  it('answers the run, defaults of its params filled in', async () => {
    expect(await trigger({ params: { day: '2026-11-01' }, note: 'n' })).toMatchObject({
      status: 201,
      body: { state: 'queued', conf: { day: '2026-11-01', range: { rows: 1 } }, note: 'n', tally: { none: 2 } },
    });
  });

  it.each([
    [{}, [{ path: '/params/day', message: 'has no value, and no default' }]],
    [{ params: { day: '1. 11.' } }, [{ path: '/params/day', message: expect.stringMatching(/format "date"/) }]],
    [{ params: { day: '2026-11-31' } }, [{ path: '/params/day', message: expect.stringMatching(/format "date"/) }]],
    [{ params: { day: '2026-11-01', range: { rows: 10 } } }, [{ path: '/params/range/rows', message: 'must be <= 9' }]],
    [{ params: { day: '2026-11-01', dya: 1 } }, [{ path: '/params/dya', message: 'is no parameter of nightly' }]],
    [
      { params: { day: '2026-11-01' }, intervalStart: '2026-11-01T00:00:00Z' },
      [{ path: '/intervalEnd', message: 'is needed with intervalStart' }],
    ],
  ])('tells field by field what is wrong: %j', async (body, errors) => {
    expect(await trigger(body)).toMatchObject({ status: 422, body: { errors } });
  });

  it('refuses a second run of a date', async () => {
    const body = { params: { day: '2026-11-01' }, logicalDate: '2026-11-01T00:00:00Z' };
    expect(await trigger(body)).toMatchObject({ status: 201 });
    expect(await trigger(body)).toMatchObject({
      status: 409,
      body: { detail: 'nightly has a run with this id or this date already' },
    });
  });
});

describe('the page itself', () => {
  it.each(['/', '/dags/nightly/runs/n1'])('is served at %s', async (url) => {
    const response = await app.inject({ url, headers: { accept: 'text/html' } });
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('<title>Haru</title>');
    expect(response.headers).toMatchObject({
      'cache-control': 'no-cache',
      'content-security-policy': expect.any(String),
    });
  });

  it('keeps its hashed files for ever, and nothing outside of its folder', async () => {
    expect((await app.inject('/assets/main-1a2b.js')).headers['cache-control']).toContain('immutable');
    expect((await app.inject('/assets/none.js')).statusCode).toBe(404);
    expect((await app.inject('/..%2f..%2f.env')).statusCode).toBe(404);
  });
});
