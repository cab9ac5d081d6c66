import { beforeEach, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const RUNS = '/api/v2/dags/etl/dagRuns';

await storeDags(
  database,
  definitionOf([taskOf('a', { group: 'out' }), taskOf('b', { upstream: [0] }), taskOf('c', { group: 'out.late' })], {
    dagId: 'etl',
    groups: [
      { groupId: 'out', parent: null, tooltip: null },
      { groupId: 'out.late', parent: 'out', tooltip: null },
    ],
  }),
);

beforeEach(async () => {
  await database.pool.query('delete from haru.task_instance');
  await database.pool.query('delete from haru.dag_run');
  for (const id of ['one', 'two']) await call('POST', RUNS, { dag_run_id: id, logical_date: null });
});

const bulk = async (path: string, ...actions: object[]) => {
  const { status, body } = await call('PATCH', path, { actions });
  expect(status).toBe(200);
  return body;
};
const stateOf = async (id: string) => (await get<{ state: string }>(`${RUNS}/${id}`)).state;

describe('runs in bulk', () => {
  it('are marked and noted, those of the path and those of another DAG', async () => {
    const entities = [{ dag_run_id: 'one', state: 'failed', note: 'by hand' }];
    expect(await bulk(RUNS, { action: 'update', entities })).toEqual({
      create: null,
      update: { success: ['etl.one'], errors: [] },
      delete: null,
    });
    expect(await get(`${RUNS}/one`)).toMatchObject({ state: 'failed', note: 'by hand' });
    const elsewhere = [{ dag_id: 'etl', dag_run_id: 'two', state: 'success' }];
    expect(await bulk('/api/v2/dags/~/dagRuns', { action: 'update', entities: elsewhere })).toMatchObject({
      update: { success: ['etl.two'] },
    });
    expect(await stateOf('two')).toBe('success');
  });

  it('are deleted, except those that run', async () => {
    await database.pool.query(`update haru.dag_run set state = 'running' where run_id = 'two'`);
    expect(await bulk(RUNS, { action: 'delete', entities: ['two', { dag_run_id: 'one' }] })).toMatchObject({
      delete: { success: ['etl.one'], errors: [{ status_code: 409, error: expect.stringContaining('running state') }] },
    });
  });

  it('are not created, not found and not guessed', async () => {
    const none = [{ dag_run_id: 'none', note: 'x' }];
    expect(await bulk(RUNS, { action: 'create', entities: none })).toMatchObject({
      create: { errors: [{ status_code: 405 }] },
    });
    expect(await bulk(RUNS, { action: 'update', entities: none })).toMatchObject({
      update: { errors: [{ status_code: 404, error: expect.stringContaining("{'etl.none'} were not found") }] },
    });
    expect(await bulk('/api/v2/dags/~/dagRuns', { action: 'delete', entities: ['one'] })).toMatchObject({
      delete: { errors: [{ status_code: 400, error: expect.stringContaining('wildcard') }] },
    });
  });
});

describe('task instances in bulk', () => {
  const TASKS = `${RUNS}/one/taskInstances`;

  it('are marked and noted, and each that cannot be is said', async () => {
    await database.pool.query(`update haru.dag_run set state = 'running'`);
    const entities = [
      { task_id: 'a', new_state: 'success', note: 'done elsewhere' },
      { task_id: 'none', new_state: 'success' },
      { task_id: 'b', dag_run_id: 'two', new_state: 'failed' },
    ];
    expect(await bulk(TASKS, { action: 'update', entities })).toMatchObject({
      update: { success: ['etl.one.a[-1]', 'etl.two.b[-1]'], errors: [{ status_code: 404 }] },
    });
    expect(await get(`${TASKS}/a`)).toMatchObject({ state: 'success', note: 'done elsewhere' });
    expect(await get(`${RUNS}/two/taskInstances/b`)).toMatchObject({ state: 'failed' });
  });

  it('are not created, and those that are deleted count no more', async () => {
    const entities = [{ task_id: 'a' }, { task_id: 'none' }];
    expect(await bulk(TASKS, { action: 'create', entities }, { action: 'delete', entities })).toMatchObject({
      create: { errors: [{ status_code: 405 }] },
      delete: { success: ['etl.one.a[-1]'], errors: [{ status_code: 404 }] },
    });
    expect(await get(`${TASKS}/a`)).toMatchObject({ state: 'removed' });
    expect(await bulk(TASKS, { action: 'delete', entities: ['a', 'b'] })).toMatchObject({
      delete: { success: ['etl.one.b[-1]'], errors: [{ status_code: 404 }] },
    });
    expect(await call('DELETE', `${TASKS}/c`)).toMatchObject({ status: 200, body: null });
    expect(await call('DELETE', `${TASKS}/c`)).toMatchObject({ status: 404 });
    expect(await call('DELETE', `${TASKS}/c?map_index=3`)).toMatchObject({ status: 404 });
  });
});

it('the tasks of a group are marked together, groups within it too', async () => {
  await database.pool.query(`update haru.dag_run set state = 'running'`);
  const group = `${RUNS}/one/taskGroupInstances/out`;
  const ids = ({ body }: { body: Record<string, unknown> }) =>
    (body['task_instances'] as { task_id: string; state: string | null }[]).map(({ task_id: id, state }) => [
      id,
      state,
    ]);
  const failed = { new_state: 'failed', note: 'together' };
  expect(ids(await call('PATCH', `${group}/dry_run`, failed))).toEqual([
    ['a', null],
    ['c', null],
  ]);
  expect(ids(await call('PATCH', group, failed))).toEqual([
    ['a', 'failed'],
    ['c', 'failed'],
  ]);
  expect(await call('PATCH', group, failed)).toMatchObject({ status: 409 });
  expect(await call('PATCH', `${RUNS}/one/taskGroupInstances/none`, failed)).toMatchObject({
    status: 404,
    body: { detail: expect.stringContaining('no tasks in a group `none`') },
  });
});

it('a result is written, changed and taken away by hand', async () => {
  const entries = `${RUNS}/one/taskInstances/a/xcomEntries`;
  expect(await call('POST', entries, { key: 'return_value', value: { rows: 3 } })).toMatchObject({
    status: 201,
    body: { key: 'return_value', value: { rows: 3 }, task_id: 'a', run_id: 'one', map_index: -1 },
  });
  expect((await call('POST', entries, { key: 'return_value', value: 1 })).status).toBe(409);
  expect(await call('POST', entries, { key: 'other', value: 1 })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('`return_value`') },
  });
  expect(await call('PATCH', `${entries}/return_value`, { value: null })).toMatchObject({
    status: 200,
    body: { value: null },
  });
  expect((await call('PATCH', `${entries}/other`, { value: 1 })).status).toBe(404);
  expect((await call('DELETE', `${entries}/return_value?map_index=-1`)).status).toBe(204);
  expect((await call('DELETE', `${entries}/return_value`)).status).toBe(404);
  expect(
    (await call('POST', `${RUNS}/one/taskInstances/none/xcomEntries`, { key: 'return_value', value: 1 })).status,
  ).toBe(404);
  expect((await call('POST', entries, { key: 'return_value', value: 1, map_index: 7 })).status).toBe(404);
});
