import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A numbered SQL file: `0001_core.sql`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
  /** True: one statement that cannot run in a transaction and may be repeated. */
  readonly isConcurrent: boolean;
}

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** First line of a file that holds one concurrent, re-runnable statement. */
const CONCURRENT_MARK = '-- concurrent';

/** All migrations of a folder, by number. Two files of one number, or a name of another form, are an error. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(names.map((name) => readMigration(folder, name)));
  for (const [index, migration] of migrations.entries()) {
    const before = migrations[index - 1];
    if (before?.number === migration.number) {
      throw new Error(
        `${folder}: ${before.name} and ${migration.name} have the same number; give the newer one the next free number`,
      );
    }
  }
  return migrations;
}

async function readMigration(folder: string, name: string): Promise<Migration> {
  const number = FILE_NAME.exec(name)?.[1];
  if (number === undefined) throw new Error(`${join(folder, name)}: a migration is named like 0007_short_name.sql`);
  const sql = await readFile(join(folder, name), 'utf8');
  return {
    number: Number(number),
    name,
    sql,
    checksum: createHash('sha256').update(sql).digest('hex'),
    isConcurrent: sql.split('\n', 1)[0]?.trim() === CONCURRENT_MARK,
  };
}
