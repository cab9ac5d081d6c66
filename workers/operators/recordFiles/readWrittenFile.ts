import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import { fileChecksum } from '../../parquet/checksum.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { literal } from '../../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../../parquet/orderFree.ts';

export interface ReadTools {
  readonly duck: Duck;
  readonly scratch: string;
}

/** What a Parquet file holds, found by reading all of it. */
export interface FileContent {
  readonly rows: number;
  readonly bytes: number;
  readonly checksum: string;
  /** Order-free hash of the event ids. */
  readonly idsHash: string;
  /** Order-free hash of the rows: writers of the same rows need not write the same bytes. */
  readonly rowsHash: string;
}

/**
 * Reads a file byte by byte and row by row. Each row must have an `event_id`, by which the ledger, the loads and the
 * receipts count rows.
 */
export async function readWrittenFile({ duck, scratch }: ReadTools, { files, path }: OpenFolder): Promise<FileContent> {
  const local = join(scratch, 'written.parquet');
  await pipeline(await files.read(path), createWriteStream(local));
  try {
    return { ...(await fileChecksum(local)), ...(await countRows(duck, local, files.url(path))) };
  } finally {
    await rm(local);
  }
}

async function countRows(
  duck: Duck,
  local: string,
  url: string,
): Promise<Pick<FileContent, 'rows' | 'idsHash' | 'rowsHash'>> {
  const table = `read_parquet(${literal(local)})`;
  const columns = await duck
    .rows<{ column_name: string }>(`describe select * from ${table}`)
    .catch((error: unknown) => {
      throw new Error(`${url}: not a Parquet file that can be read`, { cause: error });
    });
  if (!columns.some((column) => column.column_name === 'event_id'))
    throw new Error(`${url}: has no column event_id; the job must give each row a text that no other row of it has`);
  const [counted] = await duck.rows<{ rows: string; distinct: string; ids: string; all: string }>(
    `select count(*)::varchar as rows, count(distinct event_id)::varchar as distinct,
       ${duckHashSum('md5(event_id::varchar)')} as ids, ${duckHashSum('md5(to_json(written)::varchar)')} as all
     from ${table} as written`,
  );
  const rows = Number(counted?.rows);
  const distinct = Number(counted?.distinct);
  if (distinct !== rows) throw new Error(`${url}: ${rows} rows have only ${distinct} values of event_id`);
  return { rows, idsHash: formatHash(BigInt(counted?.ids ?? 0)), rowsHash: formatHash(BigInt(counted?.all ?? 0)) };
}
