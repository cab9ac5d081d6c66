import type { Pool, PoolSettings } from '../core/pools.ts';
import type { Queryable } from './transaction.ts';

const COLUMNS = 'name, slots, description, include_deferred as "includeDeferred"';

export async function readPools(db: Queryable): Promise<readonly Pool[]> {
  const { rows } = await db.query<Pool>(`select ${COLUMNS} from haru.pool order by name`);
  return rows;
}

/** Makes a pool; false: there is one of this name. */
export async function createPool(db: Queryable, pool: Pool): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.pool (name, slots, description, include_deferred) values ($1, $2, $3, $4)
     on conflict (name) do nothing`,
    [pool.name, pool.slots, pool.description, pool.includeDeferred],
  );
  return rowCount === 1;
}

/** Changes what is given of a pool; false: there is none of this name. */
export async function updatePool(db: Queryable, name: string, change: Partial<PoolSettings>): Promise<boolean> {
  const { rowCount } = await db.query(
    `update haru.pool set slots = coalesce($2, slots), include_deferred = coalesce($3, include_deferred),
       description = case when $4 then $5 else description end
     where name = $1`,
    [
      name,
      change.slots ?? null,
      change.includeDeferred ?? null,
      change.description !== undefined,
      change.description ?? null,
    ],
  );
  return rowCount === 1;
}

/** False: there is none of this name. Tasks in it wait until there is one again. */
export async function deletePool(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from haru.pool where name = $1', [name]);
  return rowCount === 1;
}
