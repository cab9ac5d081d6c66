import type { BuiltInOperator } from '../operator.ts';
import { drain, drainOptions } from './drain.ts';
import type { DrainOptions } from './drain.ts';
import type { DrainResult } from './result.ts';

/** Drains a Redis list into Parquet files; see the data path in the docs. */
export const redisToParquet: BuiltInOperator<DrainOptions, DrainResult> = {
  name: 'redisToParquet',
  options: drainOptions,
  run: (options, context) => drain(options, context, () => undefined),
};
