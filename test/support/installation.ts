import { randomUUID } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { loadDags } from './loadDags.ts';
import type { Json } from '../../server/core/definition.ts';
import type { RunState } from '../../server/core/states.ts';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { notifyingVerbs } from '../../server/scheduler/verbs.ts';
import { startScheduler, type SchedulerProcessOptions } from '../../server/scheduler/process.ts';
import { startWorker, type RunningWorker, type WorkerProcessOptions } from '../../workers/process.ts';
import { createTestDatabase } from './testDatabase.ts';
import { waitFor } from './waitFor.ts';

export interface InstallationOptions {
  readonly dags: string;
  /** Default 1. */
  readonly schedulers?: number;
  /** Default 1. */
  readonly workers?: number;
  readonly worker?: Partial<WorkerProcessOptions>;
  readonly scheduler?: Partial<SchedulerProcessOptions>;
  readonly leaseSeconds?: number;
  readonly queueUrl?: string;
  /** A migrated database; default: one of its own. */
  readonly databaseUrl?: string;
}

export interface TriggerOptions {
  readonly conf?: Readonly<Record<string, Json>>;
  readonly interval?: { readonly start: Date; readonly end: Date };
  readonly logicalDate?: Date;
}

/** Schedulers and a worker of this process on a database of their own. Call it at the top of a file or describe block. */
export async function startInstallation(options: InstallationOptions) {
  const { url, drop } =
    options.databaseUrl === undefined
      ? await createTestDatabase()
      : { url: options.databaseUrl, drop: () => Promise.resolve() };
  const database = openDatabase(url, { applicationName: 'haru test' });
  const errors: unknown[] = [];
  const onError = (error: unknown) => void errors.push(error);
  const queueUrl = options.queueUrl ?? url;
  const leaseSeconds = options.leaseSeconds ?? 30;
  await loadDags(database.pool, options.dags, import.meta.dirname);
  const verbs = notifyingVerbs(database.pool).runs;
  const newWorker = () =>
    startWorker({
      databaseUrl: url,
      queueUrl,
      queues: ['default'],
      slots: 4,
      leaseSeconds,
      heartbeatMs: 200,
      stopGraceMs: 300,
      sweepMs: 3_600_000,
      taskUser: null,
      secrets: () => ({ connection: () => Promise.resolve(null), variable: () => Promise.resolve(null) }),
      notices: { publicUrl: 'http://haru.test', log: () => {} },
      onError,
      ...options.worker,
    });
  const workers: RunningWorker[] = [];
  const addWorker = async () => {
    workers.push(await newWorker());
  };
  for (let i = 0; i < (options.workers ?? 1); i++) await addWorker();
  const schedulers = await Promise.all(
    Array.from({ length: options.schedulers ?? 1 }, () =>
      startScheduler({
        databaseUrl: url,
        queueUrl,
        leaseSeconds,
        notices: { publicUrl: 'http://haru.test', log: () => {}, connection: () => Promise.resolve(null) },
        onError,
        ...options.scheduler,
      }),
    ),
  );
  afterAll(async () => {
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    await Promise.all(workers.map((worker) => worker.stop(0)));
    await database.close();
    await drop();
  });

  async function trigger(dagId: string, { conf = {}, interval, logicalDate }: TriggerOptions = {}): Promise<number> {
    const runId = `manual__${randomUUID()}`;
    const { rows } = await database.pool.query<{ dag_no: number; version_id: number }>(
      `select dag_no, version_id from haru.dag where dag_id = $1`,
      [dagId],
    );
    const dag = rows[0];
    if (!dag) throw new Error(`no DAG ${dagId}`);
    await verbs.triggerRun({
      dagNo: dag.dag_no,
      versionId: dag.version_id,
      runId,
      logicalDate: logicalDate ?? null,
      interval: interval ?? null,
      runAfter: null,
      conf,
      note: null,
      partitionKey: null,
      user: 'test',
      via: 'cli',
    });
    const created = await database.pool.query<{ id: number }>(`select id from haru.dag_run where run_id = $1`, [runId]);
    return created.rows[0]?.id as number;
  }

  const stateOf = async (run: number): Promise<RunState> =>
    (await database.pool.query<{ state: RunState }>(`select state from haru.dag_run where id = $1`, [run])).rows[0]
      ?.state as RunState;

  return {
    url,
    database,
    verbs,
    workers,
    schedulers,
    errors,
    addWorker,
    trigger,
    stateOf,
    finished: (run: number) =>
      waitFor(async () => {
        const state = await stateOf(run);
        return state === 'success' || state === 'failed' ? state : null;
      }),
    states: (run: number) => taskStates(database, run),
    tries: (run: number) => tries(database, run),
    result: async (run: number, taskId: string) =>
      (await rowsOf(database, run, taskId, `select value from haru.task_result t`))[0]?.['value'],
    log: (run: number, taskId: string) => logLines(database, run, taskId),
    /** The messages of the log. */
    saidBy: async (run: number, taskId: string) => (await logLines(database, run, taskId)).map(({ m }) => m).join('\n'),
  };
}

export async function taskStates({ pool }: Database, run: number): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ taskId: string; state: string }>(
    `select v.definition -> 'tasks' -> t.task_no ->> 'taskId' as "taskId", t.state::text
     from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id where t.run_id = $1 order by t.task_no`,
    [run],
  );
  return Object.fromEntries(rows.map((row) => [row.taskId, row.state]));
}

async function tries({ pool }: Database, run: number): Promise<Record<string, (string | null)[]>> {
  const { rows } = await pool.query<{ taskId: string; outcomes: (string | null)[] }>(
    `select v.definition -> 'tasks' -> y.task_no ->> 'taskId' as "taskId", array_agg(y.outcome::text order by y.try_number, y.lease) as outcomes
     from haru.task_try y join haru.dag_run r on r.id = y.run_id join haru.dag_version v on v.id = r.version_id
     where y.run_id = $1 group by 1`,
    [run],
  );
  return Object.fromEntries(rows.map((row) => [row.taskId, row.outcomes]));
}

async function rowsOf(
  { pool }: Database,
  run: number,
  taskId: string,
  select: string,
): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `${select} join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
     where t.run_id = $1 and v.definition -> 'tasks' -> t.task_no ->> 'taskId' = $2`,
    [run, taskId],
  );
  return rows;
}

export interface StoredLine {
  readonly t: string;
  readonly l: string;
  readonly s: string;
  readonly m: string;
  readonly f?: unknown;
}

async function logLines(database: Database, run: number, taskId: string): Promise<StoredLine[]> {
  const chunks = await rowsOf(database, run, taskId, `select t.data, t.try_number, t.seq from haru.task_log t`);
  return chunks
    .toSorted((a, b) => Number(a['try_number']) - Number(b['try_number']) || Number(a['seq']) - Number(b['seq']))
    .flatMap((chunk) =>
      zstdDecompressSync(chunk['data'] as Buffer)
        .toString()
        .split('\n'),
    )
    .map((line) => JSON.parse(line) as StoredLine);
}
