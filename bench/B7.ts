import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, rowOf, type Report } from './report.ts';
import { scratchFolder } from './scratchFolder.ts';

const FILES = 100;
const DAGS_PER_FILE = 100;
/** Those of the first files run every minute, the others in some year to come. */
const DUE_FILES = 10;
const MINUTES = 3;
const IDLE_SECONDS = 20;
const GOAL_CREATED_SECONDS = 2;
const GOAL_IDLE_PERCENT = 5;
/** Of the kernel's clock in /proc, in Linux on every common platform. */
const TICKS_PER_SECOND = 100;

/** 10,000 DAGs, of which 1,000 are due in the same second; and what the scheduler and the worker use while none is. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const folder = scratchFolder(stack, 'dags');
  writeDags(folder);
  const haru = stack.adopt(await startInstallation(8, { folder, dags: FILES * DAGS_PER_FILE }), (it) => it.stop());
  const created: number[] = [];
  for (let i = 0; i < MINUTES; i++) created.push(await lastCreation(haru));
  // What is queued when its DAG is paused stays so.
  await whenNoneIs(haru, ['queued', 'running']);
  await haru.database.pool.query(`update haru.dag set is_paused = true where dag_id like 'due\\_%'`);
  await whenNoneIs(haru, ['running']);
  const idle = await cpuPercent(haru.pids);
  const what = `${DUE_FILES * DAGS_PER_FILE} of ${FILES * DAGS_PER_FILE} DAGs due at once, to the creation of the last run`;
  return makeReport('B7', haru.versions, [
    rowOf({ what, unit: 's', samples: created }, { below: GOAL_CREATED_SECONDS }),
    rowOf(
      { what: 'scheduler and worker while nothing is due', unit: '% of a core', samples: [idle] },
      { below: GOAL_IDLE_PERCENT },
    ),
  ]);
}

function writeDags(folder: string): void {
  for (let file = 0; file < FILES; file++) {
    const [kind, when] = file < DUE_FILES ? ['due', `every('1m')`] : ['rare', `cron('0 0 1 1 *'), start: '2999-01-01'`];
    writeFileSync(
      join(folder, `dags${file}.ts`),
      `import { cron, dag, every, task } from 'haru';
export default Array.from({ length: ${DAGS_PER_FILE} }, (_, i) =>
  dag('${kind}_${file}_' + i, { schedule: ${when} }, () => {
    task('nothing', { run: () => {} });
  }),
);
`,
    );
  }
}

/** Seconds from the next full minute until each DAG has a run of that minute or, where it came too late for that, of a later one. */
async function lastCreation({ database: { pool } }: Installation): Promise<number> {
  const { rows } = await pool.query<{ due: Date }>(
    `select date_trunc('minute', clock_timestamp()) + interval '1 minute' as due`,
  );
  const due = rows[0]?.due;
  for (;;) {
    const { rows: found } = await pool.query<{ runs: number; seconds: number }>(
      `select count(*)::int as runs, extract(epoch from max(created_at) - $1)::float8 as seconds
       from (
         select min(created_at) as created_at from haru.dag_run
         where run_type = 'scheduled' and interval_end >= $1 group by dag_no
       ) as first`,
      [due],
    );
    if (found[0]?.runs === DUE_FILES * DAGS_PER_FILE) return found[0].seconds;
    await pause(200);
  }
}

async function whenNoneIs({ database: { pool } }: Installation, states: readonly string[]): Promise<void> {
  while ((await pool.query(`select from haru.dag_run where state::text = any ($1) limit 1`, [states])).rowCount !== 0)
    await pause(200);
}

/** User and system time of the processes and of all that they started, as a share of one core. */
async function cpuPercent(pids: readonly number[]): Promise<number> {
  const before = ticksOf(pids);
  await pause(IDLE_SECONDS * 1_000);
  return ((ticksOf(pids) - before) / TICKS_PER_SECOND / IDLE_SECONDS) * 100;
}

function ticksOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // utime, stime, cutime, cstime: fields 14 to 17 of proc(5).
    return sum + fields.slice(11, 15).reduce((ticks, field) => ticks + Number(field), 0);
  }, 0);
}
