import { beforeAll, describe, expect, it } from 'vitest';
import { expandTasks } from '../../server/db/expandTasks.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;
const RUN = '/api/v2/dags/etl/dagRuns/first';
const TASK = `${RUN}/taskInstances/m`;

const source = { kind: 'result' as const, task: 0, place: 0 };
const definition = definitionOf(
  [
    taskOf('list', { listPaths: [[]] }),
    taskOf('m', { upstream: [0], mapped: { group: null, combine: 'product', lists: [{ key: 'x', source }] } }),
    taskOf('after', { upstream: [1] }),
  ],
  { dagId: 'etl' },
);

interface Instances {
  readonly task_instances: readonly {
    readonly task_id: string;
    readonly map_index: number;
    readonly rendered_map_index: string | null;
  }[];
  readonly total_entries: number;
}
const labels = async (query: string) =>
  (await get<Instances>(`${TASK}/listMapped?${query}`)).task_instances.map((row) => row.rendered_map_index);

beforeAll(async () => {
  await storeDags(database, definition);
  expect(await call('POST', '/api/v2/dags/etl/dagRuns', { dag_run_id: 'first', logical_date: null })).toMatchObject({
    status: 200,
  });
  const { rows } = await pool.query<{ id: number }>(`select id from haru.dag_run where run_id = 'first'`);
  const runId = rows[0]!.id;
  expect(await call('GET', TASK)).toMatchObject({ status: 200, body: { map_index: -1, rendered_map_index: null } });
  await expandTasks(pool, [{ runId, taskNo: 1, length: 3, maxTries: 0, isResized: false }]);
  await pool.query(
    `update haru.task_instance set state = case map_index when 1 then 'failed' else 'success' end::haru.task_state,
       rendered_map_index = case map_index when 0 then 'file a' when 1 then 'file b' end
     where run_id = $1 and task_no = 1`,
    [runId],
  );
  await pool.query(
    `insert into haru.task_result (run_id, task_no, map_index, value) select $1, 1, i, to_json(i * 10) from unnest(array[0, 2]) i`,
    [runId],
  );
});

describe('a mapped task', () => {
  it('is said to be one', async () => {
    const { tasks } = await get<{ tasks: { task_id: string; is_mapped: boolean }[] }>('/api/v2/dags/etl/tasks');
    expect(tasks.map((task) => [task.task_id, task.is_mapped])).toEqual([
      ['after', false],
      ['list', false],
      ['m', true],
    ]);
    expect(await call('GET', TASK)).toMatchObject({
      status: 404,
      body: { detail: 'Task instance is mapped, add the map_index value to the URL' },
    });
  });

  it('has instances by map index, with their names', async () => {
    expect(await get(`${TASK}/1`)).toMatchObject({ map_index: 1, state: 'failed', rendered_map_index: 'file b' });
    expect(await get(`${TASK}/2`)).toMatchObject({ rendered_map_index: '2' });
    expect(await call('GET', `${TASK}/3`)).toMatchObject({ status: 404 });
    expect(await labels('')).toEqual(['file a', 'file b', '2']);
    expect(await labels('state=success')).toEqual(['file a', '2']);
    expect(await labels('map_index=2')).toEqual(['2']);
    expect(await labels('rendered_map_index_pattern=FILE')).toEqual(['file a', 'file b']);
    expect(await labels('rendered_map_index_prefix_pattern=file b')).toEqual(['file b']);
    expect(await labels('order_by=-rendered_map_index')).toEqual(['file b', 'file a', '2']);
  });

  it('has a result for each of them', async () => {
    const value = async (index: number) => call('GET', `${TASK}/xcomEntries/return_value?map_index=${index}`);
    expect(await value(2)).toMatchObject({ status: 200, body: { value: 20, map_index: 2 } });
    expect(await value(1)).toMatchObject({ status: 404 });
  });

  it('is cleared index by index', async () => {
    const clear = (tasks: unknown) =>
      call<Instances>('POST', '/api/v2/dags/etl/clearTaskInstances', {
        dag_run_id: 'first',
        only_failed: false,
        task_ids: tasks,
      });
    const places = async (tasks: unknown) =>
      (await clear(tasks)).body.task_instances.map((row) => [row.task_id, row.map_index]);
    expect(await places([['m', 2]])).toEqual([['m', 2]]);
    expect(await places(['m'])).toEqual([
      ['m', 0],
      ['m', 1],
      ['m', 2],
    ]);
  });

  it('is one task with counts on the page, and one entry for each instance', async () => {
    const page = '/api/haru/v1/dags/etl/runs/first';
    const detail = await get<{ graph: { tasks: { isMapped: boolean }[] }; tallies: object }>(page);
    expect(detail.graph.tasks.map((task) => task.isMapped)).toEqual([false, true, false]);
    expect(detail.tallies).toMatchObject({ m: { success: 2, failed: 1 } });
    expect(await get(`${page}/tasks/m/instances`)).toMatchObject({
      instances: [{ label: 'file a' }, { label: 'file b' }, { label: '2' }],
    });
  });
});

describe('a list that is written by hand', () => {
  const entries = `${RUN}/taskInstances/list/xcomEntries`;
  const elements = async () => {
    const { rows } = await pool.query<{ index: number; value: unknown }>(
      `select e.index, e.value from haru.map_element e join haru.dag_run r on r.id = e.run_id
       where r.run_id = 'first' and e.task_no = 0 order by e.index`,
    );
    return rows.map(({ index, value }) => [index, value]);
  };

  it('is what is mapped over, as often as it is changed', async () => {
    expect((await call('POST', entries, { key: 'return_value', value: ['a', { b: 1 }] })).status).toBe(201);
    expect(await elements()).toEqual([
      [-1, 2],
      [0, 'a'],
      [1, { b: 1 }],
    ]);
    expect((await call('PATCH', `${entries}/return_value`, { value: { x: 1 } })).status).toBe(200);
    expect(await elements()).toEqual([
      [-1, 1],
      [0, ['x', 1]],
    ]);
    expect((await call('PATCH', `${entries}/return_value`, { value: [] })).status).toBe(200);
    expect(await elements()).toEqual([[-1, 0]]);
  });

  it.each([
    ['a text', 'text', "the result is a string, but 'm' is mapped over it: it must be a list"],
    ['too long', Array.from({ length: 10_001 }, () => 0), 'the result has 10001 elements'],
  ])('and is %s is refused, and nothing is changed', async (_, value, detail) => {
    const before = await elements();
    expect(await call('PATCH', `${entries}/return_value`, { value })).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(detail) },
    });
    expect(await elements()).toEqual(before);
    expect(await get(`${entries}/return_value`)).toMatchObject({ value: [] });
  });

  it('goes with its result', async () => {
    expect((await call('DELETE', `${entries}/return_value`)).status).toBe(204);
    expect(await elements()).toEqual([]);
    expect((await call('DELETE', `${entries}/return_value`)).status).toBe(404);
  });
});
