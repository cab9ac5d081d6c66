import { expect, it } from 'vitest';
import { resolveConnection } from '../../server/db/connections.ts';
import { testApi } from './support.ts';

const { database, keyRing, call, get } = await testApi();
const CONNECTIONS = '/api/v2/connections';
const resolved = (name: string) => resolveConnection(database.pool, keyRing, name);

const MART = {
  connection_id: 'mart',
  conn_type: 'postgres',
  host: 'db',
  port: 5432,
  schema: 'mart',
  login: 'etl',
  password: 'p4ss',
  extra: '{"token": "t0ken", "mode": "require"}',
};
const SECRETS = /p4ss|t0ken|etl|require/;

it('takes secrets and shows that they are there, and nothing more', async () => {
  const created = await call('POST', CONNECTIONS, MART);
  const expected = {
    ...MART,
    description: null,
    login: '***',
    password: '***',
    extra: '{"token":"***","mode":"***"}',
    team_name: null,
  };
  expect(created).toMatchObject({ status: 201, body: expected });
  expect(await get(`${CONNECTIONS}/mart`)).toEqual(expected);
  expect(JSON.stringify(await get(CONNECTIONS))).not.toMatch(SECRETS);
  expect(JSON.stringify(await get('/api/v2/eventLogs'))).not.toMatch(SECRETS);
  expect(await resolved('mart')).toEqual({
    type: 'postgres',
    host: 'db',
    port: 5432,
    schema: 'mart',
    login: 'etl',
    password: 'p4ss',
    extra: { token: 't0ken', mode: 'require' },
  });
});

it('leaves a secret as it is where a body repeats its mask', async () => {
  const shown = await get(`${CONNECTIONS}/mart`);
  await call('PATCH', `${CONNECTIONS}/mart`, { ...shown, host: 'db2', extra: '{"token": "***", "mode": "off"}' });
  expect(await resolved('mart')).toMatchObject({
    host: 'db2',
    login: 'etl',
    password: 'p4ss',
    extra: { token: 't0ken', mode: 'off' },
  });
});

it('applies what the mask names', async () => {
  const body = { connection_id: 'mart', conn_type: 'redis', host: 'db3', password: 'other' };
  expect(await call('PATCH', `${CONNECTIONS}/mart?update_mask=host&update_mask=connection_id`, body)).toMatchObject({
    status: 200,
    body: { host: 'db3', conn_type: 'postgres' },
  });
  expect(await resolved('mart')).toMatchObject({ type: 'postgres', host: 'db3', password: 'p4ss' });
  await call('PATCH', `${CONNECTIONS}/mart`, { connection_id: 'mart', conn_type: 'postgres', password: null });
  expect(await get(`${CONNECTIONS}/mart`)).toMatchObject({ password: null, login: '***' });
});

it.each([
  ['POST', '', MART, 409, { reason: 'Unique constraint violation' }],
  ['POST', '', { ...MART, connection_id: 'a b' }, 422, [{ loc: ['body', 'connection_id'] }]],
  ['POST', '', { ...MART, extra: 'x' }, 422, [{ msg: expect.stringContaining('non-JSON') as string }]],
  ['POST', '', { ...MART, extra: '[]' }, 422, [{ msg: expect.stringContaining('valid JSON object') as string }]],
  ['POST', '', { ...MART, port: 70_000 }, 422, [{ type: 'less_than_equal' }]],
  ['POST', '/test', MART, 403, expect.stringContaining('Testing connections is disabled')],
  ['GET', '/none', undefined, 404, 'The Connection with connection_id: `none` was not found'],
  ['DELETE', '/none', undefined, 404, 'The Connection with connection_id: `none` was not found'],
  [
    'PATCH',
    '/mart',
    { ...MART, connection_id: 'none' },
    400,
    'The connection_id in the request body does not match the URL parameter',
  ],
  ['GET', '?order_by=password', undefined, 400, expect.stringContaining("Ordering with 'password'")],
] as const)('refuses %s %s %j: %i', async (method, path, body, status, detail) => {
  expect(await call(method, `${CONNECTIONS}${path}`, body)).toMatchObject({ status, body: { detail } });
});

it('lists in order and by name, and works in bulk', async () => {
  const actions = [
    {
      action: 'create',
      entities: [
        { connection_id: 'logs', conn_type: 'redis', host: null, login: null, password: 'x', extra: null, port: 6379 },
        { connection_id: 'mart', conn_type: 'postgres', host: 'db4' },
      ],
      action_on_existence: 'overwrite',
    },
    { action: 'update', entities: [{ connection_id: 'logs', conn_type: 'redis', port: 6380 }], update_mask: ['port'] },
  ];
  expect((await call('PATCH', CONNECTIONS, { actions })).body).toMatchObject({
    create: { success: ['logs', 'mart'], errors: [] },
    update: { success: ['logs'] },
  });
  expect(await resolved('logs')).toEqual({ type: 'redis', port: 6380, password: 'x', extra: {} });
  expect(await resolved('mart')).toMatchObject({ host: 'db4', login: 'etl', schema: 'mart' });
  expect(await get(`${CONNECTIONS}?order_by=-port&connection_id_pattern=LOG|mar`)).toMatchObject({
    connections: [{ connection_id: 'logs' }, { connection_id: 'mart' }],
    total_entries: 2,
  });
  expect(
    (await call('PATCH', CONNECTIONS, { actions: [{ action: 'delete', entities: ['logs', 'mart'] }] })).body,
  ).toMatchObject({
    delete: { success: ['logs', 'mart'] },
  });
  expect(await get(CONNECTIONS)).toEqual({ connections: [], total_entries: 0 });
});
