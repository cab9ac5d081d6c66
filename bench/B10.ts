import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import { needTool } from '../sandbox/components/tools.ts';
import { startSite } from './datapath/site.ts';
import { makeReport, rowOf, type Report } from './report.ts';
import { scratchFolder } from './scratchFolder.ts';

const ROUNDS = 5;
const COUNT = 1_000_000;
const GOAL_RATIO = 0.9;
const GOAL_MB = 300;
const PARENT = 'mart.access_log';

/** Parquet files of a UTC day into two KST days of the indexed mart, beside psql's \copy of the same rows as ready CSV. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const scratch = scratchFolder(stack, 'load');
  const psql = needTool('psql', 'the yardstick', 'postgresql-client');
  const site = stack.adopt(await startSite(), (it) => it.stop());
  const mart = stack.adopt(new pg.Client({ connectionString: site.martUrl }), (it) => it.end());
  const key = site.nextKey();
  await site.fill(key, COUNT);
  await site.run('drained', key);
  await site.run('loaded', key);
  await mart.connect();
  const { rows } = await mart.query<{ table: string }>(
    `select inhrelid::regclass::text as table from pg_inherits where inhparent = $1::regclass order by 1`,
    [PARENT],
  );
  const partitions = rows.map(({ table }) => ({ table, csv: join(scratch, `${table}.csv`) }));
  const copy = (command: string): void =>
    void execFileSync(psql, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', site.martUrl, '-c', command]);
  for (const { table, csv } of partitions) copy(`\\copy ${table} to '${csv}' (format csv)`);

  const empty = async (): Promise<void> => {
    await mart.query(`truncate ${PARENT}, haru_load.receipt, haru_load.reject`);
    await mart.query('checkpoint');
  };
  const rates: number[] = [];
  const peaks: number[] = [];
  const copied: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    await empty();
    const { tasks, peakMb } = await site.run('loaded', key);
    rates.push(COUNT / (tasks.at(-1) ?? Number.NaN));
    peaks.push(peakMb);
    await empty();
    const start = performance.now();
    for (const { table, csv } of partitions) copy(`\\copy ${table} from '${csv}' (format csv)`);
    copied.push(COUNT / ((performance.now() - start) / 1_000));
  }
  return makeReport('B10', site.haru.versions, [
    rowOf(
      { what: `load of ${COUNT} rows into two days with two indexes`, unit: 'rows/s', samples: rates },
      { times: GOAL_RATIO },
      { what: 'psql \\copy of ready CSV', samples: copied },
    ),
    rowOf({ what: 'peak memory of the load', unit: 'MB', samples: peaks }, { most: GOAL_MB }),
  ]);
}
