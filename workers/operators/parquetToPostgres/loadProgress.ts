import type { FileRef } from '../../../server/dag/operators.ts';
import type { OperatorContext } from '../operator.ts';

/** How far a load is over all files that it was given, as it is shown live. */
export interface LoadProgress {
  /** So many rows are in the target, or were rejected; `bytes`: what was sent for them. */
  add(rows: number, bytes: number): void;
  /** A file was fetched and counted. */
  fetched(): void;
}

export function createLoadProgress(
  context: Pick<OperatorContext, 'progress'>,
  files: readonly FileRef[],
): LoadProgress {
  const total = files.reduce((sum, file) => sum + file.rows, 0);
  let done = 0;
  const beside = { bytes: 0, files: 0 };
  // The ledger may list more by now than the load was given.
  const tell = (): void => context.progress(done, Math.max(done, total), 'rows', beside);
  return {
    add(rows, bytes) {
      done += rows;
      beside.bytes += bytes;
      tell();
    },
    fetched() {
      beside.files += 1;
      tell();
    },
  };
}
