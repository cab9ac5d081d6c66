import { setTimeout as pause } from 'node:timers/promises';
import { notifyToClaim } from './barePostgres.ts';
import { startInstallation, type Installation } from './installation.ts';
import { makeReport, type Report, type Row } from './report.ts';
import { quantile } from './statistics.ts';

const TASKS = 10;
const SECONDS = 6;
/** Tasks a second offered, and what is asked of the hand-off in milliseconds. */
const LOADS = [
  { offered: 1, p50: 5, p99: 25 },
  { offered: 100, p50: 5, p99: 25 },
  { offered: 500, p50: null, p99: 100 },
  { offered: 2_000, p50: null, p99: null },
] as const;

/** The hand-off: from the end of a task to the start of the next one of its chain, at several loads. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(8), (it) => it.stop());
  await haru.ended([await haru.trigger(`chain${TASKS}`)]);
  const bare = await notifyToClaim(haru.database.url, 200, 5);
  const rows: Row[] = [];
  for (const load of LOADS) {
    const samples = await handOffs(haru, load.offered);
    for (const share of [0.5, 0.99] as const) {
      const goal = share === 0.5 ? load.p50 : load.p99;
      const value = quantile(samples, share);
      const yardstickValue = quantile(bare, share);
      rows.push({
        what: `p${share * 100} at ${load.offered} tasks/s offered`,
        value,
        unit: 'ms',
        yardstick: 'NOTIFY to claim on bare Postgres',
        yardstickValue,
        ratio: value / yardstickValue,
        goal: goal === null ? '-' : `<= ${goal} ms`,
        reached: goal === null ? null : value <= goal,
        samples: samples.slice(0, 1_000),
      });
    }
  }
  return makeReport('B4', haru.versions, rows);
}

/** Starts chains at an even pace for a while, and reads the hand-offs from the events. */
async function handOffs(haru: Installation, offered: number): Promise<number[]> {
  const runs: Promise<number>[] = [];
  const perSecond = offered / TASKS;
  const start = performance.now();
  const count = Math.max(1, Math.round(perSecond * SECONDS));
  for (let i = 0; i < count; i++) {
    await pause(Math.max(0, start + (i / perSecond) * 1_000 - performance.now()));
    runs.push(haru.trigger(`chain${TASKS}`));
  }
  const ids = await Promise.all(runs);
  await haru.ended(ids);
  const { rows } = await haru.database.pool.query<{ ms: number }>(
    `select extract(epoch from s.at - e.at)::float8 * 1000 as ms
     from haru.event e join haru.event s on s.run_id = e.run_id and s.task_no = e.task_no + 1
     where e.run_id = any ($1) and e.subject = 'task' and e.to_state = 'success' and s.to_state = 'running'`,
    [ids],
  );
  return rows.map((row) => row.ms);
}
