import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import pg from 'pg';
import type { Day } from '../../../server/dag/context.ts';
import type { DayReceipt, Share } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import { endOfDay, startOfDay } from '../../../server/core/businessDay.ts';
import { formatHash } from '../../parquet/orderFree.ts';
import { copyFile } from '../copyFile.ts';
import { copyColumns } from './columns.ts';
import { READ } from './copyFormat.ts';
import type { OnLoadStep } from './steps.ts';
import type { Survey } from './survey.ts';
import type { SurveyedPart } from './surveyPart.ts';
import { qualifiedPartition } from './target.ts';
import type { LoadTarget } from './target.ts';
import { whileOpen } from './whileOpen.ts';
import type { Reject } from './writeDays.ts';

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

/** Inside the transaction that holds the fence: the day's rows, rejects and receipt in place of what was there. */
export async function replaceDay(client: pg.Client, target: LoadTarget, load: DayLoad): Promise<DayReceipt> {
  const share = shareName(load.share);
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
