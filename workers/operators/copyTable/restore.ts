import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import type { CopyTableOptions, DrainResult } from '../../../server/dag/operators.ts';
import { drainResult } from '../../drain/result.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { literal, withDuck } from '../../parquet/duckdb.ts';
import { withScratch } from '../../parquet/scratch.ts';
import type { OperatorContext } from '../operator.ts';
import { copyFile } from '../copyFile.ts';
import { sayFullDisk } from '../fullDisk.ts';
import { written, type PostgresColumn } from './columns.ts';
import { COLUMNS_KEY } from './export.ts';
import { splitPlace } from './place.ts';
import { connectTo, quoted } from './source.ts';
import type { OnCopyStep } from './steps.ts';

/** Fills a table with a published copy, in place of all its rows, in one transaction: readers see the old rows or the new ones. */
export async function restoreTable(
  options: CopyTableOptions,
  target: { readonly connection: string; readonly value: ConnectionValue; readonly table: string },
  context: OperatorContext,
  step: OnCopyStep,
): Promise<DrainResult> {
  const { ledger, log } = context;
  const place = `${options.from.connection}:/${options.table}`;
  const { root, key } = splitPlace(place);
  const open = (where: string): ReturnType<typeof openPlace> => openPlace(where, (name) => context.connection(name));
  const name = quoted(target.table);
  const client = await connectTo(target.connection, target.value, `haru ${context.dagId}.${context.taskId}`);
  const stop = (): void => void client.end().catch(() => undefined);
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await client.query("set idle_in_transaction_session_timeout = '5min'");
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`haru copyTable ${name}`]);
    // Read under the lock: a try that waited for another takes what is there by now.
    const shares = await ledger.sharesAt(root, key);
    const [share] = shares;
    if (share === undefined) throw new Error(`${place}: the ledger knows no published copy there`);
    if (shares.length > 1) throw new Error(`${place}: copies of several sources lie there (${shares.join(', ')})`);
    const parts = await ledger.parts(share);
    let rows = 0;
    let isEmptied = false;
    await withScratch(async (scratch) => {
      for (const part of parts) {
        context.signal.throwIfAborted();
        const local = await fetchPart(part, scratch, open);
        const csv = join(scratch, 'part.csv');
        const columns = await formatPart(local, csv, scratch, part.url);
        if (!isEmptied) {
          const declared = columns.map((column) => `${pg.escapeIdentifier(column.name)} ${column.type}`);
          await client.query(`create table if not exists ${name} (${declared.join(', ')})`);
          await client.query(`delete from ${name}`);
          isEmptied = true;
        }
        const list = columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
        const copied = await copyFile(client, `copy ${name} (${list}) from stdin (format csv)`, csv);
        if (copied.rows !== part.rows)
          throw new Error(`${part.url}: ${copied.rows} rows went into ${target.table} instead of ${part.rows}`);
        rows += part.rows;
        context.progress(
          rows,
          parts.reduce((sum, each) => sum + each.rows, 0),
          'rows',
        );
        await rm(local);
        await rm(csv);
        await step('mid-restore');
      }
    });
    await client.query('commit');
    await client.query(`analyze ${name}`);
    log.info(`${target.table}: ${rows} rows of ${share}`);
    const { result, receipt } = await drainResult(ledger, [share], open);
    context.receipt(receipt);
    return result;
  } catch (error) {
    context.signal.throwIfAborted();
    throw sayFullDisk(error, target.connection, target.table);
  } finally {
    context.signal.removeEventListener('abort', stop);
    await client.end().catch(() => undefined);
  }
}

async function fetchPart(
  part: LedgerFile,
  scratch: string,
  open: (where: string) => ReturnType<typeof openPlace>,
): Promise<string> {
  const local = join(scratch, 'part.parquet');
  const { files, path } = await open(part.url);
  await pipeline(await files.read(path), createWriteStream(local));
  const { checksum } = await fileChecksum(local);
  if (checksum !== part.checksum)
    throw new Error(`${part.url}: ${checksum} is there, the ledger says ${part.checksum}`);
  return local;
}

/** Writes a part as CSV of Postgres and answers the columns that it was made of. */
function formatPart(local: string, csv: string, scratch: string, url: string): Promise<readonly PostgresColumn[]> {
  return withDuck(scratch, async (duck) => {
    const [found] = await duck.rows<{ columns: string }>(
      `select decode(value) as columns from parquet_kv_metadata(${literal(local)}) where decode(key) = '${COLUMNS_KEY}'`,
    );
    if (found === undefined)
      throw new Error(`${url}: was not made by copyTable, so the types of its columns are not known`);
    const columns = JSON.parse(found.columns) as readonly PostgresColumn[];
    await duck.run(
      `copy (select ${columns.map(written).join(', ')} from read_parquet(${literal(local)}))
       to ${literal(csv)} (format csv, header false, delim ',', quote '"', escape '"', nullstr '')`,
    );
    return columns;
  });
}
