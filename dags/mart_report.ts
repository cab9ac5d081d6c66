import { asset, connection, dag, days, on, task } from 'haru';
import type { Context } from 'haru';

const raw = asset('raw.access_log', { partition: days('UTC') });
const mart = asset('mart.access_log', { partition: days('Asia/Seoul'), from: raw });
const report = asset('mart.daily_report', { partition: days('Asia/Seoul'), from: mart });

export default dag(
  'mart_report',
  {
    description: 'Figures of each KST day that nginx_daily has completed, and again when late events have come',
    schedule: on(mart, { each: 'partition', rerunStale: true }),
    owner: 'data',
    tags: ['nginx', 'mart'],
    defaults: { retries: 3, retryDelay: '5m' },
  },
  () => {
    task('report', {
      connections: [connection('mart')],
      inlets: [mart],
      outlets: [report],
      run: async (_, context) => {
        const figures = await writeReport(context);
        context.log.info(`KST ${context.businessDay}`, figures);
        return figures;
      },
    });
  },
);

/** One row for each day, written anew as a whole. */
const REPORT = `
  insert into mart.daily_report (day, requests, visitors, errors, bytes, slowest)
  select $1::date, count(*), count(distinct remote_addr), count(*) filter (where status >= 500),
    coalesce(sum(body_bytes_sent), 0), max(response_time)
  from mart.access_log_complete where "timestamp" >= $2 and "timestamp" < $3
  on conflict (day) do update set
    requests = excluded.requests, visitors = excluded.visitors, errors = excluded.errors, bytes = excluded.bytes,
    slowest = excluded.slowest, reported_at = clock_timestamp()
  returning requests::int, visitors::int, errors::int, bytes::float8, slowest::float8`;

const TABLE = `
  create table if not exists mart.daily_report (
    day date primary key, requests bigint not null, visitors bigint not null, errors bigint not null,
    bytes numeric not null, slowest numeric, reported_at timestamptz not null default clock_timestamp()
  )`;

type Figures = {
  readonly requests: number;
  readonly visitors: number;
  readonly errors: number;
  readonly bytes: number;
  readonly slowest: number | null;
};

async function writeReport(context: Context): Promise<Figures> {
  // Here, not at the top: a client reads its environment when it is imported.
  const { default: pg } = await import('pg');
  const { host, port, login, password, schema } = await context.connection('mart');
  const client = new pg.Client({ host, port, user: login, password, database: schema });
  await client.connect();
  try {
    await client.query(TABLE);
    const { start, end } = context.interval;
    const { rows } = await client.query<Figures>(REPORT, [context.businessDay, start, end]);
    return rows[0]!;
  } finally {
    await client.end();
  }
}
