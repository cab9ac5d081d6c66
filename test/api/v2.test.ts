import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { isInstant } from '../../server/core/instant.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { insertLog, insertTry, setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get, app } = await testApi();

const DAG = '/api/v2/dags/etl';
const RUN = `${DAG}/dagRuns/first`;

beforeAll(async () => {
  await storeDags(
    database,
    definitionOf(
      [taskOf('extract', { operator: 'shell', retries: 2 }), taskOf('load', { upstream: [0], group: 'out' })],
      {
        dagId: 'etl',
        description: 'moves',
        owner: 'data',
        tags: ['a', 'b'],
        zone: 'Asia/Seoul',
        params: {
          day: { type: 'string', format: 'date', default: '2026-01-01' },
          rows: { type: 'integer', minimum: 1, default: 5 },
        },
        schedule: cronOf('0 0 * * *'),
        groups: [{ groupId: 'out', parent: null, tooltip: null }],
      },
    ),
    definitionOf([taskOf('only')], { dagId: 'other', owner: 'ops', tags: ['b'] }),
  );
  await database.pool.query(
    `insert into haru.import_error (file, message, line, col, stack) values ('/dags/broken.ts', 'Unexpected token', 3, 7, null)`,
  );
  const run = await call('POST', `${DAG}/dagRuns`, {
    dag_run_id: 'first',
    logical_date: '2026-11-20T00:00:00Z',
    conf: { rows: 7, extra: true },
    note: 'by hand',
  });
  expect(run).toMatchObject({ status: 200 });
  await setTaskState(database, 'first', 0, 'scheduled');
  await setTaskState(database, 'first', 0, 'queued');
  await setTaskState(database, 'first', 0, 'running');
  await insertTry(database, 'first', 0, { lease: 1, outcome: 'lost' });
  await insertTry(database, 'first', 0, { lease: 2, outcome: 'success', receipt: { rows: 3 } });
  await insertLog(database, 'first', 0, 1, ['one', 'two']);
  await insertLog(database, 'first', 0, 2, ['셋']);
  await setTaskState(database, 'first', 0, 'success');
  await database.pool.query(
    `insert into haru.task_result (run_id, task_no, map_index, value)
     select id, 0, -1, '{"rows": 3, "ok": true, "name": "it''s"}' from haru.dag_run where run_id = 'first'`,
  );
});

describe('every answer fits its schema in the OpenAPI document', () => {
  const formats = { 'date-time': isInstant, uuid: /^[0-9a-f-]{36}$/, duration: true } as const;
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  beforeAll(async () => {
    ajv.addSchema(await get('/openapi.json'), 'openapi');
  });

  it.each([
    ['/api/v2/monitor/health', '/api/v2/monitor/health'],
    ['/api/v2/version', '/api/v2/version'],
    ['/api/v2/dags', '/api/v2/dags'],
    [DAG, '/api/v2/dags/{dag_id}'],
    [`${DAG}/details`, '/api/v2/dags/{dag_id}/details'],
    [`${DAG}/tasks`, '/api/v2/dags/{dag_id}/tasks'],
    [`${DAG}/tasks/load`, '/api/v2/dags/{dag_id}/tasks/{task_id}'],
    [`${DAG}/dagVersions`, '/api/v2/dags/{dag_id}/dagVersions'],
    [`${DAG}/dagVersions/1`, '/api/v2/dags/{dag_id}/dagVersions/{version_number}'],
    ['/api/v2/dagTags', '/api/v2/dagTags'],
    ['/api/v2/importErrors', '/api/v2/importErrors'],
    ['/api/v2/importErrors/1', '/api/v2/importErrors/{import_error_id}'],
    ['/api/v2/eventLogs', '/api/v2/eventLogs'],
    ['/api/v2/eventLogs/1', '/api/v2/eventLogs/{event_log_id}'],
    [`${DAG}/dagRuns`, '/api/v2/dags/{dag_id}/dagRuns'],
    ['/api/v2/dags/~/dagRuns?cursor=', '/api/v2/dags/{dag_id}/dagRuns'],
    [RUN, '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}'],
    [`${RUN}/taskInstances`, '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances'],
    ['/api/v2/dags/~/dagRuns/~/taskInstances?cursor=', '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances'],
    [`${RUN}/taskInstances/extract`, '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}'],
    [
      `${RUN}/taskInstances/extract/listMapped`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped',
    ],
    [
      `${RUN}/taskInstances/extract/-1`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}',
    ],
    [`${RUN}/taskInstances/extract/tries`, '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries'],
    [
      `${RUN}/taskInstances/extract/tries/1`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}',
    ],
    [
      `${RUN}/taskInstances/extract/logs/1`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}',
    ],
    [
      `${RUN}/taskInstances/extract/xcomEntries`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries',
    ],
    [
      `${RUN}/taskInstances/extract/xcomEntries/return_value`,
      '/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}',
    ],
    ['/api/haru/v1/dags', '/api/haru/v1/dags'],
    ['/api/haru/v1/dags/etl', '/api/haru/v1/dags/{dagId}'],
    ['/api/haru/v1/dags/etl/runs', '/api/haru/v1/dags/{dagId}/runs'],
    ['/api/haru/v1/dags/etl/runs/first', '/api/haru/v1/dags/{dagId}/runs/{runId}'],
    [
      '/api/haru/v1/dags/etl/runs/first/tasks/extract/instances',
      '/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances',
    ],
    [
      '/api/haru/v1/dags/etl/runs/first/tasks/extract/instances/-1',
      '/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}',
    ],
    [
      '/api/haru/v1/dags/etl/runs/first/tasks/extract/instances/-1/logs/1',
      '/api/haru/v1/dags/{dagId}/runs/{runId}/tasks/{taskId}/instances/{mapIndex}/logs/{tryNumber}',
    ],
  ])('GET %s', async (url, path) => {
    const pointer = ['paths', path, 'get', 'responses', '200', 'content', 'application/json', 'schema'];
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = ajv.compile({ $ref: `openapi#/${escaped.join('/')}` });
    validate(await get(url));
    expect(validate.errors).toBeNull();
  });
});

describe('DAGs', () => {
  const ids = async (query: string) =>
    (await get<{ dags: { dag_id: string }[] }>(`/api/v2/dags?${query}`)).dags.map((dag) => dag.dag_id);

  it.each([
    ['', ['etl', 'other']],
    ['limit=1', ['etl']],
    ['limit=1&offset=1', ['other']],
    ['order_by=-dag_id', ['other', 'etl']],
    ['tags=a', ['etl']],
    ['tags=a&tags=b', ['etl', 'other']],
    ['tags=a&tags=b&tags_match_mode=all', ['etl']],
    ['owners=ops', ['other']],
    ['paused=true', []],
    ['paused=false', ['etl', 'other']],
    ['dag_id_pattern=ET%25', ['etl']],
    ['dag_id_pattern=etl|oth', ['etl', 'other']],
    ['dag_id_pattern=~', ['etl', 'other']],
    ['dag_id_prefix_pattern=oth-', ['other']],
    ['dag_id_prefix_pattern=ET', []],
    ['has_import_errors=true', []],
    ['last_dag_run_state=queued', ['etl']],
    ['dag_run_state=failed', []],
    ['is_favorite=true', []],
  ])('are listed by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('counts all that fit, whatever the page', async () => {
    expect(await get('/api/v2/dags?limit=0')).toEqual({ dags: [], total_entries: 2 });
  });

  it('shows the schedule, the zone and the parameters', async () => {
    expect(await get(`${DAG}/details`)).toMatchObject({
      timetable_summary: '0 0 * * *',
      timetable_periodic: true,
      timezone: 'Asia/Seoul',
      tags: [{ name: 'a', dag_id: 'etl' }, { name: 'b' }],
      owners: ['data'],
      params: { rows: { value: 5, schema: { type: 'integer' } } },
      latest_dag_version: { version_number: 1, bundle_version: 'abc123' },
    });
  });

  it('pauses and unpauses, and records who did', async () => {
    expect(await call('PATCH', '/api/v2/dags/other', { is_paused: true })).toMatchObject({
      status: 200,
      body: { is_paused: true },
    });
    expect(await ids('paused=true')).toEqual(['other']);
    expect((await call('PATCH', '/api/v2/dags/other?update_mask=is_paused', { is_paused: false })).body).toMatchObject({
      is_paused: false,
    });
    expect(await get('/api/v2/eventLogs?event=patch_dag&order_by=-id&limit=1')).toMatchObject({
      total_entries: 2,
      event_logs: [{ event: 'patch_dag', dag_id: 'other', owner: 'admin', extra: '{"is_paused":false}' }],
    });
  });
});

describe('tasks', () => {
  it('name those downstream, by any attribute in order', async () => {
    const { tasks } = await get<{ tasks: { task_id: string; downstream_task_ids: string[] }[] }>(
      `${DAG}/tasks?order_by=-task_id`,
    );
    expect(tasks.map((task) => [task.task_id, task.downstream_task_ids])).toEqual([
      ['load', []],
      ['extract', ['load']],
    ]);
  });
});

describe('what a task left', () => {
  const TASK = `${RUN}/taskInstances/extract`;

  it('an instance with the state, the host and the version', async () => {
    expect(await get(TASK)).toMatchObject({
      task_id: 'extract',
      state: 'success',
      try_number: 1,
      max_tries: 2,
      hostname: 'host-a',
      operator: 'shell',
      map_index: -1,
      dag_version: { version_number: 1 },
    });
    expect(await get(`${RUN}/taskInstances/load`)).toMatchObject({ state: null, start_date: null, try_number: 0 });
  });

  it('one try for all of its claims', async () => {
    expect(await get(`${TASK}/tries`)).toMatchObject({
      total_entries: 1,
      task_instances: [{ try_number: 1, state: 'success' }],
    });
  });

  it('its log as JSON, from the beginning and from a place on', async () => {
    const log = await get<{ content: { event: string }[]; continuation_token: string | null }>(`${TASK}/logs/1`);
    expect(log.content.map((line) => line.event)).toEqual([
      '::group::Log message source details',
      'dag_id=etl/run_id=first/task_id=extract/attempt=1.log',
      '::endgroup::',
      'one',
      'two',
      '셋',
    ]);
    expect(log.content[3]).toEqual({
      timestamp: '2026-11-21T01:02:03.004Z',
      event: 'one',
      level: 'info',
      logger: 'stdout',
      n: 1,
    });
    expect(log.continuation_token).toBeNull();
    const rest = await get<{ content: unknown[] }>(`${TASK}/logs/1?token=1.1`);
    expect(rest.content).toEqual([expect.objectContaining({ event: '셋' })]);
  });

  it('its log as lines of JSON', async () => {
    const { body, headers } = await call<string>('GET', `${TASK}/logs/1`, undefined, {
      accept: 'application/x-ndjson',
    });
    expect(headers['content-type']).toBe('application/x-ndjson');
    const lines = body.trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event).slice(3)).toEqual(['one', 'two', '셋']);
  });

  it('its result, as JSON and as Python prints it', async () => {
    expect(await get(`${TASK}/xcomEntries/return_value`)).toMatchObject({
      value: { rows: 3, ok: true, name: "it's" },
      key: 'return_value',
    });
    expect(await get(`${TASK}/xcomEntries/return_value?stringify=true`)).toMatchObject({
      value: `{'rows': 3, 'ok': True, 'name': "it's"}`,
    });
    expect(await get('/api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries')).toMatchObject({ total_entries: 1 });
    expect(await get(`${TASK}/xcomEntries?xcom_key=other`)).toEqual({ xcom_entries: [], total_entries: 0 });
  });
});

describe('task instances', () => {
  const ids = async (query: string) =>
    (await get<{ task_instances: { task_id: string }[] }>(`${RUN}/taskInstances?${query}`)).task_instances.map(
      (ti) => ti.task_id,
    );

  it.each([
    ['', ['extract', 'load']],
    ['state=success', ['extract']],
    ['state=none', ['load']],
    ['state=none&state=success', ['extract', 'load']],
    ['task_id=load', ['load']],
    ['task_group_id=out', ['load']],
    ['operator=shell', ['extract']],
    ['operator_name_pattern=SHE', ['extract']],
    ['try_number=1', ['extract']],
    ['pool=default_pool', ['extract', 'load']],
    ['queue_name_prefix_pattern=no', []],
    ['version_number=2', []],
    ['duration_gte=0', ['extract']],
    ['order_by=-state', ['extract', 'load']],
  ])('of a run by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  it('of all runs, by a body', async () => {
    const { body } = await call<{ total_entries: number }>('POST', '/api/v2/dags/~/dagRuns/~/taskInstances/list', {
      dag_ids: ['etl'],
      state: [null, 'success'],
      task_ids: ['load'],
    });
    expect(body.total_entries).toBe(1);
  });

  it('of all runs are counted to the last one by offset, up to a limit by cursor', async () => {
    const all = '/api/v2/dags/~/dagRuns/~/taskInstances';
    expect(await get(`${all}?limit=1`)).toMatchObject({ total_entries: 2, total_entries_limit: null });
    expect(await get(`${all}?limit=1&cursor=`)).toMatchObject({ total_entries: 2, total_entries_limit: 50_000 });
  });
});

it.each(['dagRuns/list', 'dagRuns/~/taskInstances/list'])('%s takes null for what is not asked for', async (path) => {
  const answer = await call('POST', `/api/v2/dags/~/${path}`, {
    dag_ids: null,
    run_after_gte: null,
    start_date_lt: null,
    duration_gt: null,
    order_by: null,
  });
  expect(answer).toMatchObject({ status: 200 });
});

it('serves the committed document', async () => {
  const { default: committed } = await import('../../server/api/openapi.json', { with: { type: 'json' } });
  const served = await get<{ info: { version: string } }>('/openapi.json');
  expect({ ...served, info: { ...served.info, version: committed.info.version } }).toEqual(committed);
});

it('compresses long answers for whoever accepts it', async () => {
  const response = await app.inject({ url: '/openapi.json', headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers['content-encoding']).toBe('gzip');
});
