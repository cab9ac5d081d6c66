import type pg from 'pg';
import { reasonOf } from '../../server/core/reasonOf.ts';

/** Connects; the error names the connection, where it leads, and what Postgres said. */
export async function connectPostgres(client: pg.Client, connection: string): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    const { host, port, database = '', user = '' } = client;
    throw new Error(
      `connection ${connection} (Postgres at ${host}:${port}, database ${database}, user ${user}): ${reasonOf(error)}`,
      { cause: error },
    );
  }
}
