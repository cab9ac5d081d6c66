import type { DrainResult, RedisToParquetOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from '../operator.ts';
import { drain } from './drain.ts';

/** Drains a Redis list into Parquet files; see the data path in the docs. */
export const redisToParquet: BuiltInOperator<RedisToParquetOptions, DrainResult> = {
  name: 'redisToParquet',
  options: schemas.redisToParquet,
  run: (options, context) => drain(options, context, () => undefined),
};
