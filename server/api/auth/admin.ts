import { createUser, hasUsers } from '../../db/users.ts';
import type { Queryable } from '../../db/transaction.ts';
import { hashPassword } from './password.ts';
import { newSecret } from './secrets.ts';

const PASSWORD_LENGTH = 20;

/**
 * Makes the first user, `admin`, where there is none yet. Answers the password to show once, where it was generated; null
 * where a user is there already or the password was given.
 */
export async function ensureAdmin(db: Queryable, password: string | null): Promise<string | null> {
  if (await hasUsers(db)) return null;
  const chosen = password ?? newSecret().slice(0, PASSWORD_LENGTH);
  const isOurs = await createUser(db, 'admin', await hashPassword(chosen));
  return isOurs && password === null ? chosen : null;
}
