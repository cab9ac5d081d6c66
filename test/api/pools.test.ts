import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const POOLS = '/api/v2/pools';

interface Pools {
  readonly pools: { readonly name: string; readonly slots: number }[];
  readonly total_entries: number;
}

beforeAll(async () => {
  const tasks = ['running', 'queued', 'scheduled', 'deferred'].map((name) =>
    taskOf(name, { pool: 'mart', poolSlots: 2 }),
  );
  await storeDags(database, definitionOf(tasks, { dagId: 'etl' }));
  await call('POST', POOLS, { name: 'mart', slots: 9, description: 'loads' });
  await call('POST', '/api/v2/dags/etl/dagRuns', { dag_run_id: 'first', logical_date: null });
  for (const [taskNo, { taskId }] of tasks.entries())
    await setTaskState(database, 'first', taskNo, taskId as 'running');
});

it('counts the slots that tasks take, the deferred ones where the pool does', async () => {
  expect(await get(`${POOLS}/mart`)).toEqual({
    name: 'mart',
    slots: 9,
    description: 'loads',
    include_deferred: false,
    running_slots: 2,
    queued_slots: 2,
    scheduled_slots: 2,
    deferred_slots: 2,
    occupied_slots: 4,
    open_slots: 5,
    team_name: null,
  });
  expect(await call('PATCH', `${POOLS}/mart`, { include_deferred: true })).toMatchObject({
    status: 200,
    body: { slots: 9, description: 'loads', occupied_slots: 6, open_slots: 3 },
  });
  expect(await call('PATCH', `${POOLS}/mart?update_mask=slots`, { slots: -1, description: null })).toMatchObject({
    body: { slots: -1, description: 'loads', open_slots: -1 },
  });
});

it('lists by name and in order', async () => {
  const names = async (query: string) => (await get<Pools>(`${POOLS}?${query}`)).pools.map(({ name }) => name);
  expect(await names('')).toEqual(['default_pool', 'mart']);
  expect(await names('order_by=-name')).toEqual(['mart', 'default_pool']);
  expect(await names('pool_name_pattern=MAR')).toEqual(['mart']);
  expect(await get(`${POOLS}?limit=1&offset=1`)).toMatchObject({ pools: [{ name: 'mart' }], total_entries: 2 });
});

describe('refuses', () => {
  it.each([
    ['POST', '', { name: 'mart', slots: 1 }, 409, { reason: 'Unique constraint violation' }],
    ['POST', '', { name: 'x', slots: -2 }, 422, [{ type: 'greater_than_equal', loc: ['body', 'slots'] }]],
    ['POST', '', { name: 'x', slots: 1, color: 'red' }, 422, [{ type: 'extra_forbidden' }]],
    ['POST', '', { name: 'x', slots: 1, team_name: 'a' }, 422, [{ type: 'value_error' }]],
    ['GET', '/none', undefined, 404, 'The Pool with name: `none` was not found'],
    ['PATCH', '/none', { slots: 1 }, 404, 'The Pool with name: `none` was not found'],
    ['PATCH', '/mart', { pool: 'other' }, 400, "Invalid body, pool name from request body doesn't match uri parameter"],
    ['PATCH', '/mart?update_mask=color', { slots: 1 }, 400, expect.stringContaining("'color' is not a field")],
    ['PATCH', '/default_pool', { slots: 1 }, 400, 'Only slots and included_deferred can be modified on Default Pool'],
    ['DELETE', '/default_pool', undefined, 400, "Default Pool can't be deleted"],
    ['DELETE', '/none', undefined, 404, 'The Pool with name: `none` was not found'],
    ['GET', '?order_by=color', undefined, 400, expect.stringContaining("Ordering with 'color'")],
  ] as const)('%s %s %j: %i', async (method, path, body, status, detail) => {
    expect(await call(method, `${POOLS}${path}`, body)).toMatchObject({ status, body: { detail } });
  });
});

it('lets slots of the default pool be changed by a mask that names them', async () => {
  expect(await call('PATCH', `${POOLS}/default_pool?update_mask=slots`, { slots: 64 })).toMatchObject({
    status: 200,
    body: { slots: 64, description: 'Default pool' },
  });
});

describe('in bulk', () => {
  const bulk = async (...actions: object[]) => (await call('PATCH', POOLS, { actions })).body;

  it('imports as airflowctl does, and says what is there already', async () => {
    const entities = [
      { name: 'a', slots: 1, description: '', include_deferred: false, team_name: null },
      { name: 'b', slots: 2 },
    ];
    expect(await bulk({ action: 'create', entities, action_on_existence: 'overwrite' })).toEqual({
      create: { success: ['a', 'b'], errors: [] },
      update: null,
      delete: null,
    });
    expect(await bulk({ action: 'create', entities })).toMatchObject({
      create: { errors: [{ error: "The pools with these pool names: {'a', 'b'} already exist.", status_code: 409 }] },
    });
    const more = [...entities, { name: 'c', slots: 3 }];
    expect(await bulk({ action: 'create', entities: more, action_on_existence: 'skip' })).toMatchObject({
      create: { success: ['c'] },
    });
  });

  it('updates and deletes, one action after the other', async () => {
    expect(
      await bulk(
        { action: 'update', entities: [{ name: 'a', slots: 7, description: 'x' }], update_mask: ['slots'] },
        { action: 'update', entities: [{ name: 'none', slots: 7 }], action_on_non_existence: 'skip' },
        { action: 'delete', entities: ['a', { name: 'b', slots: 1 }] },
        { action: 'delete', entities: ['default_pool'] },
        { action: 'delete', entities: ['a', 'c'] },
      ),
    ).toEqual({
      create: null,
      update: { success: ['a'], errors: [] },
      delete: {
        success: ['a', 'b'],
        errors: [
          { error: "Default Pool can't be deleted", status_code: 400 },
          { error: "The pools with these pool names: {'a'} were not found.", status_code: 404 },
        ],
      },
    });
    expect((await get<Pools>(`${POOLS}?pool_name_prefix_pattern=c`)).pools).toMatchObject([{ name: 'c', slots: 3 }]);
  });

  it('says what is wrong with the action that is meant', async () => {
    expect(await call('PATCH', POOLS, { actions: [{ action: 'create', entities: [{ name: 'a' }] }] })).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['body', 'actions', 0, 'entities', 0, 'slots'] }] },
    });
    expect(await call('PATCH', POOLS, { actions: [{ action: 'burn' }] })).toMatchObject({
      status: 422,
      body: { detail: [{ loc: ['body', 'actions', 0], type: 'union_tag_invalid' }] },
    });
  });
});

it('records who did what', async () => {
  const { event_logs: logs } = await get<{ event_logs: { event: string }[] }>('/api/v2/eventLogs?event_pattern=pool');
  expect(new Set(logs.map(({ event }) => event))).toEqual(new Set(['post_pool', 'patch_pool', 'bulk_pools']));
});
