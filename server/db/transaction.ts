import type { Pool, PoolClient } from 'pg';
import { STATE_TIMEOUT_MS } from './database.ts';

/** What a verb needs to speak to Postgres: a pool, for a statement of its own, or the client of a transaction. */
export type Queryable = Pick<PoolClient, 'query'>;

/** serialization_failure and deadlock_detected: the server undid the transaction and asks for another try. */
const REPEATABLE = new Set(['40001', '40P01']);
const MAX_REPEATS = 5;

/** The last statement of each transaction. Postgres 17 ends one that lasts too long by itself, earlier ones do not. */
const REFUSE_LONG = {
  name: 'refuse-long',
  text: `select case when clock_timestamp() - now() > make_interval(secs => $1::float8 / 1000) then
    ('the transaction lasted longer than ' || $1::float8 || ' ms: since ' || now() || ', until ' || clock_timestamp())::int end`,
};

/** Sends the commit together with the statements before it; nothing may be asked of the client afterwards. */
export type Commit = () => Promise<void>;

/**
 * Runs `work` in one READ COMMITTED transaction and commits it; an error rolls back and is thrown on. A serialization
 * failure or deadlock is repeated up to five times, so `work` must hold no effects outside of the database. One that lasted
 * longer than `limitMs` is an error and undone, because those who read by `changed_at` look back only so far.
 * `begin` travels together with the first statement of `work`; where `work` has nothing to decide after its last
 * statements, it calls `commit` beside them and saves a round trip.
 */
export async function inTransaction<T>(
  pool: Pool,
  work: (client: PoolClient, commit: Commit) => Promise<T>,
  limitMs = STATE_TIMEOUT_MS,
): Promise<T> {
  for (let repeat = 0; ; repeat++) {
    const client = await pool.connect();
    let broken: Error | undefined;
    let committed: Promise<void> | undefined;
    const commit = () => (committed ??= end(client, limitMs));
    try {
      const begun = client.query('begin');
      begun.catch(() => {});
      const value = await work(client, commit);
      await begun;
      await commit();
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

/** Both at once: where the bound raises, or a statement before it has failed, the commit undoes. */
async function end(client: PoolClient, limitMs: number): Promise<void> {
  await Promise.all([client.query({ ...REFUSE_LONG, values: [limitMs] }), client.query('commit')]);
}

function isRepeatable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REPEATABLE.has(String(error.code));
}
