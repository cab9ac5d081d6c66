import pg from 'pg';
import { reasonOf } from '../../server/core/reasonOf.ts';

/** A client for `connectPostgres`. */
export function postgresClient(config: pg.ClientConfig): pg.Client {
  const client = new pg.Client(config);
  // A connection that breaks shows in the query that runs on it; one that nobody waits for must not end the process.
  client.on('error', () => undefined);
  return client;
}

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

/** A client that is connected; see `connectPostgres`. */
export async function openPostgres(connection: string, config: pg.ClientConfig): Promise<pg.Client> {
  const client = postgresClient(config);
  await connectPostgres(client, connection);
  return client;
}
