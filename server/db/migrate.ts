import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { HaruError } from '../core/errors.ts';
import { reasonOf } from '../core/reasonOf.ts';
import { checkHistory, databaseNotOurs, type AppliedMigration } from './migrationHistory.ts';
import { MIGRATIONS_FOLDER, readMigrations, type Migration } from './migrationFiles.ts';

export interface MigrateOptions {
  /** Folder of the numbered SQL files. Default: the product's own. */
  readonly folder?: string;
  /** Called before each file is applied. */
  readonly onApply?: (name: string) => void;
}

/** Any number that nothing else in the database locks. */
const MIGRATION_LOCK = 4_827_190_116;
const LOCK_POLL_MS = 50;

/**
 * Brings the database to this program's schema and answers the names of the files that this call applied. Any number of
 * processes may call it at once: one applies, the others wait.
 *
 * @throws HaruError DATABASE_NOT_OURS, SCHEMA_NEWER, MIGRATION_EDITED (an applied file has changed since) or MIGRATION_FAILED
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  const client = await connect(url);
  try {
    await lockMigrations(client);
    const applied = await readHistory(client);
    const names: string[] = [];
    for (const migration of checkHistory(migrations, applied)) {
      options.onApply?.(migration.name);
      await (migration.isConcurrent ? applyConcurrent(client, migration) : applyInTransaction(client, migration));
      names.push(migration.name);
    }
    return names;
  } finally {
    await client.end();
  }
}

/** Applied and pending files of a database, without changing it. */
export async function migrationStatus(
  url: string,
  folder = MIGRATIONS_FOLDER,
): Promise<{ applied: AppliedMigration[]; pending: string[] }> {
  const migrations = await readMigrations(folder);
  const client = await connect(url);
  try {
    const applied = await readHistory(client);
    return { applied, pending: checkHistory(migrations, applied).map((m) => m.name) };
  } finally {
    await client.end();
  }
}

/** Without a statement timeout, because an index of a large table takes its time; a lock that is not to be had fails the file instead of blocking everybody behind it. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'haru migrate',
    connectionTimeoutMillis: 10_000,
    lock_timeout: 10_000,
  });
  await client.connect();
  return client;
}

/**
 * Held until the connection ends. Polled, because a session that waits inside of pg_advisory_lock holds a snapshot, and
 * `create index concurrently` in the holder would wait for that snapshot: a deadlock.
 */
async function lockMigrations(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.locked === true) return;
    await delay(LOCK_POLL_MS);
  }
}

async function readHistory(client: pg.Client): Promise<AppliedMigration[]> {
  const { rows: found } = await client.query<{ ours: boolean }>(
    `select to_regclass('haru.migration') is not null as ours`,
  );
  if (found[0]?.ours !== true) {
    await refuseForeignTables(client);
    return [];
  }
  const { rows } = await client.query<AppliedMigration>(
    'select number, name, checksum, applied_at as "appliedAt" from haru.migration order by number',
  );
  return rows;
}

/** Tables of extensions (PostGIS' spatial_ref_sys, for one) and of BullMQ are nobody's product. */
async function refuseForeignTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ database: string; name: string }>(`
    select current_database() as database, n.nspname || '.' || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f') and not c.relispartition
      and n.nspname not in ('pg_catalog', 'information_schema', 'bullmq')
      and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp\\_%'
      and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 2`);
  const [first] = rows;
  if (first)
    throw databaseNotOurs(
      first.database,
      rows.map((row) => row.name),
    );
}

async function applyInTransaction(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await ensureHistoryTable(client);
    await record(client, migration);
    await client.query(migration.sql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw migrationFailed(migration, 'was rolled back', error);
  }
}

/** The statement is recorded after it has ended; a process that dies in between leaves it to be run again. */
async function applyConcurrent(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await ensureHistoryTable(client);
    await client.query(migration.sql);
    await record(client, migration);
  } catch (error) {
    throw migrationFailed(migration, 'is run again by the next start', error);
  }
}

async function ensureHistoryTable(client: pg.Client): Promise<void> {
  await client.query(`
    create schema if not exists haru;
    create table if not exists haru.migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default clock_timestamp()
    )`);
}

async function record(client: pg.Client, { number, name, checksum }: Migration): Promise<void> {
  await client.query('insert into haru.migration (number, name, checksum) values ($1, $2, $3)', [
    number,
    name,
    checksum,
  ]);
}

function migrationFailed({ name }: Migration, outcome: string, cause: unknown): HaruError {
  return new HaruError(
    'MIGRATION_FAILED',
    `migration ${name} failed and ${outcome}: ${reasonOf(cause)}`,
    { file: name },
    { cause },
  );
}
