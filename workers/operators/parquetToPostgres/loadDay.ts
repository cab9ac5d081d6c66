import type pg from 'pg';
import type { DayReceipt } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import { openPostgres } from '../connectPostgres.ts';
import { FencedOffError, fenceName, withFencePatience } from './fence.ts';
import type { FenceKey } from './fence.ts';
import { lockReceipt, makeFence } from './receipts.ts';
import { replaceDay } from './replaceDay.ts';
import type { DayLoad } from './replaceDay.ts';
import { qualifiedPartition } from './target.ts';
import type { LoadTarget } from './target.ts';
import { IDLE_MS, whileOpen } from './whileOpen.ts';

const FENCE_WAIT_MS = 120_000;

/**
 * Loads the day in one transaction of the target: fence, delete, copy, count, receipt, commit. Answers the day's receipt
 * (that of an earlier load where it names these files already), or null where the ledger lists other files by now.
 */
export async function loadDay(config: pg.ClientConfig, target: LoadTarget, load: DayLoad): Promise<DayReceipt | null> {
  const key = { table: load.table, day: load.day, share: shareName(load.share) };
  const client = await openPostgres(load.connection, {
    ...config,
    application_name: fenceName(key, load.epoch),
    lock_timeout: FENCE_WAIT_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
  });
  const abort = (): void => void client.end();
  load.signal.addEventListener('abort', abort);
  try {
    const held = await takeFence(client, config, key, load.epoch);
    if (held?.filesHash === load.files.hash || !(await load.isCurrent())) {
      await client.query('rollback');
      return held?.filesHash === load.files.hash ? held : null;
    }
    await refuseFewer(client, key, load, held);
    await load.step('fenced');
    const receipt = await replaceDay(client, target, load);
    await load.step('before-commit');
    const committing = client.query('commit');
    await load.step('commit-sent');
    await committing;
    await load.step('committed');
    await client.query(`analyze ${qualifiedPartition(target, load.day)}`);
    return receipt;
  } finally {
    load.signal.removeEventListener('abort', abort);
    await client.end();
  }
}

/** Begins the transaction and locks the day's receipt in it; answers what an earlier load has written there. */
async function takeFence(
  client: pg.Client,
  config: pg.ClientConfig,
  key: FenceKey,
  epoch: bigint,
): Promise<DayReceipt | null> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const waiting = { pid: rows[0]?.pid ?? 0, key, epoch };
  await withFencePatience(config, waiting, () => makeFence(client, key));
  await client.query('begin');
  const held = await withFencePatience(config, waiting, () => lockReceipt(client, key));
  if (held.epoch > epoch) throw new FencedOffError(key, held.epoch.toString());
  return held.receipt;
}

/** A share that shrank is refused before anything is deleted: only for that the whole of it is counted first. */
async function refuseFewer(client: pg.Client, key: FenceKey, load: DayLoad, held: DayReceipt | null): Promise<void> {
  if (held === null || held.rows === 0 || load.allowFewer) return;
  const { rows } = await whileOpen(client, load.survey.count(load.day));
  if (rows >= held.rows) return;
  throw new Error(
    `${key.table}, ${key.day}, ${key.share}: ${rows} rows would replace ${held.rows}; nothing was changed. Set allowFewer if the share is meant to shrink`,
  );
}
