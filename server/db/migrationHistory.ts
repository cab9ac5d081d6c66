import { HaruError } from '../core/errors.ts';
import { firstOf } from '../core/firstOf.ts';
import type { Migration } from './migrationFiles.ts';

/** A row of haru.migration. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

/** The database holds tables, and none of them says that it is Haru's. */
export function databaseNotOurs(database: string, tables: readonly string[]): HaruError {
  return new HaruError(
    'DATABASE_NOT_OURS',
    `database "${database}" belongs to another product: it holds ${firstOf(tables, 3)}, and no haru.migration. ` +
      'Nothing was changed. Make an empty database for Haru (create database haru) and name it in DATABASE_URL.',
    { database, tables },
  );
}

function schemaNewer(unknown: AppliedMigration, newestKnown: string): HaruError {
  return new HaruError(
    'SCHEMA_NEWER',
    `the database's schema is newer than this program: it has ${unknown.name}, this program knows migrations up to ${newestKnown}. ` +
      'Start a newer Haru, or name another database in DATABASE_URL.',
    { found: unknown.name, newestKnown },
  );
}

function migrationEdited(applied: AppliedMigration, file: Migration): HaruError {
  return new HaruError(
    'MIGRATION_EDITED',
    `migration ${file.name} is not the one that was applied to the database on ${applied.appliedAt.toISOString()} ` +
      `(${applied.name}, checksum ${applied.checksum.slice(0, 12)}, now ${file.checksum.slice(0, 12)}). ` +
      'Migrations are never edited: restore the file and put the change into a new one.',
    { file: file.name, applied: applied.name },
  );
}

/**
 * Compares the files with what the database has and answers those that are still to be applied, in order.
 *
 * @throws HaruError SCHEMA_NEWER or MIGRATION_EDITED
 */
export function checkHistory(migrations: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const file = byNumber.get(row.number);
    if (!file) throw schemaNewer(row, migrations.at(-1)?.name ?? 'none');
    if (file.checksum !== row.checksum) throw migrationEdited(row, file);
  }
  const done = new Set(applied.map((row) => row.number));
  return migrations.filter((migration) => !done.has(migration.number));
}
