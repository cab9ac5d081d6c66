import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { Day } from '../../../server/dag/context.ts';
import type { Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import { endOfDay, startOfDay } from '../../../server/core/businessDay.ts';
import { formatHash } from '../../parquet/orderFree.ts';
import { connectPostgres } from '../connectPostgres.ts';
import { copyFile } from '../copyFile.ts';
import { copyColumns } from './columns.ts';
import { READ } from './copyFormat.ts';
import { FencedOffError, fenceName, withFencePatience } from './fence.ts';
import { lockReceipt, makeFence } from './receipts.ts';
import type { DayReceipt } from '../../../server/core/ledger.ts';
import type { OnLoadStep } from './steps.ts';
import type { Survey } from './survey.ts';
import type { SurveyedPart } from './surveyPart.ts';
import { qualifiedPartition } from './target.ts';
import type { LoadTarget } from './target.ts';
import type { Reject } from './writeDays.ts';

const FENCE_WAIT_MS = 120_000;
const IDLE_MS = 120_000;
const REJECTS_A_STATEMENT = 500;

/** One day of one share, to be replaced by what its files hold. */
export interface DayLoad {
  /** Name of the target's connection. */
  readonly connection: string;
  readonly table: string;
  readonly share: Share;
  readonly day: Day;
  readonly epoch: bigint;
  readonly survey: Survey;
  readonly files: { readonly hash: string; readonly urls: readonly string[] };
  readonly allowFewer: boolean;
  /** Whether the ledger still lists exactly these files. */
  isCurrent(): Promise<boolean>;
  readonly signal: AbortSignal;
  readonly step: OnLoadStep;
  /** Rows that were copied, and the bytes that were sent for them. */
  onRows(rows: number, bytes: number): void;
}

/**
 * Loads the day in one transaction of the target: fence, delete, copy, count, receipt, commit. Answers the day's receipt
 * (that of an earlier load where it names these files already), or null where the ledger lists other files by now.
 */
export async function loadDay(config: pg.ClientConfig, target: LoadTarget, load: DayLoad): Promise<DayReceipt | null> {
  const key = { table: load.table, day: load.day, share: shareName(load.share) };
  const client = new pg.Client({
    ...config,
    application_name: fenceName(key, load.epoch),
    lock_timeout: FENCE_WAIT_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
  });
  // A broken connection shows in the query that was running on it.
  client.on('error', () => undefined);
  const abort = (): void => void client.end();
  await connectPostgres(client, load.connection);
  load.signal.addEventListener('abort', abort);
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const waiting = { pid: rows[0]?.pid ?? 0, key, epoch: load.epoch };
    await withFencePatience(config, waiting, () => makeFence(client, key));
    await client.query('begin');
    const held = await withFencePatience(config, waiting, () => lockReceipt(client, key));
    if (held.epoch > load.epoch) throw new FencedOffError(key, held.epoch.toString());
    if (held.receipt?.filesHash === load.files.hash) {
      await client.query('rollback');
      return held.receipt;
    }
    if (!(await load.isCurrent())) {
      await client.query('rollback');
      return null;
    }
    if (held.receipt !== null && held.receipt.rows > 0 && !load.allowFewer) {
      const { rows } = await whileOpen(client, load.survey.count(load.day));
      if (rows < held.receipt.rows)
        throw new Error(
          `${key.table}, ${key.day}, ${key.share}: ${rows} rows would replace ${held.receipt.rows}; nothing was changed. Set allowFewer if the share is meant to shrink`,
        );
    }
    await load.step('fenced');
    const receipt = await replaceDay(client, target, load, key.share);
    await load.step('before-commit');
    const committing = client.query('commit');
    await load.step('commit-sent');
    await committing;
    await load.step('committed');
    return receipt;
  } finally {
    load.signal.removeEventListener('abort', abort);
    await client.end();
  }
}

async function replaceDay(client: pg.Client, target: LoadTarget, load: DayLoad, share: string): Promise<DayReceipt> {
  const partition = qualifiedPartition(target, load.day);
  await client.query(`delete from ${partition} where source_key = $1`, [share]);
  await client.query('delete from haru_load.reject where table_name = $1 and day = $2 and share = $3', [
    load.table,
    load.day,
    share,
  ]);
  await load.step('deleted');
  const copied = await copyParts(client, target, load, partition);
  const count = await load.survey.count(load.day);
  if (copied.rows !== count.rows) {
    throw new Error(
      `${partition}, ${share}: ${copied.rows} rows were copied and ${count.rows} were counted; the transaction was rolled back`,
    );
  }
  for (const part of load.survey.parts) await copyRejects(client, load, await part, share);
  const { rows } = await client.query<{ started_at: Date; loaded_at: Date }>(
    `update haru_load.receipt set
       epoch = $4, rows = $5, rejects = $6, ids_hash = $7, files_hash = $8, files = $9, source = $10,
       interval_start = $11, interval_end = $12, day_start = $13, day_end = $14, bytes = $15,
       started_at = now(), loaded_at = clock_timestamp()
     where table_name = $1 and day = $2 and share = $3
     returning started_at, loaded_at`,
    [
      load.table,
      load.day,
      share,
      load.epoch.toString(),
      count.rows,
      count.rejects,
      formatHash(count.ids),
      load.files.hash,
      load.files.urls,
      load.share.source,
      load.share.start,
      load.share.end,
      startOfDay(load.day, target.zone),
      endOfDay(load.day, target.zone),
      copied.bytes,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`${load.table}, ${load.day}, ${share}: the receipt's row is gone`);
  return {
    day: load.day,
    epoch: load.epoch,
    rows: count.rows,
    rejects: count.rejects,
    idsHash: formatHash(count.ids),
    filesHash: load.files.hash,
    startedAt: row.started_at,
    bytes: copied.bytes,
    loadedAt: row.loaded_at,
  };
}

/** Waits for what another is busy with; the server would end a transaction that nothing is asked of for too long. */
async function whileOpen<T>(client: pg.Client, awaited: Promise<T>): Promise<T> {
  const ask = (): void => void client.query('select').catch(() => undefined);
  const timer = setInterval(ask, IDLE_MS / 4);
  try {
    return await awaited;
  } finally {
    clearInterval(timer);
  }
}

/** Copies the day's rows part by part. */
async function copyParts(
  client: pg.Client,
  target: LoadTarget,
  load: DayLoad,
  partition: string,
): Promise<{ readonly rows: number; readonly bytes: number }> {
  const columns = copyColumns(target.columns).map((name) => pg.escapeIdentifier(name));
  const copied = { rows: 0, bytes: 0 };
  for (const part of load.survey.parts) {
    const { days } = await whileOpen(client, part);
    const csv = days.get(load.day)?.csv;
    if (csv === null || csv === undefined) continue;
    load.signal.throwIfAborted();
    const some = await copyFile(client, `copy ${partition} (${columns.join(', ')}) from stdin ${READ}`, csv);
    copied.rows += some.rows;
    copied.bytes += some.bytes;
    await rm(csv);
    load.onRows(some.rows, some.bytes);
    await load.step('mid-copy');
  }
  return copied;
}

async function copyRejects(client: pg.Client, load: DayLoad, part: SurveyedPart, share: string): Promise<void> {
  const rejected = part.days.get(load.day)?.rejected;
  if (rejected === null || rejected === undefined) return;
  let some: Reject[] = [];
  const insert = async (): Promise<void> => {
    await client.query(
      `insert into haru_load.reject (table_name, day, share, batch, index, reason, raw)
       select $1, $2, $3, $4, r.index, r.reason, r.raw
       from unnest($5::bigint[], $6::text[], $7::text[]) as r (index, reason, raw)`,
      [
        load.table,
        load.day,
        share,
        part.batch,
        ...(['index', 'reason', 'raw'] as const).map((name) => some.map((reject) => reject[name])),
      ],
    );
    some = [];
  };
  for await (const line of createInterface({ input: createReadStream(rejected), crlfDelay: Infinity })) {
    some.push(JSON.parse(line) as Reject);
    if (some.length === REJECTS_A_STATEMENT) await insert();
  }
  if (some.length > 0) await insert();
}
