import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { PublishedBatch } from '../../../server/core/ledger.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import { elementsOfPart, elementsOfRejects } from './elementHashes.ts';

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
      for await (const { index, hash } of elementsOfPart(tools.duck, local)) hashes[index - file.firstIndex] = hash;
      await rm(local);
    } else {
      for await (const { index, hash } of elementsOfRejects(await files.read(path)))
        hashes[index - file.firstIndex] = hash;
    }
  }
  return hashes;
}
