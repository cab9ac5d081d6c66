import { asset, connection, cron, dag, days, SkipTask, task } from 'haru';
import { parquetToPostgres, publishedFiles, recordFiles, sparkSubmit } from 'haru/operators';
import type { WrittenFile } from 'haru/operators';

const raw = asset('raw.access_log', { partition: days('UTC') });
const hourly = asset('mart.access_hourly', { partition: days('Asia/Seoul'), from: raw });

export default dag(
  'nginx_spark',
  {
    description: 'Requests per hour, status and path out of what nginx_daily has published, by Spark over SSH',
    schedule: cron('0 0 * * *', { zone: 'UTC', delay: '30m' }),
    zone: 'Asia/Seoul',
    start: '2022-11-01',
    owner: 'data',
    tags: ['nginx', 'spark', 'mart'],
    maxActiveRuns: 1,
    defaults: { retries: 3, retryDelay: '5m' },
  },
  () => {
    const published = publishedFiles('published', {
      source: connection('log_buffer'),
      to: 'warehouse:/nginx',
      key: ({ interval }) => interval.key(),
      wait: '1m',
      inlets: [raw],
    });
    const plan = task('plan', {
      input: { files: published.output.files },
      connections: [connection('warehouse')],
      run: async ({ files }, context) => {
        const { interval } = context;
        if (files.length === 0) throw new SkipTask(`nothing is published for ${interval.day()}`);
        const { url } = (await context.connection('warehouse')).extra;
        if (typeof url !== 'string')
          throw new Error('connection "warehouse": extra.url must name the root of its files');
        return {
          from: files.map((file) => file.url),
          to: `${url.replace(/\/+$/, '')}/access_hourly/${interval.key()}`,
        };
      },
    });
    const aggregated = sparkSubmit('aggregate', {
      ssh: connection('spark'),
      application: 'jobs/access_hourly.py',
      input: { plan: plan.output },
      args: (context, { plan }) => ['--to', plan.to, '--result', resultFile(context), ...plan.from],
      resultFile,
      executionTimeout: '1h',
    });
    const recorded = recordFiles('record', {
      source: connection('spark'),
      to: ({ interval }) => `warehouse:/access_hourly/${interval.key()}`,
      key: ({ interval }) => interval.key(),
      input: { job: aggregated.output },
      // The operator checks their shape.
      files: (_context, { job }) => (job.result as unknown as { readonly parts: readonly WrittenFile[] }).parts,
    });
    parquetToPostgres('load', {
      from: recorded.output.files,
      postgres: connection('mart'),
      table: 'mart.access_hourly',
      partition: 'access_hourly_{day}',
      columns: {
        hour: { from: 'hour', type: 'timestamptz' },
        status: { from: 'status', type: 'integer' },
        path: { from: 'path', type: 'text' },
        requests: { from: 'requests', type: 'bigint' },
        bytes: { from: 'bytes', type: 'bigint' },
        response_time_avg: { from: 'response_time_avg', type: 'double' },
        response_time_max: { from: 'response_time_max', type: 'double' },
      },
      timestamp: 'hour',
      splitBy: 'Asia/Seoul',
      outlets: [hourly],
    });
  },
);

/** On the Spark host, in the login folder. */
function resultFile({ interval, tryNumber }: { interval: { key(): string }; tryNumber: number }): string {
  return `.haru/results/access_hourly-${interval.key()}-${tryNumber}.json`;
}
