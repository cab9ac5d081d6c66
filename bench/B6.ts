import { setTimeout as pause } from 'node:timers/promises';
import { BY, startInstallation, type Installation } from './installation.ts';
import { makeReport, type Report, type Row } from './report.ts';
import { median, quantile } from './statistics.ts';

const SLOTS = 8;
/** Slots of the eight that a backfill may take. */
const OPEN_SLOTS = 6;
const PAIRS = 20;
const RUNS_PER_HALF = 150;
const PACE_MS = 20;
const FROM = new Date('2015-01-01T00:00:00Z');
/** 2,000 days, both ends included. */
const TO = new Date('2020-06-22T00:00:00Z');
const GOAL_RATIO = 1.1;
const GOAL_MORE_MS = 2;
const GOAL_START_MS = 100;

/** A live DAG beside a backfill of 2,000 runs: how long its tasks wait to start, in turns with and without the backfill. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const haru = stack.adopt(await startInstallation(SLOTS), (it) => it.stop());
  await lags(haru);
  const rows = [...(await besideManyRuns(haru)), await besideLongTasks(haru)];
  return makeReport('B6', haru.versions, rows);
}

async function besideManyRuns(haru: Installation): Promise<readonly Row[]> {
  const id = await backfill(haru, 'filled');
  const alone: number[][] = [];
  const beside: number[][] = [];
  for (let i = 0; i < PAIRS; i++) {
    await haru.backfills.setPaused(id, true, BY);
    await whenRunning(haru, 'filled', (running) => running === 0);
    alone.push(await lags(haru));
    await haru.backfills.setPaused(id, false, BY);
    await whenRunning(haru, 'filled', (running) => running > 0);
    beside.push(await lags(haru));
  }
  const left = await haru.database.pool.query(`select from haru.backfill where id = $1 and completed_at is null`, [id]);
  if (left.rowCount === 0) throw new Error('the backfill ended before the last pair: it was not beside all of them');
  await haru.backfills.cancel(id, BY);
  return ([0.5, 0.99] as const).map((share) => {
    const of = (samples: readonly number[]) => quantile(samples, share);
    const ratio = median(alone.map((samples, i) => of(beside[i]!) / of(samples)));
    const more = median(alone.map((samples, i) => of(beside[i]!) - of(samples)));
    return {
      what: `p${share * 100} of the wait for a start, beside a backfill of 2,000 runs`,
      value: median(beside.map(of)),
      unit: 'ms',
      yardstick: 'the same alone, in turns',
      yardstickValue: median(alone.map(of)),
      ratio,
      goal: `median ratio <= ${GOAL_RATIO}, or ${GOAL_MORE_MS} ms more`,
      reached: ratio <= GOAL_RATIO || more <= GOAL_MORE_MS,
      samples: beside.map(of),
    };
  });
}

async function besideLongTasks(haru: Installation): Promise<Row> {
  const id = await backfill(haru, 'filled_long');
  await whenRunning(haru, 'filled_long', (running) => running === OPEN_SLOTS);
  const samples = await lags(haru);
  await haru.backfills.cancel(id, BY);
  const value = Math.max(...samples);
  return {
    what: `longest wait for a start, with backfill tasks of 10 minutes in all ${OPEN_SLOTS} slots that are open to them`,
    value,
    unit: 'ms',
    yardstick: null,
    yardstickValue: null,
    ratio: null,
    goal: `< ${GOAL_START_MS} ms`,
    reached: value < GOAL_START_MS,
    samples,
  };
}

/** Milliseconds from the creation of a run to the start of its one task, for runs at an even pace. */
async function lags(haru: Installation): Promise<number[]> {
  const runs: Promise<number>[] = [];
  for (let i = 0; i < RUNS_PER_HALF; i++) {
    runs.push(haru.trigger('chain1'));
    await pause(PACE_MS);
  }
  const ids = await Promise.all(runs);
  await haru.ended(ids);
  const { rows } = await haru.database.pool.query<{ ms: number }>(
    `select extract(epoch from e.at - r.created_at)::float8 * 1000 as ms
     from haru.event e join haru.dag_run r on r.id = e.run_id
     where e.run_id = any ($1) and e.subject = 'task' and e.to_state = 'running'`,
    [ids],
  );
  return rows.map((row) => row.ms);
}

async function backfill(haru: Installation, dagId: string): Promise<number> {
  const { id, applied } = await haru.backfills.create(
    {
      ...haru.dag(dagId),
      from: FROM,
      to: TO,
      reprocess: 'none',
      backwards: false,
      calendar: null,
      tasks: null,
      isOnLatest: false,
      maxActiveRuns: 12,
      conf: null,
      seen: null,
    },
    BY,
  );
  await applied;
  return id;
}

async function whenRunning(haru: Installation, dagId: string, holds: (running: number) => boolean): Promise<void> {
  const { dagNo } = haru.dag(dagId);
  for (;;) {
    const { rows } = await haru.database.pool.query<{ running: number }>(
      `select count(*)::int as running from haru.task_instance where dag_no = $1 and state = 'running'`,
      [dagNo],
    );
    if (holds(rows[0]?.running ?? 0)) return;
    await pause(5);
  }
}
