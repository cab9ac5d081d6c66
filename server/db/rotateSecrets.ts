import type { Pool } from 'pg';
import { sealedWith, type KeyRing } from '../secrets/keyRing.ts';
import { inTransaction } from './transaction.ts';

/** The tables that hold sealed values, and what each value is sealed about. */
const SEALED = ['connection', 'variable'] as const;

/**
 * Seals with the ring's newest key whatever an older one had sealed, in one transaction, and answers how many values that
 * were. Afterwards the older keys can be taken out of HARU_SECRET_KEY.
 */
export async function rotateSecrets(pool: Pool, ring: KeyRing): Promise<number> {
  return inTransaction(pool, async (client) => {
    let count = 0;
    for (const table of SEALED) {
      const { rows } = await client.query<{ name: string; secret: Buffer }>(
        `select name, secret from haru.${table} where secret is not null order by name for update`,
      );
      for (const { name, secret } of rows) {
        if (sealedWith(secret) === ring.newest) continue;
        const about = `${table}:${name}`;
        await client.query(`update haru.${table} set secret = $2 where name = $1`, [
          name,
          ring.seal(ring.open(secret, about), about),
        ]);
        count += 1;
      }
    }
    return count;
  });
}
