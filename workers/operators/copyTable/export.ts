import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import { shareName } from '../../../server/core/ledger.ts';
import type { CopyTableOptions, DrainResult } from '../../../server/dag/operators.ts';
import type { LocalPart } from '../../drain/parts.ts';
import { drainResult } from '../../drain/result.ts';
import { SupersededError } from '../../drain/tools.ts';
import { fileNames, uploadPart } from '../../drain/uploads.ts';
import { openAndAsk, openPlace } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import { identifier, literal, withDuck } from '../../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../../parquet/orderFree.ts';
import { withScratch } from '../../parquet/scratch.ts';
import type { OperatorContext } from '../operator.ts';
import { parsed, selected } from './columns.ts';
import { splitPlace } from './place.ts';
import { connectTo, describeTable, planRanges, type SourceTable } from './source.ts';
import type { OnCopyStep } from './steps.ts';

const PARALLEL = 2;
/** A row as CSV; DuckDB's buffers are made of these. */
const MAX_ROW_BYTES = 8 * 1024 * 1024;
const ROW_GROUP_BYTES = 24 * 1024 * 1024;
const VECTOR_ROWS = 2_048;
const MOST_VECTORS = 50;
/** Of the columns as Postgres declares them, in each file. */
export const COLUMNS_KEY = 'haru_columns';

/** Copies a table into Parquet files by ranges of a key. Ranges that a try has done are listed in the ledger and not done again. */
export async function exportTable(
  options: CopyTableOptions,
  context: OperatorContext,
  step: OnCopyStep,
): Promise<DrainResult> {
  const { connection } = options.from;
  const { ledger, log, interval } = context;
  const { root, key } = splitPlace(options.to);
  const value = await context.connection(connection);
  const open = (place: string): ReturnType<typeof openPlace> => openPlace(place, (name) => context.connection(name));
  await openAndAsk(`${root}/${key}`, (name) => context.connection(name));
  const connect = (): Promise<pg.Client> => connectTo(connection, value, `haru ${context.dagId}.${context.taskId}`);
  const share = { source: `${connection}>${root}`, key, start: interval.start, end: interval.end };
  const first = await connect();
  const clients = [first];
  const stop = (): void => {
    for (const client of clients) void client.end().catch(() => undefined);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    // All ranges of this try see the table at one moment.
    await first.query('begin isolation level repeatable read read only');
    const table = await describeTable(first, options.table, options.splitBy);
    await ledger.openShare(share);
    const { batch, parts, ...opened } = await ledger.openCopy(shareName(share));
    const parallel = options.parallel ?? PARALLEL;
    const ranges = opened.ranges ?? (await planRanges(first, table, parallel));
    if (opened.ranges === null && !(await ledger.planCopy(batch, ranges))) throw new SupersededError(batch);
    const done = new Set(parts.map((part) => part.window));
    const waiting = ranges.map((range, window) => ({ range, window })).filter(({ window }) => !done.has(window));
    log.info(
      `batch ${batch} of ${shareName(share)}: ${ranges.length} ranges, ${done.size} of them done by earlier tries`,
    );
    if (done.size > 0)
      log.warn('the ranges of this try show the table at a later moment than those that earlier tries have done');
    await step('planned');
    const { rows: exported } = await first.query<{ id: string }>('select pg_export_snapshot() as id');
    let rows = parts.reduce((sum, part) => sum + part.rows, 0);
    let bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    await withScratch(async (scratch) => {
      const tools = {
        context,
        scratch,
        root,
        open,
        step: (name: string) => (name === 'mid-upload' ? step(name) : undefined),
      };
      // DuckDB's memory is bounded for one of them.
      let duckIsFree: Promise<unknown> = Promise.resolve();
      const one = async (client: pg.Client): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          context.signal.throwIfAborted();
          const { range, window } = next;
          const csv = join(scratch, `range-${window}.csv`);
          const read = await readRange(client, table, range, csv);
          await step('mid-copy');
          const writing = duckIsFree.then(() =>
            writeRange(table, csv, read, join(scratch, `range-${window}.parquet`), scratch),
          );
          duckIsFree = writing.catch(() => undefined);
          const part = await writing;
          const uploaded = await uploadPart(tools, key, fileNames(batch, window, context.epoch).part, part);
          const file: LedgerFile = {
            ...uploaded,
            batch,
            share: shareName(share),
            window,
            firstIndex: 0,
            elements: part.rows,
            chain: formatHash(0n),
          };
          if (!(await ledger.recordPart(file))) throw new SupersededError(batch);
          rows += part.rows;
          bytes += part.bytes;
          context.progress(rows, Math.max(rows, table.rows), 'rows', { bytes });
          await step('recorded');
        }
      };
      const workers = await Promise.all(
        Array.from({ length: Math.min(parallel, waiting.length) }, async () => {
          const client = await connect();
          clients.push(client);
          await client.query('begin isolation level repeatable read read only');
          await client.query(`set transaction snapshot '${exported[0]?.id ?? ''}'`);
          return client;
        }),
      );
      await settleAll(
        workers.map((client) => one(client)),
        waiting,
      );
    });
    await step('before-commit');
    if (!(await ledger.publishCopy(batch))) throw new SupersededError(batch);
    const { result, receipt } = await drainResult(ledger, [shareName(share)], open);
    log.info(`batch ${batch} published: ${result.rows} rows in ${result.files.length} files`);
    context.receipt(receipt);
    return result;
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    context.signal.removeEventListener('abort', stop);
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
  }
}

/** Waits for all, so that none works on when its files are gone; after a failure nothing new is begun. */
async function settleAll(work: readonly Promise<void>[], waiting: unknown[]): Promise<void> {
  for (const each of work) each.catch(() => void waiting.splice(0));
  const failed = (await Promise.allSettled(work)).find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason as Error;
}

async function readRange(client: pg.Client, table: SourceTable, range: string, file: string): Promise<number> {
  const list = [...table.columns.map(selected), table.rowId].join(', ');
  const stream = client.query(
    copyTo(`copy (select ${list} from ${table.name} t where ${range}) to stdout (format csv)`),
  );
  await pipeline(stream, createWriteStream(file));
  return (stream as unknown as { readonly rowCount: number }).rowCount;
}

/** Turns a range's CSV into a Parquet part, which is read again and must hold as many rows as Postgres gave. */
async function writeRange(
  table: SourceTable,
  csv: string,
  rows: number,
  file: string,
  scratch: string,
): Promise<LocalPart> {
  const names = [...table.columns.map(({ name }) => name), 'event_id'];
  const lines = `read_csv(${literal(csv)}, columns = {${names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')}},
    header = false, auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    max_line_size = ${MAX_ROW_BYTES}, buffer_size = ${4 * MAX_ROW_BYTES}, parallel = false)`;
  const bytes = (await stat(csv)).size;
  const vectors = Math.floor((ROW_GROUP_BYTES * rows) / Math.max(1, bytes) / VECTOR_ROWS);
  const group = Math.max(1, Math.min(MOST_VECTORS, vectors)) * VECTOR_ROWS;
  const part = await withDuck(scratch, async (duck) => {
    await duck.run(
      `copy (select ${[...table.columns.map(parsed), identifier('event_id')].join(', ')} from ${lines})
       to ${literal(file)} (format parquet, compression zstd, row_group_size ${group},
         kv_metadata {${COLUMNS_KEY}: ${literal(JSON.stringify(table.columns))}})`,
    );
    const [read] = await duck.rows<{ rows: string; ids: string }>(
      `select count(*)::varchar as rows, ${duckHashSum('md5(event_id)')} as ids from read_parquet(${literal(file)})`,
    );
    return { rows: Number(read?.rows), idsHash: formatHash(BigInt(read?.ids ?? 0)) };
  });
  if (part.rows !== rows) throw new Error(`${table.name}: a written part has ${part.rows} rows instead of ${rows}`);
  await rm(csv);
  return { file, ...part, ...(await fileChecksum(file)) };
}
