/** The ledger of data: which batches were claimed from a source, published as files, and loaded into a target. */
export interface Ledger {
  readonly _placeholder?: never;
}
