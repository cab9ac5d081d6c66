import { withDuck } from './duckdb.ts';
import type { Duck } from './duckdb.ts';
import { withScratch } from './scratch.ts';

/** A folder for the files of one piece of work, and a DuckDB that spills into it; both are gone at its end. */
export function withScratchDuck<T>(
  work: (tools: { readonly scratch: string; readonly duck: Duck }) => Promise<T>,
  options: { readonly memory?: string } = {},
): Promise<T> {
  return withScratch((scratch) => withDuck(scratch, (duck) => work({ scratch, duck }), options));
}
