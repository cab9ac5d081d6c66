import { randomUUID } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { DagDefinition } from '../../../server/core/definition.ts';
import type { RunState, TaskState } from '../../../server/core/states.ts';
import { createRun } from '../../../server/db/createRun.ts';
import { storeDagFile } from '../../../server/db/dagVersions.ts';
import { expandTasks } from '../../../server/db/expandTasks.ts';
import type { Database } from '../../../server/db/database.ts';
import { inTransaction } from '../../../server/db/transaction.ts';
import { dagNamed, type StoredDag } from '../../support/requests.ts';

/** Writes rows as loader, scheduler and workers leave them, for what the page has to show. */

export interface DefinedDag extends StoredDag {
  readonly definition: DagDefinition;
}

/** Stores a DAG in a file of its own. */
export async function storeDag(
  database: Database,
  definition: DagDefinition,
  source = definition.dagId,
): Promise<DefinedDag> {
  await inTransaction(database.pool, (db) =>
    storeDagFile(db, {
      file: `/srv/dags/${definition.dagId}.ts`,
      bundle: { hash: randomUUID(), code: '', sourceMap: '', source, nativeVersions: {} },
      dags: [{ definition, definitionHash: randomUUID() }],
      loadMs: 12,
      sourceCommit: 'abc123',
      isPausedByDefault: false,
    }),
  );
  return { ...(await dagNamed(database.pool, definition.dagId)), definition };
}

export interface SeededRun {
  readonly id: number;
  readonly runId: string;
}

/** A queued run of the half-open interval [start, end); the business day is that of its start in Seoul. */
export async function storeRun(database: Database, dag: DefinedDag, start: Date, end: Date): Promise<SeededRun> {
  const runAfter = new Date(end.getTime() + 600_000);
  const runId = `scheduled__${runAfter.toISOString()}`;
  const id = await createRun(database.pool, {
    dagNo: dag.dagNo,
    versionId: dag.versionId,
    definition: dag.definition,
    runId,
    runType: 'scheduled',
    logicalDate: start,
    intervalStart: start,
    intervalEnd: end,
    runAfter,
    businessDay: new Date(start.getTime() + 9 * 3_600_000).toISOString().slice(0, 10),
    conf: {},
    note: null,
    triggeredBy: 'timetable',
    triggeringUser: null,
    partitionKey: null,
    deadlines: { due: [], problems: [] },
  });
  if (id === null) throw new Error(`${runId} is there already`);
  return { id, runId };
}

/** Moves a task as the scheduler or a worker does; event and tally come from the database itself. */
export async function moveTask(
  database: Database,
  run: SeededRun,
  taskNo: number,
  state: TaskState,
  reason = '',
): Promise<void> {
  await database.pool.query(
    `update haru.task_instance set state = $3::haru.task_state, state_reason = $4,
       state_actor = case when $3::text in ('scheduled', 'queued') then 'scheduler' else 'worker-1' end,
       try_number = try_number + case when $3::text = 'running' then 1 else 0 end,
       ready_at = case when $3::text = 'up_for_retry' then clock_timestamp() + interval '5 minutes' else ready_at end
     where run_id = $1 and task_no = $2`,
    [run.id, taskNo, state, reason],
  );
}

/** Expands a mapped task into instances that have ended, the last of them failed. */
export async function expandTask(
  database: Database,
  run: SeededRun,
  taskNo: number,
  length: number,
  failed: number,
): Promise<void> {
  await expandTasks(database.pool, [{ runId: run.id, taskNo, length, maxTries: 1, isResized: false }]);
  for (const state of ['scheduled', 'queued', 'running', 'success'] as const) {
    await database.pool.query(
      `update haru.task_instance set state = case when $3 = 'success' and map_index >= $4 then 'failed' else $3 end::haru.task_state
       where run_id = $1 and task_no = $2`,
      [run.id, taskNo, state, length - failed],
    );
  }
}

export async function moveRun(database: Database, run: SeededRun, state: RunState): Promise<void> {
  await database.pool.query(`update haru.dag_run set state = $2 where id = $1`, [run.id, state]);
}

/** Through scheduled and queued to running. */
export async function startTask(database: Database, run: SeededRun, taskNo: number): Promise<void> {
  for (const state of ['scheduled', 'queued', 'running'] as const) await moveTask(database, run, taskNo, state);
}

export interface NewTry {
  readonly tryNumber?: number;
  readonly outcome?: 'success' | 'failed' | 'lost';
  readonly error?: string;
  readonly errorStack?: string;
  readonly seconds?: number;
  readonly receipt?: object;
  readonly progress?: object;
}

export async function storeTry(database: Database, run: SeededRun, taskNo: number, given: NewTry = {}): Promise<void> {
  const tryNumber = given.tryNumber ?? 1;
  const json = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
  await database.pool.query(
    `insert into haru.task_try (run_id, task_no, map_index, try_number, lease, host, pid, queued_at, started_at, ended_at,
       outcome, exit_code, error, error_stack, receipt, progress)
     values ($1, $2, -1, $3::int, $3::bigint, 'worker-1', 4711, clock_timestamp() - interval '1 second' * $4 * 1.1,
       clock_timestamp() - interval '1 second' * $4, case when $5::text is not null then clock_timestamp() end,
       $5::haru.try_outcome, case when $5::text = 'failed' then 1 end, $6, $7, $8, $9)`,
    [
      run.id,
      taskNo,
      tryNumber,
      given.seconds ?? 1,
      given.outcome ?? null,
      given.error ?? null,
      given.errorStack ?? null,
      json(given.receipt),
      json(given.progress),
    ],
  );
  if (given.receipt !== undefined) {
    await database.pool.query(`update haru.task_instance set receipt = $3 where run_id = $1 and task_no = $2`, [
      run.id,
      taskNo,
      json(given.receipt),
    ]);
  }
}

export interface SeededLine {
  readonly message: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  readonly fields?: object;
}

/** Appends a chunk to the log of a try. */
export async function storeLog(
  database: Database,
  run: SeededRun,
  taskNo: number,
  seq: number,
  lines: readonly SeededLine[],
  tryNumber = 1,
): Promise<void> {
  const at = new Date().toISOString();
  const text = lines
    .map(({ message, level = 'info', fields }) => JSON.stringify({ t: at, l: level, s: 'task', m: message, f: fields }))
    .join('\n');
  const data = Buffer.from(text);
  await database.pool.query(
    `insert into haru.task_log (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data)
     values ($1, $2, -1, $3::int, $3::bigint, $4, $5, $6, $7)`,
    [run.id, taskNo, tryNumber, seq, lines.length, data.length, zstdCompressSync(data)],
  );
}

/** The longest chunk that a worker writes holds about as many lines. */
const LINES_IN_CHUNK = 1_000;

/** A log of very many lines, `line 1 of the log` and so on; each ten-thousandth is an error. */
export async function storeLongLog(database: Database, run: SeededRun, taskNo: number, lines: number): Promise<void> {
  for (let first = 1; first <= lines; first += LINES_IN_CHUNK) {
    const chunk = Array.from({ length: Math.min(LINES_IN_CHUNK, lines - first + 1) }, (_, at) => ({
      message: `line ${first + at} of the log`,
      level: (first + at) % 10_000 === 0 ? ('error' as const) : ('info' as const),
    }));
    await storeLog(database, run, taskNo, 1 + Math.ceil(first / LINES_IN_CHUNK), chunk);
  }
}

export async function storeResult(database: Database, run: SeededRun, taskNo: number, value: unknown): Promise<void> {
  await database.pool.query(
    `insert into haru.task_result (run_id, task_no, map_index, value) values ($1, $2, -1, $3)`,
    [run.id, taskNo, JSON.stringify(value)],
  );
}

export interface NewDeadline {
  /** -1: of the run itself. */
  readonly taskNo?: number;
  readonly dueAt: Date;
  /** What held it up: it was missed. */
  readonly blocker?: string;
}

export async function storeDeadline(database: Database, run: SeededRun, given: NewDeadline): Promise<void> {
  await database.pool.query(
    `insert into haru.deadline (run_id, task_no, due_at, fired_at, blocker, definition)
     values ($1, $2, $3, case when $4::text is not null then $3::timestamptz end, $4, '{}')`,
    [run.id, given.taskNo ?? -1, given.dueAt, given.blocker ?? null],
  );
}

export interface NewNotification {
  readonly occasion: 'success' | 'failure' | 'retry' | 'deadline';
  /** -1: it tells about the run. */
  readonly taskNo?: number;
  readonly status: 'pending' | 'sent' | 'failed';
  readonly notifier?: 'webhook' | 'slack' | 'email';
  readonly connection: string;
  readonly attempts?: number;
  readonly error?: string;
  readonly problem?: string;
}

export async function storeNotification(database: Database, run: SeededRun, given: NewNotification): Promise<void> {
  await database.pool.query(
    `insert into haru.notification (occasion, dag_no, version_id, run_id, task_no, business_day, state, error, place, notifier,
       connection, status, attempts, problem, ended_at, next_attempt_at)
     select $2, dag_no, version_id, id, $3, business_day, 'failed', $4, 0, $5, $6, $7, $8, $9,
       case when $7 <> 'pending' then clock_timestamp() end, clock_timestamp() + interval '2 minutes'
     from haru.dag_run where id = $1`,
    [
      run.id,
      given.occasion,
      given.taskNo ?? -1,
      given.error ?? null,
      JSON.stringify({ notifier: given.notifier ?? 'slack' }),
      given.connection,
      given.status,
      given.attempts ?? 1,
      given.problem ?? null,
    ],
  );
}

/** What a task published for a partition; without a run: what was reported from outside. */
export async function storePublished(
  database: Database,
  { uri, key, run = null, taskNo = 0, receipt }: Published,
): Promise<void> {
  await database.pool.query(
    `insert into haru.asset_event (uri, partition_key, receipt, run_id, task_no, map_index) values ($1, $2, $3, $4, $5, $6)`,
    [uri, key, receipt === undefined ? null : JSON.stringify(receipt), run?.id ?? null, run && taskNo, run && -1],
  );
}

export interface Published {
  readonly uri: string;
  readonly key: string;
  readonly run?: SeededRun | null;
  readonly taskNo?: number;
  readonly receipt?: object;
}

/** A file that does not load. */
export async function storeImportError(database: Database, file: string, message: string, line: number): Promise<void> {
  await database.pool.query(
    `insert into haru.import_error (file, message, line, col, stack) values ($1, $2, $3, 7, $4)`,
    [file, message, line, `DagError: ${message}\n    at ${file}:${line}:7`],
  );
}

/** Sets the times of a finished run and its tasks back to when they would have been. */
export async function shiftRun(database: Database, run: SeededRun, startedAt: Date, seconds: number): Promise<void> {
  await database.pool.query(
    `update haru.dag_run set started_at = $2::timestamptz, ended_at = $2::timestamptz + interval '1 second' * $3 where id = $1`,
    [run.id, startedAt, seconds],
  );
  await database.pool.query(
    `update haru.task_instance t set
       started_at = $2::timestamptz + interval '1 second' * $3 * t.task_no / n.tasks,
       ended_at = $2::timestamptz + interval '1 second' * $3 * (t.task_no + 1) / n.tasks
     from (select count(*) as tasks from haru.task_instance where run_id = $1) n
     where t.run_id = $1 and t.started_at is not null`,
    [run.id, startedAt, seconds],
  );
}
