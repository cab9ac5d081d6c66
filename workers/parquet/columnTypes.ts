import { literal } from './duckdb.ts';
import type { Duck } from './duckdb.ts';

/** The columns of a Parquet file, each with its type as DuckDB names it. */
export async function columnTypes(duck: Duck, file: string): Promise<ReadonlyMap<string, string>> {
  const columns = await duck.rows<{ column_name: string; column_type: string }>(
    `describe select * from read_parquet(${literal(file)})`,
  );
  return new Map(columns.map((column) => [column.column_name, column.column_type]));
}
