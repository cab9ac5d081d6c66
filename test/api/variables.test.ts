import { expect, it } from 'vitest';
import { resolveVariable } from '../../server/db/variables.ts';
import { testApi } from './support.ts';

const { database, keyRing, call, get } = await testApi();
const VARIABLES = '/api/v2/variables';
const resolved = async (name: string) => (await resolveVariable(database.pool, keyRing, name))?.value;

it('takes values of any form and shows none', async () => {
  const shown = { key: 'limits', value: '***', description: 'of a load', is_encrypted: true, team_name: null };
  const created = await call('POST', VARIABLES, { key: 'limits', value: { rows: 5 }, description: 'of a load' });
  expect(created).toMatchObject({ status: 201, body: shown });
  await call('POST', VARIABLES, { key: 'token', value: 't0ken', team_name: null });
  expect(await get(`${VARIABLES}/limits`)).toEqual(shown);
  expect([await resolved('limits'), await resolved('token')]).toEqual([{ rows: 5 }, 't0ken']);
  for (const path of [VARIABLES, '/api/v2/eventLogs'])
    expect(JSON.stringify(await get(path))).not.toMatch(/t0ken|rows/);
});

it('changes what is set, what the mask names, and no value by its mask', async () => {
  await call('PATCH', `${VARIABLES}/token?update_mask=description`, { key: 'token', value: 'no', description: 'x' });
  expect(await resolved('token')).toBe('t0ken');
  await call('PATCH', `${VARIABLES}/token`, { key: 'token', value: '***', description: 'y' });
  expect(await resolved('token')).toBe('t0ken');
  expect(await call('PATCH', `${VARIABLES}/token`, { key: 'token', value: 7 })).toMatchObject({
    status: 200,
    body: { description: 'y' },
  });
  expect(await resolved('token')).toBe(7);
});

it.each([
  ['POST', '', { key: 'token', value: 1 }, 409, 'The Variable with key: `token` already exists'],
  ['POST', '', { key: 'x' }, 422, [{ type: 'missing', loc: ['body', 'value'] }]],
  ['POST', '', { key: 'x', value: 1, team_name: 'a' }, 422, [{ type: 'value_error' }]],
  ['PATCH', '/none', { key: 'none', value: 1 }, 404, 'The Variable with key: `none` was not found'],
  ['PATCH', '/a', { key: 'b', value: 1 }, 400, "Invalid body, key from request body doesn't match uri parameter"],
  ['GET', '/none', undefined, 404, 'The Variable with key: `none` was not found'],
  ['DELETE', '/none', undefined, 404, 'The Variable with key: `none` was not found'],
  ['GET', '?order_by=value', undefined, 400, expect.stringContaining("Ordering with 'value'")],
] as const)('refuses %s %s %j: %i', async (method, path, body, status, detail) => {
  expect(await call(method, `${VARIABLES}${path}`, body)).toMatchObject({ status, body: { detail } });
});

it('works in bulk, lists and deletes', async () => {
  const actions = [
    {
      action: 'create',
      entities: [
        { key: 'a', value: [1], description: null, team_name: null },
        { key: 'token', value: 'new' },
      ],
      action_on_existence: 'overwrite',
    },
    { action: 'update', entities: [{ key: 'a', value: 2 }] },
    { action: 'delete', entities: ['none'], action_on_non_existence: 'skip' },
  ];
  expect((await call('PATCH', VARIABLES, { actions })).body).toEqual({
    create: { success: ['a', 'token'], errors: [] },
    update: { success: ['a'], errors: [] },
    delete: { success: [], errors: [] },
  });
  expect([await resolved('a'), await resolved('token')]).toEqual([2, 'new']);
  expect(await get(`${VARIABLES}?order_by=-key&limit=2`)).toMatchObject({
    variables: [{ key: 'token' }, { key: 'limits' }],
    total_entries: 3,
  });
  expect((await call('DELETE', `${VARIABLES}/a`)).status).toBe(204);
  expect(await get(`${VARIABLES}?variable_key_prefix_pattern=a`)).toMatchObject({ total_entries: 0 });
});
