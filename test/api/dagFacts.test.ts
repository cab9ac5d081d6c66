import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { app, database, token, call, get } = await testApi();
const DAG = '/api/v2/dags/etl';
const TASK = `${DAG}/dagRuns/first/taskInstances`;

beforeAll(async () => {
  const tasks = [taskOf('wide', { pool: 'small', poolSlots: 3 }), taskOf('after', { upstream: [0] })];
  await storeDags(database, definitionOf(tasks, { dagId: 'etl' }), definitionOf([taskOf('a')], { dagId: 'other' }));
  await call('POST', '/api/v2/pools', { name: 'small', slots: 2 });
  await call('POST', `${DAG}/dagRuns`, { dag_run_id: 'first', logical_date: null });
});

describe('what is known of DAGs', () => {
  it('counts runs by state', async () => {
    const stats = ['queued', 'running', 'success', 'failed'].map((state) => ({
      state,
      count: Number(state === 'queued'),
    }));
    const expected = { dags: [{ dag_id: 'etl', dag_display_name: 'etl', stats }], total_entries: 1 };
    expect(await get('/api/v2/dagStats')).toEqual(expected);
    expect(await get('/api/v2/dagStats?dag_ids=etl&dag_ids=other')).toEqual(expected);
    expect(await get('/api/v2/dagStats?dag_ids=other')).toEqual({ dags: [], total_entries: 0 });
  });

  it('shows the source of a version, as JSON or as it is', async () => {
    const source = { content: 'etl,other', dag_id: 'etl', version_number: 1, dag_display_name: 'etl' };
    expect(await get('/api/v2/dagSources/etl')).toEqual(source);
    expect(await get('/api/v2/dagSources/etl?version_number=1')).toEqual(source);
    const text = await call('GET', '/api/v2/dagSources/etl', undefined, { accept: 'text/plain' });
    expect([text.body, text.headers['content-type']]).toEqual(['etl,other', expect.stringContaining('text/plain')]);
    expect(await call('GET', '/api/v2/dagSources/etl', undefined, { accept: 'image/png' })).toMatchObject({
      status: 406,
    });
    expect(await call('GET', '/api/v2/dagSources/etl?version_number=9')).toMatchObject({
      status: 404,
      body: { detail: 'The source code of the Dag etl, version_number 9 was not found' },
    });
  });

  it('warns of tasks that no pool can hold', async () => {
    expect(await get('/api/v2/dagWarnings')).toMatchObject({
      dag_warnings: [
        {
          dag_id: 'etl',
          warning_type: 'non-existent pool',
          message: 'the task wide takes 3 slots, and its pool small has 2: it never starts',
        },
      ],
      total_entries: 1,
    });
    for (const query of ['dag_id=other', 'warning_type=asset%20conflict', 'limit=0'])
      expect(await get(`/api/v2/dagWarnings?${query}`)).toMatchObject({ dag_warnings: [] });
    expect((await call('GET', '/api/v2/dagWarnings?order_by=color')).status).toBe(400);
  });
});

describe('what a task waits for', () => {
  it('is said while it has not been queued', async () => {
    expect(await get(`${TASK}/wide/dependencies`)).toEqual({
      dependencies: [{ name: 'Dagrun Running', reason: expect.stringMatching(/the start of its run/) as string }],
    });
    await database.pool.query(`update haru.dag_run set state = 'running'`);
    expect(await get(`${TASK}/after/-1/dependencies`)).toEqual({
      dependencies: [{ name: 'Trigger Rule', reason: 'wide: none' }],
    });
    await setTaskState(database, 'first', 0, 'scheduled');
    const { dependencies } = await get<{ dependencies: { reason: string }[] }>(`${TASK}/wide/dependencies`);
    expect(dependencies.map(({ reason }) => reason)).toContain(
      'a larger pool small: it has 2 slots, the task takes 3 (haru pools set small 3)',
    );
    await setTaskState(database, 'first', 0, 'queued');
    expect(await get(`${TASK}/wide/dependencies`)).toEqual({ dependencies: [] });
  });

  it('of none that is there is a list of one text', async () => {
    expect(await call('GET', `${TASK}/none/dependencies?map_index=-1`)).toMatchObject({
      status: 404,
      body: { detail: [expect.stringContaining('task_id: `none` and map_index: `-1` was not found')] },
    });
  });
});

it('waits for a run line by line, with what its tasks returned at the end', async () => {
  await database.pool.query(
    `insert into haru.task_result (run_id, task_no, map_index, value) select id, 0, -1, '{"rows": 3}' from haru.dag_run`,
  );
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const answer = await fetch(`${address}${DAG}/dagRuns/first/wait?interval=0.01&result=wide&result=after`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (end: string) => {
    while (!text.includes(end)) text += (await reader.read()).value ?? '';
  };
  await readUntil('{"state":"running"}\n{"state":"running"}\n');
  await database.pool.query(`update haru.dag_run set state = 'success'`);
  await readUntil('results');
  expect(text.trim().split('\n').at(-1)).toBe('{"state":"success","results":{"wide":{"rows":3}}}');
  expect((await call('GET', `${DAG}/dagRuns/none/wait?interval=1`)).status).toBe(404);
  expect((await call('GET', `${DAG}/dagRuns/first/wait`)).status).toBe(422);
});

describe('what Haru does not have', () => {
  it.each([
    ['/api/v2/providers', 200, { providers: [], total_entries: 0 }],
    ['/api/v2/plugins?limit=3', 200, { plugins: [], total_entries: 0 }],
    ['/api/v2/plugins/importErrors', 200, { import_errors: [], total_entries: 0 }],
    ['/api/v2/config?section=core', 403, { detail: expect.stringContaining('chose not to expose') as string }],
    ['/api/v2/config/section/core/option/x', 403, { detail: expect.any(String) as string }],
    [`${TASK}/wide/links`, 200, { extra_links: {}, total_entries: 0 }],
    [`${TASK}/none/links`, 404, { detail: expect.any(String) as string }],
    [`${TASK}/wide/externalLogUrl/1`, 400, { detail: 'Task log handler does not support external logs.' }],
    [`${TASK}/wide/state-store`, 200, { task_state_store: [], total_entries: 0 }],
    [`${TASK}/wide/state-store/key`, 404, { error: 'API route not found' }],
    ['/api/v2/connections/enqueue-test', 404, { detail: 'Connection test was not found' }],
  ])('%s: %i', async (url, status, body) => {
    expect(await call('GET', url)).toMatchObject({ status, body });
  });

  it('POST /connections/defaults', async () => {
    expect(await call('POST', '/api/v2/connections/defaults')).toMatchObject({
      status: 404,
      body: { error: 'API route not found' },
    });
  });

  it.each(['test', 'enqueue-test'])('POST /connections/%s', async (path) => {
    const body = { connection_id: 'c', conn_type: 'http' };
    expect(await call('POST', `/api/v2/connections/${path}`, body)).toMatchObject({ status: 403 });
  });
});

it('lists schedulers and workers as jobs', async () => {
  await database.pool.query(
    `insert into haru.scheduler (id, host, pid) values ('00000001-0000-4000-8000-000000000000', 'h', 1)`,
  );
  await database.pool.query(
    `insert into haru.worker (id, name, host, pid, queues, slots, stopped_at)
     values ('00000002-0000-4000-8000-000000000000', 'w', 'h', 2, '{default}', 1, clock_timestamp())`,
  );
  expect(await get('/api/v2/jobs')).toMatchObject({
    jobs: [
      { id: 1, job_type: 'SchedulerJob', state: 'running', hostname: 'h', end_date: null },
      { id: 2, job_type: 'WorkerJob', state: 'success' },
    ],
    total_entries: 2,
  });
  for (const [query, ids] of [
    ['is_alive=false', [2]],
    ['job_state=running&hostname=h', [1]],
    ['order_by=-start_date&job_type=WorkerJob', [2]],
    ['executor_class=Local', []],
  ] as const)
    expect((await get<{ jobs: { id: number }[] }>(`/api/v2/jobs?${query}`)).jobs.map(({ id }) => id)).toEqual(ids);
});

describe('changes of DAGs', () => {
  it('marks favorites for each user', async () => {
    const ids = async (query: string) =>
      (await get<{ dags: { dag_id: string }[] }>(`/api/v2/dags?${query}`)).dags.map((dag) => dag.dag_id);
    expect((await call('POST', `${DAG}/favorite`)).status).toBe(204);
    expect((await call('POST', `${DAG}/favorite`)).status).toBe(409);
    expect([await ids('is_favorite=true'), await ids('is_favorite=false')]).toEqual([['etl'], ['other']]);
    expect(await get(`${DAG}/details`)).toMatchObject({ is_favorite: true });
    expect((await call('POST', `${DAG}/unfavorite`)).status).toBe(204);
    expect(await call('POST', `${DAG}/unfavorite`)).toMatchObject({
      status: 409,
      body: { detail: 'Dag is not marked as favorite' },
    });
    expect((await call('POST', '/api/v2/dags/none/favorite')).status).toBe(404);
  });

  it('pauses many at once, and none where no pattern says which', async () => {
    const paused = async () => (await get<{ total_entries: number }>('/api/v2/dags?paused=true')).total_entries;
    expect((await call('PATCH', '/api/v2/dags', { is_paused: true })).body).toEqual({ dags: [], total_entries: 0 });
    expect(await paused()).toBe(0);
    expect((await call('PATCH', '/api/v2/dags?dag_id_pattern=~&limit=1', { is_paused: true })).body).toMatchObject({
      dags: [{ dag_id: 'etl', is_paused: true }],
      total_entries: 2,
    });
    expect(await paused()).toBe(2);
    await call('PATCH', '/api/v2/dags?dag_id_prefix_pattern=oth&paused=true', { is_paused: false });
    expect(await paused()).toBe(1);
    expect((await call('PATCH', '/api/v2/dags?update_mask=color', { is_paused: false })).status).toBe(400);
  });

  it('deletes one with all its runs, unless one of them runs', async () => {
    await database.pool.query(`update haru.dag_run set state = 'queued'`);
    await database.pool.query(`update haru.dag_run set state = 'running'`);
    expect(await call('DELETE', DAG)).toMatchObject({
      status: 409,
      body: { detail: "Task instances of dag with id: 'etl' are still running" },
    });
    await database.pool.query(`update haru.dag_run set state = 'failed'`);
    expect((await call('DELETE', DAG)).status).toBe(204);
    expect((await call('GET', DAG)).status).toBe(404);
    const { rows } = await database.pool.query(`select from haru.task_instance`);
    expect(rows).toEqual([]);
    expect(await get('/api/v2/dags')).toMatchObject({ dags: [{ dag_id: 'other' }] });
    expect((await call('DELETE', DAG)).status).toBe(404);
  });
});
