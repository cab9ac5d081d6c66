import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { DB } from './schema.ts';
import { BatchingSocket } from './batchingSocket.ts';

/** One pool of connections to Haru's own Postgres, and kysely upon the same pool. */
export interface Database {
  readonly pool: pg.Pool;
  readonly kysely: Kysely<DB>;
  readonly url: string;
  /** Ends idle connections at once and busy ones when their work is done. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Shown in pg_stat_activity; name the process, such as `haru scheduler`. */
  readonly applicationName: string;
  /** Most connections at a time. Default 10. */
  readonly poolSize?: number;
  /** Longest wait for the answer to a statement, in milliseconds. Default 15,000. */
  readonly answerTimeoutMs?: number;
  /** True for processes that say the same few statements all day, each of which looks up rows by an index. Default false. */
  readonly hasFixedStatements?: boolean;
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  readonly onIdleError?: (error: Error) => void;
}

/** Longest statement, wait for a lock, pause within a transaction, and transaction of a session that touches run state, in milliseconds. */
export const STATE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection on which a statement has not been answered for so long is given up. */
const ANSWER_TIMEOUT_MS = STATE_TIMEOUT_MS + 5_000;
const DEFAULT_POOL_SIZE = 10;

/** `transaction_timeout` exists since Postgres 17; earlier servers refuse it as a start-up parameter. */
const SET_TRANSACTION_TIMEOUT = `
  select set_config('transaction_timeout', '${STATE_TIMEOUT_MS}', false)
  where current_setting('server_version_num')::int >= 170000`;

/**
 * One plan for all values, by indexes whatever the statistics say: over partitioned tables a statement takes longer to plan
 * than to run, and a plan that was made while a table was empty would read all of it, or sort all that waits, until the
 * next analysis.
 */
const PLAN_ONCE = `
  select set_config(name, value, false) from (values
    ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
    ('enable_mergejoin', 'off'), ('enable_bitmapscan', 'off'), ('jit', 'off')
  ) as settings (name, value)`;

/**
 * Opens a pool whose every session is bounded by {@link STATE_TIMEOUT_MS}, so that a frozen process blocks nobody for
 * long. Connects lazily: an unreachable server shows in the first query.
 */
export function openDatabase(url: string, options: DatabaseOptions): Database {
  const setUp = [SET_TRANSACTION_TIMEOUT, ...(options.hasFixedStatements ? [PLAN_ONCE] : [])].join(';');
  const pool = new pg.Pool({
    connectionString: url,
    application_name: options.applicationName,
    max: options.poolSize ?? DEFAULT_POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A new session of these would have to learn all its statements.
    ...(options.hasFixedStatements && { idleTimeoutMillis: 0 }),
    statement_timeout: STATE_TIMEOUT_MS,
    lock_timeout: STATE_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATE_TIMEOUT_MS,
    // A server that has vanished from the network says nothing, not even that a statement took too long.
    query_timeout: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
    types: numbersFromInt8,
    // Statements of one session that do not wait for each other travel together.
    pipeline: true,
    stream: () => new BatchingSocket(),
    // The pool waits for what this answers, which its types leave out.
    onConnect: (client) => client.query(setUp) as unknown as undefined,
  });
  pool.on('error', (error) => options.onIdleError?.(error));
  // A connection that breaks while it is checked out fails its statements; without a listener it would also end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  const kysely = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    kysely,
    url,
    async close() {
      await kysely.destroy();
      // kysely leaves a pool alone through which it has not spoken yet.
      if (!pool.ending) await pool.end();
    },
  };
}

/**
 * Postgres' `bigint` as a number: ids and counts stay below 2^53 for as long as anybody runs this. A larger value is an
 * error of the query instead of a wrong number. Holds for our own pools only; pg's global parsers are left alone.
 */
export const numbersFromInt8: pg.CustomTypesConfig = { getTypeParser: parserOf };

type Parse = (text: string) => unknown;
/** As pg hands it out, whose own type knows the built-in numbers only. */
const builtInParser = pg.types.getTypeParser as (oid: number, format: 'text' | 'binary') => Parse;

function parserOf(oid: number, format: 'text' | 'binary' = 'text'): Parse {
  const parse = builtInParser(oid, format);
  if (format === 'binary') return parse;
  if (oid === INT8_OID) return parseInt8;
  return oid === INT8_ARRAY_OID ? (text) => parseInt8List(parse(text) as (string | null)[]) : parse;
}

const INT8_OID = 20;
const INT8_ARRAY_OID = 1016;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`bigint ${text} does not fit a JavaScript number; select it as text`);
  return value;
}

function parseInt8List(items: readonly (string | null)[]): (number | null)[] {
  return items.map((item) => (item === null ? null : parseInt8(item)));
}
