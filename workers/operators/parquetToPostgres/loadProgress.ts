import type { FileRef } from '../../../server/dag/operators.ts';
import type { OperatorContext } from '../operator.ts';

/** How far a load is over all files that it was given, as it is shown live. */
export interface LoadProgress {
  /** Counts a share from nothing: what a round counted that is done again counts no more. */
  begin(share: string): ShareProgress;
}

export interface ShareProgress {
  /** So many rows are in the target, or were rejected; `bytes`: what was sent for them. */
  add(rows: number, bytes: number): void;
  /** A file was fetched and counted. */
  fetched(): void;
}

export function createLoadProgress(
  context: Pick<OperatorContext, 'progress'>,
  given: readonly FileRef[],
): LoadProgress {
  const total = given.reduce((sum, file) => sum + file.rows, 0);
  const shares = new Map<string, { rows: number; bytes: number; files: number }>();
  const tell = (): void => {
    const sum = { rows: 0, bytes: 0, files: 0 };
    for (const { rows, bytes, files } of shares.values()) {
      sum.rows += rows;
      sum.bytes += bytes;
      sum.files += files;
    }
    // The ledger may list more by now than the load was given.
    context.progress(sum.rows, Math.max(sum.rows, total), 'rows', { bytes: sum.bytes, files: sum.files });
  };
  return {
    begin(share) {
      const own = { rows: 0, bytes: 0, files: 0 };
      shares.set(share, own);
      return {
        add(rows, bytes) {
          own.rows += rows;
          own.bytes += bytes;
          tell();
        },
        fetched() {
          own.files += 1;
          tell();
        },
      };
    },
  };
}
