import type { Queryable } from './transaction.ts';

export interface Favorite {
  readonly userId: number;
  readonly dagNo: number;
}

/** False: the user has marked it already. */
export async function markFavorite(db: Queryable, { userId, dagNo }: Favorite): Promise<boolean> {
  const { rowCount } = await db.query(
    'insert into haru.dag_favorite (user_id, dag_no) values ($1, $2) on conflict do nothing',
    [userId, dagNo],
  );
  return rowCount === 1;
}

/** False: the user has not marked it. */
export async function unmarkFavorite(db: Queryable, { userId, dagNo }: Favorite): Promise<boolean> {
  const { rowCount } = await db.query('delete from haru.dag_favorite where user_id = $1 and dag_no = $2', [
    userId,
    dagNo,
  ]);
  return rowCount === 1;
}

export async function isFavorite(db: Queryable, { userId, dagNo }: Favorite): Promise<boolean> {
  const { rowCount } = await db.query('select from haru.dag_favorite where user_id = $1 and dag_no = $2', [
    userId,
    dagNo,
  ]);
  return rowCount === 1;
}
