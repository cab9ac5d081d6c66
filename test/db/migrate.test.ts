import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { HaruError } from '../../server/core/errors.ts';
import { MIGRATIONS_FOLDER, readMigrations } from '../../server/db/migrationFiles.ts';
import { migrate, migrationStatus } from '../../server/db/migrate.ts';
import { createTestDatabase, hasOldestPostgres } from '../support/testDatabase.ts';

const SERVERS = [
  { name: 'the embedded Postgres', oldest: false },
  ...(hasOldestPostgres() ? [{ name: "Debian's Postgres 15", oldest: true }] : []),
];

describe.each(SERVERS)('migrations on $name', ({ oldest }) => {
  async function emptyDatabase(): Promise<string> {
    const { url, drop } = await createTestDatabase({ empty: true, oldest });
    onTestFinished(drop);
    return url;
  }

  test('20 processes at once: every file is applied once, and all end with the whole schema', async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(url)));
    const files = (await readMigrations(MIGRATIONS_FOLDER)).map((m) => m.name);
    expect(applied.flat().sort()).toEqual(files);
    expect(await migrationStatus(url)).toMatchObject({ applied: files.map((name) => ({ name })), pending: [] });
  });

  test('20 at once with a concurrent statement in between', async () => {
    const url = await emptyDatabase();
    const folder = await folderOf({
      '0001_first.sql': 'create table haru.thing (id int);',
      '0002_index.sql': '-- concurrent\ncreate index concurrently if not exists thing_id on haru.thing (id);',
      '0003_third.sql': 'create table haru.other (id int);',
    });
    const applied = await Promise.all(Array.from({ length: 20 }, () => migrate(url, { folder })));
    expect(applied.flat().sort()).toEqual(['0001_first.sql', '0002_index.sql', '0003_third.sql']);
    expect(await query(url, `select indisvalid from pg_index where indexrelid = 'haru.thing_id'::regclass`)).toEqual([
      { indisvalid: true },
    ]);
  });

  test('a file that fails leaves nothing of itself, and what came before stays', async () => {
    const url = await emptyDatabase();
    const folder = await folderOf({
      '0001_first.sql': 'create table haru.thing (id int);',
      '0002_broken.sql': 'create table haru.half (id int); select 1 / 0;',
    });
    await expect(migrate(url, { folder })).rejects.toThrow(
      'migration 0002_broken.sql failed and was rolled back: division by zero',
    );
    expect(await query(url, `select to_regclass('haru.half') as half`)).toEqual([{ half: null }]);
    expect((await migrationStatus(url, folder)).pending).toEqual(['0002_broken.sql']);
  });

  test("another product's database is left alone, and the message names what was found", async () => {
    const url = await emptyDatabase();
    await query(url, 'create table public.customers (id int); create schema shop; create table shop.orders (id int)');
    const refusal = await migrate(url).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HaruError);
    expect((refusal as HaruError).fields['tables']).toEqual(['public.customers', 'shop.orders']);
    expect((refusal as Error).message).toContain('it holds public.customers, shop.orders, and no haru.migration');
    expect((refusal as Error).message).toContain('DATABASE_URL');
    expect(await query(url, `select nspname from pg_namespace where nspname = 'haru'`)).toEqual([]);
  });

  test("the queue's tables alone are not another product", async () => {
    const url = await emptyDatabase();
    await query(url, 'create schema bullmq; create table bullmq.job (id int)');
    expect(await migrate(url)).not.toEqual([]);
  });

  test('a newer schema is refused', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    await query(url, `insert into haru.migration (number, name, checksum) values (9000, '9000_later.sql', 'x')`);
    await expect(migrate(url)).rejects.toMatchObject({ code: 'SCHEMA_NEWER' });
  });

  test('an edited file is refused', async () => {
    const url = await emptyDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'haru-migrations-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
    await migrate(url, { folder });
    await writeFile(join(folder, '0001_core.sql'), 'select 1;');
    await expect(migrate(url, { folder })).rejects.toMatchObject({ code: 'MIGRATION_EDITED' });
  });
});

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'haru-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
