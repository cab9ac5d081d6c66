import type pg from 'pg';

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

/** A host with several addresses fails with an error for each and no words of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
