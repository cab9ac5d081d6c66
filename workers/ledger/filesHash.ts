import { createHash } from 'node:crypto';
import type { LedgerFile } from '../../server/core/ledger.ts';
import { fileLines } from '../../server/core/ledger.ts';

/** By which a receipt names the files that were loaded: hex digits. */
export function filesHash(files: readonly Pick<LedgerFile, 'url' | 'checksum'>[]): string {
  return createHash('sha256').update(fileLines(files).join('\n')).digest('hex');
}
