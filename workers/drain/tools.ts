import type { OpenFolder } from '../filesystem/openFileSystem.ts';
import type { OperatorContext } from '../operators/operator.ts';
import type { Duck } from '../parquet/duckdb.ts';
import type { DrainProgress } from './drainProgress.ts';
import type { RepeatFilter } from './repeats.ts';
import type { RowSchema } from './schemas.ts';
import type { OnDrainStep } from './steps.ts';

/** What every batch of one drain needs, whatever its source. */
export interface DrainTools {
  readonly context: OperatorContext;
  readonly duck: Duck;
  readonly schema: RowSchema;
  /** Folder under which every key has its own. */
  readonly root: string;
  /** Of this try, on this machine. */
  readonly scratch: string;
  readonly open: (url: string) => Promise<OpenFolder>;
  readonly step: OnDrainStep;
  readonly progress: DrainProgress;
  /** Leaves out events that the share has already; absent: all are kept. */
  readonly repeats?: RepeatFilter;
}

/** Another try has the batch by now: this one must not go on. */
export class SupersededError extends Error {
  constructor(batch: string) {
    super(`batch ${batch} belongs to a newer try by now; this try ends without having changed anything that counts`);
    this.name = 'SupersededError';
  }
}
