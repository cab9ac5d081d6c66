import { WORKER_CHANNEL } from './hints.ts';
import type { Queryable } from './transaction.ts';

/** What came of a test of a connection. */
export interface ConnectionTest {
  readonly id: number;
  readonly connection: string;
  /** Null: no worker has taken it. */
  readonly worker: string | null;
  readonly endedAt: Date | null;
  readonly isGood: boolean | null;
  /** What was found, or why it failed, in words without secrets. */
  readonly message: string | null;
}

/** A test that nobody took in this time is not taken any more. */
const WAITS = `interval '30 seconds'`;
const KEPT = `interval '7 days'`;
const COLUMNS = 'id, connection, worker, ended_at as "endedAt", is_good as "isGood", message';

/** Asks the workers to test a connection, and tells them at once; tests of long ago go. */
export async function askForTest(db: Queryable, connection: string, user: string): Promise<number> {
  await db.query(`delete from haru.connection_test where asked_at < clock_timestamp() - ${KEPT}`);
  const { rows } = await db.query<{ id: number }>(
    `with asked as (insert into haru.connection_test (connection, asked_by) values ($1, $2) returning id)
     select id, pg_notify($3, '') from asked`,
    [connection, user, WORKER_CHANNEL],
  );
  return rows[0]?.id as number;
}

/** Takes the oldest test that waits; null: none does. */
export async function takeTest(
  db: Queryable,
  worker: string,
): Promise<Pick<ConnectionTest, 'id' | 'connection'> | null> {
  const { rows } = await db.query<Pick<ConnectionTest, 'id' | 'connection'>>(
    `update haru.connection_test set taken_at = clock_timestamp(), worker = $1
     where id = (
       select id from haru.connection_test
       where ended_at is null and taken_at is null and asked_at > clock_timestamp() - ${WAITS}
       order by id limit 1 for update skip locked
     ) returning id, connection`,
    [worker],
  );
  return rows[0] ?? null;
}

export async function endTest(db: Queryable, id: number, isGood: boolean, message: string): Promise<void> {
  await db.query(
    `update haru.connection_test set ended_at = clock_timestamp(), is_good = $2, message = $3
     where id = $1 and ended_at is null`,
    [id, isGood, message],
  );
}

export async function findTest(db: Queryable, id: number): Promise<ConnectionTest | null> {
  const { rows } = await db.query<ConnectionTest>(`select ${COLUMNS} from haru.connection_test where id = $1`, [id]);
  return rows[0] ?? null;
}

/** The latest test of each connection that has ended. */
export async function latestTests(db: Queryable): Promise<ReadonlyMap<string, ConnectionTest>> {
  const { rows } = await db.query<ConnectionTest>(
    `select distinct on (connection) ${COLUMNS} from haru.connection_test
     where ended_at is not null order by connection, id desc`,
  );
  return new Map(rows.map((row) => [row.connection, row]));
}
