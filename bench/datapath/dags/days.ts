import { connection, dag, type Context } from 'haru';
import { kafkaToParquet, parquetToPostgres, publishedFiles, redisToParquet } from 'haru/operators';

const key = ({ interval }: Context) => interval.key();
const to = ({ interval }: Context) => `warehouse:/nginx/${interval.key()}`;
const DRAIN = { redis: connection('log_buffer'), key, to, schema: 'nginx_ecs' } as const;
const MART = {
  postgres: connection('mart'),
  table: 'mart.access_log',
  partition: 'mart_{day}',
  columns: 'nginx_mart',
  timestamp: 'timestamp',
  splitBy: 'Asia/Seoul',
} as const;

/** Some of what the mart has. */
const SCHEMA = {
  '@timestamp': 'timestamptz',
  time_local: 'text',
  remote_addr: 'text',
  method: 'text',
  request: 'text',
  status: 'integer',
  body_bytes_sent: 'bigint',
  response_time: 'double',
  referrer: 'text',
  UA: 'text',
  'user_agent.name': 'text',
  'clientgeoip.geo.country_name': 'text',
} as const;

/** The main job whole, each of its halves by itself, and a topic. */
export default [
  dag('drained', {}, () => {
    redisToParquet('drain', DRAIN);
  }),
  dag('loaded', {}, () => {
    const published = publishedFiles('published', { source: connection('log_buffer'), key, to });
    parquetToPostgres('load', { ...MART, from: published.output.files });
  }),
  dag('topic', {}, () => {
    kafkaToParquet('drain', { kafka: connection('kafka'), topic: 'events', to: 'warehouse:/events', schema: SCHEMA });
  }),
  dag('both', {}, () => {
    const drained = redisToParquet('drain', DRAIN);
    parquetToPostgres('load', { ...MART, from: drained.output.files });
  }),
];
