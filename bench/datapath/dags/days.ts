import { connection, dag, type Context } from 'haru';
import { parquetToPostgres, publishedFiles, redisToParquet } from 'haru/operators';

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

/** The main job whole, and each of its halves by itself. */
export default [
  dag('drained', {}, () => {
    redisToParquet('drain', DRAIN);
  }),
  dag('loaded', {}, () => {
    const published = publishedFiles('published', { source: connection('log_buffer'), key, to });
    parquetToPostgres('load', { ...MART, from: published.output.files });
  }),
  dag('both', {}, () => {
    const drained = redisToParquet('drain', DRAIN);
    parquetToPostgres('load', { ...MART, from: drained.output.files });
  }),
];
