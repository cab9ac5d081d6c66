import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test, vi } from 'vitest';
import { copyFile } from '../../workers/operators/copyFile.ts';
import { createTestDatabase } from '../support/testDatabase.ts';

const database = await createTestDatabase({ empty: true });
const [client, other] = [1, 2].map(() => new pg.Client({ connectionString: database.url })) as [pg.Client, pg.Client];
await Promise.all([client.connect(), other.connect()]);
const folder = await mkdtemp(join(tmpdir(), 'haru-copy-'));
afterAll(async () => {
  await Promise.all([client.end(), other.end()]);
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** Many times what is sent at once, no two lines the same. */
const lines = Array.from({ length: 20_000 }, (_, n) => `${n},${randomBytes(100).toString('hex')}`);
const file = join(folder, 'lines.csv');
await writeFile(file, lines.map((line) => `${line}\n`).join(''));
await client.query('create table target (n int primary key, v text)');

const copyAll = (): ReturnType<typeof copyFile> => copyFile(client, 'copy target from stdin (format csv)', file);

async function expectAll(copied: ReturnType<typeof copyFile>): Promise<void> {
  expect(await copied).toEqual({ rows: lines.length, bytes: lines.join('\n').length + 1 });
  const { rows } = await client.query<{ line: string }>(`select n || ',' || v as line from target order by n`);
  expect(rows.map(({ line }) => line)).toEqual(lines);
  await client.query('truncate target');
}

test('a file of many pieces arrives as it is', () => expectAll(copyAll()));

test('it does where the server takes nothing at first', async () => {
  await other.query('begin; lock table target');
  const copied = copyAll();
  await vi.waitFor(async () => {
    const { rowCount } = await other.query(`select from pg_locks where relation = 'target'::regclass and not granted`);
    expect(rowCount).toBe(1);
  });
  await other.query('commit');
  await expectAll(copied);
});

test('what the server refuses is an error, after which the session is usable', async () => {
  await client.query(`insert into target values (19999, 'taken')`);
  await expect(copyAll()).rejects.toMatchObject({ code: '23505' });
  await client.query('truncate target');
  await expectAll(copyAll());
});
