import type { Queryable } from './transaction.ts';

export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly role: 'admin';
  readonly passwordHash: string;
}

/** An active user by name; null: there is none. */
export async function findUser(db: Queryable, username: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>(
    `select id, username, role, password_hash as "passwordHash" from haru.app_user where username = $1 and is_active`,
    [username],
  );
  return rows[0] ?? null;
}

/** Creates a user. False: the name is taken, and nothing was changed. */
export async function createUser(db: Queryable, username: string, passwordHash: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.app_user (username, password_hash) values ($1, $2) on conflict (username) do nothing`,
    [username, passwordHash],
  );
  return rowCount === 1;
}

export async function hasUsers(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(`select exists (select from haru.app_user) as found`);
  return rows[0]?.found ?? false;
}

export interface UserListing {
  readonly username: string;
  readonly role: 'admin';
  readonly isActive: boolean;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

export async function listUsers(db: Queryable): Promise<UserListing[]> {
  const { rows } = await db.query<UserListing>(
    `select username, role, is_active as "isActive", created_at as "createdAt", changed_at as "changedAt"
     from haru.app_user order by username`,
  );
  return rows;
}

/** How many sessions and tokens a new password has ended. */
export interface EndedLogins {
  readonly sessions: number;
  readonly tokens: number;
}

/** Gives a user another password and ends every session and token made with the old one. Null: there is no such user. */
export async function setPassword(db: Queryable, username: string, passwordHash: string): Promise<EndedLogins | null> {
  const { rows } = await db.query<EndedLogins>(
    `with changed as (
       update haru.app_user set password_hash = $2, changed_at = clock_timestamp() where username = $1 returning id
     ), sessions as (
       delete from haru.user_session s using changed c where s.user_id = c.id returning 1
     ), tokens as (
       update haru.api_token t set revoked_at = clock_timestamp() from changed c
       where t.user_id = c.id and t.revoked_at is null returning 1
     )
     select (select count(*)::int from sessions) as sessions, (select count(*)::int from tokens) as tokens from changed`,
    [username, passwordHash],
  );
  return rows[0] ?? null;
}
