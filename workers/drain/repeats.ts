import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PublishedBatch } from '../../server/core/ledger.ts';
import { isEventId } from '../../server/dag/drainRules.ts';
import { fileChecksum } from '../parquet/checksum.ts';
import { identifier, literal, openDuck, withDuck } from '../parquet/duckdb.ts';
import type { Duck } from '../parquet/duckdb.ts';
import { duckHashSum, formatHash } from '../parquet/orderFree.ts';
import { rowGroupRows } from './parts.ts';
import type { LocalPart } from './parts.ts';
import type { DrainTools } from './tools.ts';
import type { Window } from './window.ts';

/** What two events have in common that are one: a column of the files, and its value as text, null where it tells nothing. */
export interface RepeatKey {
  readonly column: string;
  readonly value: string;
}

/** A part without the events that the share has already, and the file that names those. */
export interface Filtered {
  readonly part: LocalPart;
  readonly repeats: { readonly path: string; readonly count: number } | null;
}

export interface RepeatFilter {
  /** Batches whose files were looked through. */
  readonly comparedWith: readonly string[];
  /** Parts of one batch, in their order. */
  filter(part: LocalPart, window: Pick<Window, 'number' | 'lines' | 'lineBytes'>): Promise<Filtered>;
}

/** Keys are kept as numbers of 128 bits in a file, so that memory does not grow with them. */
const SEEN_MEMORY = '96MB';

/** `dropBy: 'event.id'`: events without an id of their own, whose id is their hash, are no repeats of each other. */
export function repeatKey(dropBy: string): RepeatKey {
  return isEventId(dropBy)
    ? { column: 'event_id', value: 'nullif(event_id, _hash)' }
    : { column: dropBy, value: `${identifier(dropBy)}::varchar` };
}

/**
 * Gives the work a filter that knows the events of the published batches. Of several events with one key the first stays:
 * by the order of publication, within a batch by their place in it. So another try over the same claim drops the same ones.
 */
export async function withRepeatFilter<T>(
  tools: Pick<DrainTools, 'scratch' | 'open'>,
  key: RepeatKey,
  published: readonly PublishedBatch[],
  work: (filter: RepeatFilter) => Promise<T>,
): Promise<T> {
  const file = join(tools.scratch, 'seen.duckdb');
  const seen = await openDuck(tools.scratch, { file, memory: SEEN_MEMORY });
  try {
    await seen.run('create table seen (k uhugeint)');
    for (const part of published.flatMap((batch) => batch.files).filter(({ kind }) => kind === 'part')) {
      const local = join(tools.scratch, 'published.parquet');
      const { files, path } = await tools.open(part.url);
      await pipeline(await files.read(path), createWriteStream(local));
      await remember(seen, key, local);
      await rm(local);
    }
    return await work({
      comparedWith: published.map(({ batch }) => batch),
      filter: (part, window) => filterPart(seen, key, part, window, tools.scratch),
    });
  } finally {
    seen.close();
    await rm(file, { force: true });
  }
}

async function filterPart(
  seen: Duck,
  key: RepeatKey,
  part: LocalPart,
  window: Pick<Window, 'number' | 'lines' | 'lineBytes'>,
  scratch: string,
): Promise<Filtered> {
  await seen.run(
    `create or replace temp table repeated as
     select _index, _hash, key from (
       select *, row_number() over (partition by k order by _index) as nth
       from (select _index, _hash, ${key.value} as key, md5_number(${key.value}) as k from read_parquet(${literal(part.file)}))
       where key is not null
     ) where nth > 1 or k in (select k from seen)`,
  );
  const path = join(scratch, `dropped-${window.number}.ndjson`);
  const count = await seen.copy(
    `copy (select _index as index, _hash as hash, key from repeated order by _index) to ${literal(path)} (format json)`,
  );
  if (count === 0) {
    await rm(path);
    await remember(seen, key, part.file);
    return { part, repeats: null };
  }
  const dropped = join(scratch, `dropped-${window.number}.parquet`);
  await seen.run(`copy (select _index, _hash from repeated) to ${literal(dropped)} (format parquet)`);
  const kept = await rewrite(part, dropped, window, scratch);
  await Promise.all([rm(dropped), rm(part.file)]);
  await remember(seen, key, kept.file);
  return { part: kept, repeats: { path, count } };
}

/** The part without the dropped rows, which together with them must hold what the part held. */
function rewrite(
  part: LocalPart,
  dropped: string,
  window: Pick<Window, 'number' | 'lines' | 'lineBytes'>,
  scratch: string,
): Promise<LocalPart> {
  return withDuck(scratch, async (duck) => {
    const file = join(scratch, `kept-${window.number}.parquet`);
    const rows = await duck.copy(
      `copy (
         select * from read_parquet(${literal(part.file)})
         where _index not in (select _index from read_parquet(${literal(dropped)}))
       ) to ${literal(file)} (format parquet, compression zstd, row_group_size ${rowGroupRows(window)})`,
    );
    const [was, left] = await Promise.all([hashes(duck, part.file), hashes(duck, dropped)]);
    const [read] = await duck.rows<{ ids: string }>(
      `select ${duckHashSum('md5(event_id)')} as ids from read_parquet(${literal(file)})`,
    );
    const is = await hashes(duck, file);
    if (is.rows !== rows || is.rows + left.rows !== was.rows || is.sum + left.sum !== was.sum) {
      throw new Error(
        `window ${window.number}: ${is.rows} rows were kept and ${left.rows} dropped of ${was.rows}, and they are not the same ones`,
      );
    }
    return { file, rows, ...(await fileChecksum(file)), idsHash: formatHash(BigInt(read?.ids ?? 0)) };
  });
}

async function hashes(duck: Duck, file: string): Promise<{ readonly rows: number; readonly sum: bigint }> {
  const [found] = await duck.rows<{ rows: string; sum: string }>(
    `select count(*)::varchar as rows, ${duckHashSum('_hash')} as sum from read_parquet(${literal(file)})`,
  );
  return { rows: Number(found?.rows ?? 0), sum: BigInt(found?.sum ?? 0) };
}

/** A file that was written with another schema may not have the column. */
async function remember(seen: Duck, { column, value }: RepeatKey, file: string): Promise<void> {
  const columns = await seen.rows<{ column_name: string }>(`describe select * from read_parquet(${literal(file)})`);
  if (!columns.some((found) => found.column_name === column)) return;
  await seen.run(
    `insert into seen select md5_number(key) from (select ${value} as key from read_parquet(${literal(file)})) where key is not null`,
  );
}
