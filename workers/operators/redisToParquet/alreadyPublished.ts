import type { PublishedBatch } from '../../../server/core/ledger.ts';
import type { OpenFolder } from '../../filesystem/openFileSystem.ts';
import type { Duck } from '../../parquet/duckdb.ts';
import { commonPrefix } from './commonPrefix.ts';
import { elementHash } from '../../drain/elements.ts';
import type { LogBuffer } from './logBuffer.ts';
import { publishedHashes } from './publishedHashes.ts';

const ELEMENTS_A_COMMAND = 5_000;

/** How many elements at the start of a list one of the published batches holds. */
export async function longestPublished(
  tools: {
    readonly buffer: LogBuffer;
    readonly duck: Duck;
    readonly scratch: string;
    readonly open: (url: string) => Promise<OpenFolder>;
  },
  batches: readonly PublishedBatch[],
  key: string,
  length: number,
): Promise<number> {
  const claim = {
    length,
    range: async (start: number, end: number): Promise<readonly string[]> => {
      const hashes: string[] = [];
      for (let at = start; at < end; at += ELEMENTS_A_COMMAND) {
        const raw = await tools.buffer.range(key, at, Math.min(at + ELEMENTS_A_COMMAND, end) - 1);
        hashes.push(...raw.map(elementHash));
      }
      return hashes;
    },
  };
  let most = 0;
  for (const batch of batches) {
    const common = await commonPrefix(claim, batch, (window) => publishedHashes(batch, window, tools));
    most = Math.max(most, common);
  }
  return most;
}
