import type { DrainResult, KafkaToParquetOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from '../operator.ts';
import { drainTopic } from './drainTopic.ts';

/** Moves the messages of an interval from a Kafka topic into Parquet files; see the data path in the docs. */
export const kafkaToParquet: BuiltInOperator<KafkaToParquetOptions, DrainResult> = {
  name: 'kafkaToParquet',
  options: schemas.kafkaToParquet,
  run: (options, context) => drainTopic(options, context, () => undefined),
};
