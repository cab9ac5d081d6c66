import pg from 'pg';
import { HaruError } from '../core/errors.ts';
import { reasonOf } from '../core/reasonOf.ts';
import { requirePostgres } from './requirePostgres.ts';

const MART = 'mart';
const DUPLICATE_DATABASE = '42P04';
/** Two creations of one name at the same moment meet in the catalog's own index. */
const UNIQUE_VIOLATION = '23505';

/** URL of the Postgres that the marts live in: the given one, else a database `mart` on Haru's own server, made if missing. */
export async function ensureMartDatabase(databaseUrl: string, martUrl: string | null): Promise<string> {
  if (martUrl !== null) {
    await requirePostgres(martUrl, 'MART_URL');
    return martUrl;
  }
  const url = new URL(databaseUrl);
  url.pathname = `/${MART}`;
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'haru start',
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [MART]);
    if (rowCount === 0) await client.query(`create database ${MART}`);
  } catch (cause) {
    const code = cause instanceof pg.DatabaseError ? cause.code : undefined;
    if (code === DUPLICATE_DATABASE || code === UNIQUE_VIOLATION) return url.href;
    throw new HaruError(
      'MART_MISSING',
      `the database ${MART} is missing and cannot be made on this server (${reasonOf(cause)}): make it, or set MART_URL to a Postgres for the marts`,
      {},
      { cause },
    );
  } finally {
    await client.end();
  }
  return url.href;
}
