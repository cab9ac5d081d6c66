import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { needTool } from '../sandbox/components/tools.ts';
import { startSite } from './datapath/site.ts';
import { makeReport, type Report } from './report.ts';
import { median } from './statistics.ts';

const ROUNDS = 5;
const COUNT = 1_000_000;
const GOAL_RATIO = 0.9;
const GOAL_MB = 300;
const PARENT = 'mart.access_log';

/** Parquet files of a UTC day into two KST days of the indexed mart, beside psql's \copy of the same rows as ready CSV. */
export async function run(): Promise<Report> {
  const scratch = mkdtempSync(join(tmpdir(), 'haru-bench-load-'));
  const psql = needTool('psql', 'the yardstick', 'postgresql-client');
  const site = await startSite();
  const mart = new pg.Client({ connectionString: site.martUrl });
  try {
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
    const [value, yardstickValue, peak] = [median(rates), median(copied), median(peaks)];
    return makeReport('B10', site.haru.versions, [
      {
        what: `load of ${COUNT} rows into two days with two indexes`,
        value,
        unit: 'rows/s',
        yardstick: 'psql \\copy of ready CSV',
        yardstickValue,
        ratio: value / yardstickValue,
        goal: `>= ${GOAL_RATIO}x`,
        reached: value / yardstickValue >= GOAL_RATIO,
        samples: rates,
      },
      {
        what: 'peak memory of the load',
        value: peak,
        unit: 'MB',
        yardstick: null,
        yardstickValue: null,
        ratio: null,
        goal: `<= ${GOAL_MB} MB`,
        reached: peak <= GOAL_MB,
        samples: peaks,
      },
    ]);
  } finally {
    await mart.end().catch(() => undefined);
    await site.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}
