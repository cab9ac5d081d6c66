import { backfillSubject, planBackfill } from '../../../server/core/backfill.ts';
import { runsByDate, storeBackfill } from '../../../server/db/backfills.ts';
import type { Database } from '../../../server/db/database.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { backfillOf } from '../../support/requests.ts';
import { createDefinitionCache } from '../../../server/db/definitions.ts';
import { settleAssets } from '../../../server/scheduler/settleAssets.ts';
import { storeOperations } from './operations.ts';
import { byHand, hourly, martAsset, martBuild, martReport, nginxDaily, rawAsset } from './definitions.ts';
import {
  expandTask,
  moveRun,
  moveTask,
  shiftRun,
  startTask,
  storeDag,
  storeDeadline,
  storeImportError,
  storeLog,
  storeNotification,
  storePublished,
  storeResult,
  storeRun,
  storeTry,
  type SeededRun,
  type DefinedDag,
} from './seed.ts';

/** An installation after some weeks of work: what the screens are looked at and tested with. */
export interface World {
  readonly nginx: DefinedDag;
  readonly report: DefinedDag;
  /** Yesterday's run: drain is done, check runs and writes its log, load waits. */
  readonly running: SeededRun;
  /** The day before: all three tasks succeeded, with receipts. */
  readonly done: SeededRun;
  /** Of mart_report: one task failed after a retry. */
  readonly failed: SeededRun;
  /** Of vacuum_marts: nothing of it has started. */
  readonly queued: SeededRun;
  /** Of nginx_daily: half a week, of which two days have a run already. */
  readonly backfillId: number;
}

const DAY_MS = 86_400_000;
const CHECKSUM = 'sha256:9f2c1b7ae04d5c8836f1b0a7d2e94c5536a1fe0b77c3d8e9120f4a6b5c7d8e90';

export async function storeWorld(database: Database, now: Date): Promise<World> {
  const nginx = await storeDag(database, nginxDaily);
  const report = await storeDag(database, martReport);
  await storeDag(database, { ...hourly, description: null }, 'as it was\nbefore its second version');
  const moves = await storeDag(database, hourly);
  const vacuum = await storeDag(database, byHand);
  const build = await storeDag(database, martBuild);
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const day = (daysAgo: number) => new Date(today - daysAgo * DAY_MS);

  for (let daysAgo = 19; daysAgo > 2; daysAgo -= 1) {
    const state = daysAgo === 9 ? 'failed' : 'success';
    const run = await storeFinished(database, nginx, day(daysAgo), daysAgo, state);
    if (state === 'success') await storeMarts(database, run, day(daysAgo));
  }
  const done = await storeFinished(database, nginx, day(2), 2, 'success');
  await storeMarts(database, done, day(2));
  await storePublished(database, { uri: rawAsset.uri, key: dayKey(day(5)) });
  const running = await storeRunning(database, nginx, day(1));
  for (let daysAgo = 9; daysAgo > 2; daysAgo -= 1)
    await storeFinished(database, report, day(daysAgo), daysAgo, 'success');
  const failed = await storeFailed(database, report, day(1));
  for (let at = 6; at > 1; at -= 1) await storeFinished(database, moves, day(at), at, at === 3 ? 'failed' : 'success');

  for (let at = 40; at > 0; at -= 1) await storeBuilt(database, build, day(at), at);

  for (const { dagNo } of [nginx, report]) {
    await database.pool.query(
      `update haru.dag set next_interval_start = $2, next_interval_end = $3, next_run_after = $4 where dag_no = $1`,
      [dagNo, day(0), day(-1), new Date(today + DAY_MS + 600_000)],
    );
  }
  await storeImportError(
    database,
    '/srv/dags/kafka_to_s3.ts',
    "Task 'upload' comes after 'drain', but there is no task 'drain' in this DAG. Name one of: consume, upload.",
    24,
  );
  await storeOperations(database, running);
  await settleAssets({ pool: database.pool, definitions: createDefinitionCache() });
  await storeNotices(database, failed, new Date(today));
  const queued = await storeRun(database, vacuum, day(1), day(0));
  const backfillId = await storePlanned(database, nginx, day(22), day(18), now);
  return { nginx, report, running, done, failed, queued, backfillId };
}

/** A backfill whose runs are still to be created. */
async function storePlanned(database: Database, dag: DefinedDag, from: Date, to: Date, now: Date): Promise<number> {
  const order = backfillOf(dag, { from, to });
  const runs = [...(await runsByDate(database.pool, order))];
  const existing = new Map(runs.map(([date, run]) => [date, { ...run, hasTasks: true, canMove: true }]));
  const plan = planBackfill(backfillSubject(dag.definition, null, []), order, existing, now);
  return inTransaction(database.pool, (db) => storeBackfill(db, order, plan, 'admin'));
}

const dayKey = (day: Date) => day.toISOString().slice(0, 10);

/** A UTC day as it was read, and its parts of two KST days as they were loaded. */
async function storeMarts(database: Database, run: SeededRun, day: Date): Promise<void> {
  const receipt = { rows: 43_902, rejects: 12, checksum: CHECKSUM };
  await storePublished(database, { uri: rawAsset.uri, key: dayKey(day), run, receipt });
  for (const key of [dayKey(day), dayKey(new Date(day.getTime() + DAY_MS))])
    await storePublished(database, { uri: martAsset.uri, key, run, taskNo: 2, receipt: { rows: 21_951 } });
}

/** A deadline that was missed and one that is to come, with what people were told. */
async function storeNotices(database: Database, failed: SeededRun, today: Date): Promise<void> {
  const blocker = 'top_paths failed: Error: relation "mart.mart_20261120" does not exist';
  const hour = (at: number) => new Date(today.getTime() + at * 3_600_000);
  await storeDeadline(database, failed, { taskNo: 5, dueAt: hour(-1), blocker });
  await storeDeadline(database, failed, { dueAt: hour(48) });
  const error = 'Error: relation "mart.mart_20261120" does not exist\n    at topPaths (mart_report.ts:41:11)';
  const failure = { occasion: 'failure', taskNo: 2, error } as const;
  await storeNotification(database, failed, { ...failure, status: 'sent', connection: 'team_chat' });
  await storeNotification(database, failed, {
    ...failure,
    status: 'failed',
    notifier: 'webhook',
    connection: 'pager',
    attempts: 9,
    problem: 'the receiver answered HTTP 404: check the URL of the connection pager',
  });
  await storeNotification(database, failed, {
    occasion: 'deadline',
    taskNo: 5,
    error: blocker,
    status: 'pending',
    notifier: 'email',
    connection: 'mail',
    attempts: 2,
    problem: 'no answer from smtp.example.com:587 within 15 s',
  });
}

/** A run of a day, ended with the given state; the time it took follows from the day. */
async function storeFinished(
  database: Database,
  dag: DefinedDag,
  start: Date,
  daysAgo: number,
  state: 'success' | 'failed',
): Promise<SeededRun> {
  const run = await storeRun(database, dag, start, new Date(start.getTime() + DAY_MS));
  await moveRun(database, run, 'running');
  const tasks = dag.definition.tasks.length;
  const rows = 41_873 + daysAgo * 1_287;
  for (let taskNo = 0; taskNo < tasks; taskNo += 1) {
    if (state === 'failed' && taskNo === tasks - 1 && tasks > 1) {
      await moveTask(database, run, taskNo, 'upstream_failed', 'an upstream task failed');
      continue;
    }
    const isFailed = state === 'failed' && taskNo === Math.max(tasks - 2, 0);
    await startTask(database, run, taskNo);
    await storeTry(database, run, taskNo, {
      outcome: isFailed ? 'failed' : 'success',
      seconds: 4 + taskNo * 3,
      ...(isFailed
        ? { error: 'Error: more rejects (52011) than rows (41873)' }
        : { receipt: receiptOf(dag, taskNo, rows) }),
    });
    if (!isFailed) await storeResult(database, run, taskNo, resultOf(start, rows));
    await storeLog(database, run, taskNo, 1, [
      {
        message: `claimed list ${start.toISOString().slice(0, 10).replaceAll('-', '')}`,
        fields: { elements: rows + 12 },
      },
      { message: 'wrote part-3-0-11.parquet', fields: { rows, bytes: 5_318_204 } },
      { message: '\u001b[32mVerified\u001b[0m and published', level: 'info' },
    ]);
    await moveTask(
      database,
      run,
      taskNo,
      isFailed ? 'failed' : 'success',
      isFailed ? 'Error: more rejects than rows' : '',
    );
  }
  await moveRun(database, run, state);
  const seconds = 21 + ((daysAgo * 7) % 17) + (daysAgo === 5 ? 40 : 0);
  await shiftRun(database, run, new Date(start.getTime() + DAY_MS + 602_000), seconds);
  return run;
}

/** Every tenth failed: one of its tables could not be copied. */
async function storeBuilt(database: Database, dag: DefinedDag, start: Date, daysAgo: number): Promise<void> {
  const isFailed = daysAgo % 10 === 5;
  const run = await storeRun(database, dag, start, new Date(start.getTime() + DAY_MS));
  await moveRun(database, run, 'running');
  await expandTask(database, run, 3, 12, isFailed ? 2 : 0);
  for (const [taskNo] of dag.definition.tasks.entries()) {
    if (taskNo === 3) continue;
    if (isFailed && taskNo > 3) await moveTask(database, run, taskNo, 'upstream_failed', "'write.copy' failed");
    else {
      await startTask(database, run, taskNo);
      await moveTask(database, run, taskNo, 'success');
    }
  }
  await moveRun(database, run, isFailed ? 'failed' : 'success');
  await shiftRun(database, run, new Date(start.getTime() + DAY_MS + 602_000), 60 + ((daysAgo * 37) % 90));
}

async function storeRunning(database: Database, dag: DefinedDag, start: Date): Promise<SeededRun> {
  const run = await storeRun(database, dag, start, new Date(start.getTime() + DAY_MS));
  await moveRun(database, run, 'running');
  await startTask(database, run, 0);
  await storeTry(database, run, 0, { outcome: 'success', seconds: 6, receipt: receiptOf(dag, 0, 43_902) });
  await storeResult(database, run, 0, resultOf(start, 43_902));
  await moveTask(database, run, 0, 'success');
  await startTask(database, run, 1);
  await storeTry(database, run, 1, {
    progress: {
      done: 17_500,
      total: 43_902,
      unit: 'rows',
      rate: 1_250,
      secondsLeft: 21.1,
      beside: [{ unit: 'bytes', done: 24_500_000, rate: 1_760_000 }],
    },
  });
  await storeLog(database, run, 1, 1, [
    { message: 'drained', fields: { rows: 43_902, rejects: 12 } },
    { message: '한글 경로 /상품/검색 을 읽습니다' },
    { message: 'a slow query', level: 'warn', fields: { seconds: 3.2 } },
  ]);
  return run;
}

async function storeFailed(database: Database, dag: DefinedDag, start: Date): Promise<SeededRun> {
  const run = await storeRun(database, dag, start, new Date(start.getTime() + DAY_MS));
  await moveRun(database, run, 'running');
  for (const taskNo of [0, 1, 3]) {
    await startTask(database, run, taskNo);
    await storeTry(database, run, taskNo, { outcome: 'success', seconds: 2 + taskNo });
    await moveTask(database, run, taskNo, 'success');
  }
  const error = `Error: relation "mart.mart_${start.toISOString().slice(0, 10).replaceAll('-', '')}" does not exist`;
  const errorStack = `${error}\n    at topPaths (mart_report.ts:41:11)\n    at run (haru/task.ts:12:3)`;
  await startTask(database, run, 2);
  for (const tryNumber of [1, 2]) {
    await storeTry(database, run, 2, { tryNumber, outcome: 'failed', seconds: 3, error, errorStack });
    await storeLog(
      database,
      run,
      2,
      1,
      [
        ...Array.from({ length: 400 }, (_, at) => ({
          message: `GET /api/items/${at} 200 ${(at * 37) % 900}`,
          level: at % 50 === 49 ? ('warn' as const) : ('info' as const),
        })),
        { message: error, level: 'error' },
      ],
      tryNumber,
    );
    if (tryNumber === 1) {
      await moveTask(database, run, 2, 'up_for_retry', error);
      await startTask(database, run, 2);
    }
  }
  await moveTask(database, run, 2, 'failed', error);
  for (const taskNo of [4, 5]) await moveTask(database, run, taskNo, 'upstream_failed', "'top_paths' failed");
  await moveRun(database, run, 'failed');
  return run;
}

function receiptOf(dag: DefinedDag, taskNo: number, rows: number): object {
  const { operator } = dag.definition.tasks[taskNo] ?? {};
  if (operator === 'redisToParquet') return { rows, rejects: 12, bytes: 5_318_204, files: 1, checksum: CHECKSUM };
  if (operator === 'parquetToPostgres') return { rows, rejects: 0, files: 1, checksum: CHECKSUM };
  return { rows };
}

function resultOf(start: Date, rows: number): object {
  const key = start.toISOString().slice(0, 10).replaceAll('-', '');
  return {
    key,
    rows,
    rejects: 12,
    files: [{ url: `file:///warehouse/nginx/${key}/part-3-0-11.parquet`, rows, bytes: 5_318_204 }],
  };
}
