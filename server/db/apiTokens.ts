import type { Principal } from './sessions.ts';
import type { Queryable } from './transaction.ts';

/** Stores a token of a login and forgets those that ended more than a day ago. */
export async function createLoginToken(
  db: Queryable,
  hash: Buffer,
  userId: number,
  lifeSeconds: number,
): Promise<void> {
  await db.query(
    `with ended as (delete from haru.api_token where expires_at < clock_timestamp() - interval '1 day')
     insert into haru.api_token (hash, user_id, expires_at) values ($1, $2, clock_timestamp() + make_interval(secs => $3))`,
    [hash, userId, lifeSeconds],
  );
}

export type TokenAnswer =
  { readonly kind: 'valid'; readonly principal: Principal } | { readonly kind: 'expired' | 'unknown' };

export async function findToken(db: Queryable, hash: Buffer): Promise<TokenAnswer> {
  const { rows } = await db.query<Principal & { isExpired: boolean }>({
    name: 'find-token',
    text: `
      select u.id as "userId", u.username, u.role, coalesce(t.expires_at <= clock_timestamp(), false) as "isExpired"
      from haru.api_token t join haru.app_user u on u.id = t.user_id
      where t.hash = $1 and t.revoked_at is null and u.is_active`,
    values: [hash],
  });
  const row = rows[0];
  if (!row) return { kind: 'unknown' };
  const { isExpired, ...principal } = row;
  return isExpired ? { kind: 'expired' } : { kind: 'valid', principal };
}
