/** What `sql` runs, with its defaults. */
export interface SqlStatement {
  /** The connection's name. */
  readonly connection: string;
  readonly statement: string;
  readonly parameters: readonly unknown[];
  readonly maxRows: number;
}
