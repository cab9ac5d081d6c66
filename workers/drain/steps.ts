/** Moments of a drain after which a killed process must cost nothing; tests stop the process there. */
export type DrainStep =
  'ledger-row' | 'claimed' | 'mid-read' | 'mid-parquet' | 'mid-upload' | 'before-commit' | 'committed' | 'released';

export type OnDrainStep = (step: DrainStep) => Promise<void> | void;
