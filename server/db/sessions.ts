import type { Queryable } from './transaction.ts';

/** Who a session or a token speaks for. */
export interface Principal {
  readonly userId: number;
  readonly username: string;
  readonly role: 'admin';
}

export interface NewSession {
  /** SHA-256 of the cookie's value. */
  readonly hash: Buffer;
  readonly userId: number;
  readonly lifeSeconds: number;
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Stores a session and forgets those that have ended. */
export async function createSession(db: Queryable, session: NewSession): Promise<void> {
  await db.query(
    `with ended as (delete from haru.user_session where expires_at < clock_timestamp())
     insert into haru.user_session (hash, user_id, expires_at, address, user_agent)
     values ($1, $2, clock_timestamp() + make_interval(secs => $3), $4, $5)`,
    [session.hash, session.userId, session.lifeSeconds, session.address, session.userAgent],
  );
}

/** Null: unknown, ended, or its user may no longer log in. */
export async function findSession(db: Queryable, hash: Buffer): Promise<Principal | null> {
  const { rows } = await db.query<Principal>({
    name: 'find-session',
    text: `
      select u.id as "userId", u.username, u.role
      from haru.user_session s join haru.app_user u on u.id = s.user_id
      where s.hash = $1 and s.expires_at > clock_timestamp() and u.is_active`,
    values: [hash],
  });
  return rows[0] ?? null;
}

export async function endSession(db: Queryable, hash: Buffer): Promise<void> {
  await db.query(`delete from haru.user_session where hash = $1`, [hash]);
}
