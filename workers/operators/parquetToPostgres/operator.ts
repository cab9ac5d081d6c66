import type { LoadResult, ParquetToPostgresOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from '../operator.ts';
import { load } from './load.ts';

/** Loads published Parquet files into a Postgres table partitioned by local day; see the data path in the docs. */
export const parquetToPostgres: BuiltInOperator<ParquetToPostgresOptions, LoadResult> = {
  name: 'parquetToPostgres',
  options: schemas.parquetToPostgres,
  run: (options, context) => load(options, context, () => undefined),
};
