/** The try on whose behalf the ledger is written: its epoch is its lease. */
export interface LedgerTry {
  readonly runId: bigint;
  readonly taskNo: number;
  readonly mapIndex: number;
  readonly tryNumber: number;
  readonly epoch: bigint;
  /** False: of a test run, which is stored nowhere, so that nobody can take its lease. */
  readonly isLeased: boolean;
}
