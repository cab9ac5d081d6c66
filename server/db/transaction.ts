import type { Pool, PoolClient } from 'pg';

/** What a verb needs to speak to Postgres: a pool, for a statement of its own, or the client of a transaction. */
export type Queryable = Pick<PoolClient, 'query'>;

/** serialization_failure and deadlock_detected: the server undid the transaction and asks for another try. */
const REPEATABLE = new Set(['40001', '40P01']);
const MAX_REPEATS = 5;

/**
 * Runs `work` in one READ COMMITTED transaction and commits it; an error rolls back and is thrown on. A serialization
 * failure or deadlock is repeated up to five times, so `work` must hold no effects outside of the database.
 * `begin` travels together with the first statement of `work`.
 */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      const begun = client.query('begin');
      begun.catch(() => {});
      const value = await work(client);
      await begun;
      await client.query('commit');
      return value;
    } catch (error) {
      await client.query('rollback').catch((e: unknown) => {
        broken = e instanceof Error ? e : new Error(String(e));
      });
      if (!isRepeatable(error) || repeat >= MAX_REPEATS) throw error;
    } finally {
      client.release(broken);
    }
  }
}

function isRepeatable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REPEATABLE.has(String(error.code));
}
