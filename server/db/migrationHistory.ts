import type { Migration } from './migrationFiles.ts';

/** A row of haru.migration. */
export interface AppliedMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

/** The database holds tables, and none of them says that it is Haru's. */
export class DatabaseNotOursError extends Error {
  readonly code = 'DATABASE_NOT_OURS';
  readonly database: string;
  readonly tables: readonly string[];

  constructor(database: string, tables: readonly string[]) {
    const shown = tables.slice(0, 3).join(', ');
    const more = tables.length > 3 ? ` and ${tables.length - 3} more` : '';
    super(
      `database "${database}" belongs to another product: it holds ${shown}${more}, and no haru.migration. ` +
        'Nothing was changed. Make an empty database for Haru (create database haru) and name it in DATABASE_URL.',
    );
    this.name = 'DatabaseNotOursError';
    this.database = database;
    this.tables = tables;
  }
}

/** A newer program has migrated the database. */
export class SchemaNewerError extends Error {
  readonly code = 'SCHEMA_NEWER';

  constructor(unknown: AppliedMigration, newestKnown: string) {
    super(
      `the database's schema is newer than this program: it has ${unknown.name}, this program knows migrations up to ${newestKnown}. ` +
        'Start a newer Haru, or name another database in DATABASE_URL.',
    );
    this.name = 'SchemaNewerError';
  }
}

/** A file differs from what was applied. */
export class MigrationEditedError extends Error {
  readonly code = 'MIGRATION_EDITED';

  constructor(applied: AppliedMigration, file: Migration) {
    super(
      `migration ${file.name} is not the one that was applied to the database on ${applied.appliedAt.toISOString()} ` +
        `(${applied.name}, checksum ${applied.checksum.slice(0, 12)}, now ${file.checksum.slice(0, 12)}). ` +
        'Migrations are never edited: restore the file and put the change into a new one.',
    );
    this.name = 'MigrationEditedError';
  }
}

/** Compares the files with what the database has and answers those that are still to be applied, in order. */
export function checkHistory(migrations: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const byNumber = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const row of applied) {
    const file = byNumber.get(row.number);
    if (!file) throw new SchemaNewerError(row, migrations.at(-1)?.name ?? 'none');
    if (file.checksum !== row.checksum) throw new MigrationEditedError(row, file);
  }
  const done = new Set(applied.map((row) => row.number));
  return migrations.filter((migration) => !done.has(migration.number));
}
