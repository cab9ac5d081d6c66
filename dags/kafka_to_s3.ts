import { asset, connection, cron, dag, hours } from 'haru';
import { kafkaToParquet } from 'haru/operators';

const events = asset('lake.access_log', { partition: hours('UTC') });

export default dag(
  'kafka_to_s3',
  {
    description: 'The events of each hour from a Kafka topic into Parquet files on an object store',
    schedule: cron('0 * * * *', { zone: 'UTC', delay: '5m' }),
    start: '2026-01-01',
    owner: 'data',
    tags: ['kafka', 's3'],
    maxActiveRuns: 4,
    defaults: { retries: 5, retryDelay: '5m' },
  },
  () => {
    kafkaToParquet('drain', {
      kafka: connection('kafka'),
      topic: 'access_log',
      to: 's3_target:/access_log',
      schema: {
        '@timestamp': 'timestamptz',
        remote_addr: 'text',
        method: 'text',
        request: 'text',
        status: 'integer',
        body_bytes_sent: 'bigint',
        response_time: 'double',
        referrer: 'text',
        UA: 'text',
      },
      rowsPerFile: 100_000,
      outlets: [events],
    });
  },
);
