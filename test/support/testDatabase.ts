import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { runStatement } from './runStatement.ts';

export interface TestDatabaseOptions {
  /** True: without Haru's schema. */
  readonly empty?: boolean;
  /** True: on the oldest Postgres that Haru supports; ask `hasOldestPostgres()` first. */
  readonly oldest?: boolean;
}

/**
 * A database that belongs to the calling test file alone, migrated, and dropped after the file's last test. Call it at
 * the top of the file or of a describe block's body: `const database = await testDatabase()`.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<Database> {
  const { url, drop } = await createTestDatabase(options);
  const database = openDatabase(url, { applicationName: 'haru test' });
  afterAll(async () => {
    await database.close();
    await drop();
  });
  return database;
}

/** The same without a pool and without a tie to the file's end, for tests that need a database of their own each. */
export async function createTestDatabase(
  options: TestDatabaseOptions = {},
): Promise<{ url: string; drop(): Promise<void> }> {
  const server = options.oldest === true ? inject('oldestPostgres') : inject('postgres');
  if (server === null) throw new Error("Debian's Postgres is not installed here: apt-get install postgresql");
  const name = `test_${randomBytes(6).toString('hex')}`;
  const source = options.empty === true ? 'template0' : server.template;
  await runStatement(server.url, `create database ${name} template ${source} strategy wal_log`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runStatement(server.url, `drop database if exists ${name} with (force)`) };
}

export function hasOldestPostgres(): boolean {
  return inject('oldestPostgres') !== null;
}
