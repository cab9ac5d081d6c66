import pg from 'pg';
import { SUPERUSER } from './cluster.ts';

export const DATABASE = 'haru';

export function postgresUrl(port: number, password: string, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Whether the server takes commands and is the one of this data folder; it gets the database `haru` where that is missing. */
export async function answers(port: number, password: string, data: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: postgresUrl(port, password, 'postgres'),
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ folder: string; present: boolean }>(
      `select current_setting('data_directory') as folder, exists (select from pg_database where datname = $1) as present`,
      [DATABASE],
    );
    const row = rows[0];
    if (row === undefined || row.folder !== data) return false;
    if (!row.present) await client.query(`create database ${DATABASE}`);
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
