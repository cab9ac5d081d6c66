import { expect, test } from 'vitest';
import {
  deleteConnection,
  findConnection,
  listConnections,
  putConnection,
  putDefaultConnection,
  resolveConnection,
} from '../../server/db/connections.ts';
import { rotateSecrets } from '../../server/db/rotateSecrets.ts';
import { deleteVariable, listVariables, putVariable, resolveVariable } from '../../server/db/variables.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { testDatabase } from '../support/testDatabase.ts';

const { pool } = await testDatabase();
const key = generateKey();
const ring = parseKeyRing(key);

test('a connection comes back whole, its secrets only when it is resolved', async () => {
  await putConnection(pool, ring, 'warehouse', {
    type: 'ssh',
    host: '저장소.example',
    port: 22,
    schema: 'x',
    login: 'etl',
    password: 'p@ss',
    extra: { privateKey: 'BEGIN', list: [1, null] },
  });
  expect(await resolveConnection(pool, ring, 'warehouse')).toEqual({
    type: 'ssh',
    host: '저장소.example',
    port: 22,
    schema: 'x',
    login: 'etl',
    password: 'p@ss',
    extra: { privateKey: 'BEGIN', list: [1, null] },
  });
  expect(JSON.stringify(await listConnections(pool))).not.toMatch(/p@ss|BEGIN|etl/);
  const { rows } = await pool.query<{ text: string }>(`select c::text as text from haru.connection c`);
  expect(rows[0]?.text).not.toMatch(/p@ss|BEGIN/);
});

test('fields that were not given are absent, and an unknown connection is null', async () => {
  await putConnection(pool, ring, 'bare', { type: 'log' });
  expect(await resolveConnection(pool, ring, 'bare')).toEqual({ type: 'log', extra: {} });
  expect(await resolveConnection(pool, ring, 'nowhere')).toBeNull();
});

test('a default connection follows its source until a person has set it', async () => {
  expect(await putDefaultConnection(pool, ring, 'mart', { type: 'postgres', port: 1 })).toBe(true);
  expect(await putDefaultConnection(pool, ring, 'mart', { type: 'postgres', port: 2 })).toBe(true);
  expect(await findConnection(pool, 'mart')).toMatchObject({ port: 2, isEdited: false });
  await putConnection(pool, ring, 'mart', { type: 'postgres', port: 3 });
  expect(await putDefaultConnection(pool, ring, 'mart', { type: 'postgres', port: 4 })).toBe(false);
  expect(await findConnection(pool, 'mart')).toMatchObject({ port: 3, isEdited: true });
  expect([await deleteConnection(pool, 'mart'), await deleteConnection(pool, 'mart')]).toEqual([true, false]);
});

test('a sealed value that was copied to another row does not open there', async () => {
  await putConnection(pool, ring, 'mine', { type: 'log' });
  await putConnection(pool, ring, 'theirs', { type: 'log', password: 'secret' });
  await pool.query(
    `update haru.connection set secret = (select secret from haru.connection where name = 'theirs') where name = 'mine'`,
  );
  await expect(resolveConnection(pool, ring, 'mine')).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
  await deleteConnection(pool, 'mine');
});

test('variables keep any JSON, null among it', async () => {
  await putVariable(pool, ring, 'none', null);
  await putVariable(pool, ring, 'list', ['서울', 1], 'words');
  expect(await resolveVariable(pool, ring, 'none')).toEqual({ value: null });
  expect(await resolveVariable(pool, ring, 'list')).toEqual({ value: ['서울', 1] });
  expect(await resolveVariable(pool, ring, 'nowhere')).toBeNull();
  expect(await listVariables(pool)).toMatchObject([
    { name: 'list', description: 'words' },
    { name: 'none', description: null },
  ]);
  expect([await deleteVariable(pool, 'none'), await deleteVariable(pool, 'none')]).toEqual([true, false]);
});

test('after a rotation the newest key alone opens everything, and a second rotation has nothing to do', async () => {
  await putConnection(pool, ring, 'rotated', { type: 'log', password: 'secret' });
  const newKey = generateKey();
  expect(await rotateSecrets(pool, parseKeyRing(`${newKey},${key}`))).toBeGreaterThan(0);
  expect(await rotateSecrets(pool, parseKeyRing(newKey))).toBe(0);
  expect(await resolveConnection(pool, parseKeyRing(newKey), 'rotated')).toMatchObject({ password: 'secret' });
  await expect(resolveConnection(pool, ring, 'rotated')).rejects.toThrow(/does not hold/);
});
