import type pg from 'pg';
import type { Ledger } from '../../server/core/ledger.ts';
import { createLedger } from '../../server/db/ledger.ts';

export interface TryPlace {
  readonly runId: bigint;
  readonly mapIndex: number;
}

export interface LeasedTry {
  readonly epoch: bigint;
  readonly ledger: Ledger;
  /** Gives the lease back, unless it has gone to another. */
  end(): Promise<void>;
}

/** A higher one than any before it. */
export async function nextEpoch(pool: pg.Pool): Promise<bigint> {
  const { rows } = await pool.query<{ epoch: number }>("select nextval('haru.lease_epoch') as epoch");
  return BigInt(rows[0]?.epoch ?? 0);
}

export function ledgerOf(pool: pg.Pool, { runId, mapIndex }: TryPlace, epoch: bigint): Ledger {
  return createLedger(pool, { runId, taskNo: 0, mapIndex, tryNumber: 1, epoch, isLeased: true });
}

/** A try that holds its lease until it ends, by the next epoch unless one is given. */
export async function leaseTry(pool: pg.Pool, place: TryPlace, given?: bigint): Promise<LeasedTry> {
  const epoch = given ?? (await nextEpoch(pool));
  const { runId, mapIndex } = place;
  await pool.query(
    `insert into haru.task_instance (run_id, task_no, map_index, dag_no, state, lease, try_number)
     values ($1, 0, $2, 1, 'running', $3, 1)`,
    [runId, mapIndex, epoch],
  );
  return {
    epoch,
    ledger: ledgerOf(pool, place, epoch),
    async end() {
      await pool.query(
        `update haru.task_instance set state = 'failed', lease = null where run_id = $1 and map_index = $2 and lease = $3`,
        [runId, mapIndex, epoch],
      );
    },
  };
}
