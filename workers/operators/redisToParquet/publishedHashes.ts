import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { PublishedBatch } from '../../../server/core/ledger.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { literal } from '../../parquet/duckdb.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';

/** The element hashes of one window of a published batch, in order: from its part and its rejects. */
export async function publishedHashes(
  batch: PublishedBatch,
  window: number,
  tools: { readonly duck: Duck; readonly scratch: string; open(url: string): Promise<OpenFolder> },
): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (const file of batch.files.filter((each) => each.window === window)) {
    const { files, path } = await tools.open(file.url);
    if (file.kind === 'part') {
      const local = join(tools.scratch, `published-${batch.batch}-${window}.parquet`);
      await pipeline(await files.read(path), createWriteStream(local));
      const rows = await tools.duck.rows<{ i: string; h: string }>(
        `select _index::varchar as i, _hash as h from read_parquet(${literal(local)})`,
      );
      for (const { i, h } of rows) hashes[Number(i) - file.firstIndex] = h;
      await rm(local);
    } else {
      for await (const line of createInterface({ input: await files.read(path) })) {
        const { index, hash } = JSON.parse(line) as { index: number; hash: string };
        hashes[index - file.firstIndex] = hash;
      }
    }
  }
  return hashes;
}
