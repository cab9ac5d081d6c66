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
