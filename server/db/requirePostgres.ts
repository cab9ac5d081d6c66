import pg from 'pg';
import { HaruError } from '../core/errors.ts';
import { hidePassword } from '../core/hidePassword.ts';
import { reasonOf } from '../core/reasonOf.ts';

const OLDEST_MAJOR = 15;

/** Checks that a Postgres that Haru can use answers; the error names the variable that says where it is. */
export async function requirePostgres(url: string, variable: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'haru start',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  let version: number;
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    );
    version = rows[0]?.version ?? 0;
  } catch (cause) {
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      `${variable}: no Postgres answers at ${hidePassword(url)}: ${reasonOf(cause)}. Start it, or correct ${variable}.`,
      { variable },
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  if (version < OLDEST_MAJOR) {
    throw new HaruError(
      'DATABASE_UNREACHABLE',
      `${variable}: Postgres ${version} is too old; Haru needs ${OLDEST_MAJOR} or newer`,
      { variable, version },
    );
  }
}
