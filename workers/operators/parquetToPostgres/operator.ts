import type { BuiltInOperator } from '../operator.ts';
import { load, loadOptions } from './load.ts';
import type { LoadOptions, LoadResult } from './load.ts';

/** Loads published Parquet files into a Postgres table partitioned by local day; see the data path in the docs. */
export const parquetToPostgres: BuiltInOperator<LoadOptions, LoadResult> = {
  name: 'parquetToPostgres',
  options: loadOptions,
  run: (options, context) => load(options, context, () => undefined),
};
