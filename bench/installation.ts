import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../sandbox/components/postgres/components.ts';
import type { BackfillVerbs } from '../server/core/backfillVerbs.ts';
import { openDatabase, type Database } from '../server/db/database.ts';
import { notifyingVerbs } from '../server/scheduler/verbs.ts';
import { scratchFolder } from './scratchFolder.ts';

const CLI = join(import.meta.dirname, '../cli/main.ts');
/** The DAGs of most benchmarks: a folder, and how many it defines. */
const OURS = { folder: join(import.meta.dirname, 'dags'), dags: 10 };
const LOAD_LIMIT_MS = 600_000;
export const BY = { user: 'bench', via: 'cli' } as const;

interface LoadedDag {
  readonly dagNo: number;
  readonly versionId: number;
}

/** Postgres with its own settings, one `haru scheduler` and one `haru worker`, or the processes that are named, as anybody would start them. */
export interface Installation {
  readonly database: Database;
  readonly databaseUrl: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly backfills: BackfillVerbs;
  dag(dagId: string): LoadedDag;
  /** Of its processes, in their order. */
  readonly pids: readonly number[];
  /** A database of its own on the same server, where a load puts its marts. */
  readonly martUrl: string;
  /** Runs a command of its command line. */
  haru(...args: readonly string[]): void;
  /** Creates a run, of an interval if one is given, and answers its number. */
  trigger(dagId: string, interval?: { readonly start: Date; readonly end: Date }): Promise<number>;
  /** Resolves when all runs have ended; throws if one failed. */
  ended(runs: readonly number[]): Promise<void>;
  stop(): Promise<void>;
}

interface InstallationOptions {
  readonly folder: string;
  readonly dags: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly processes?: readonly ('scheduler' | 'worker' | 'api')[];
}

export async function startInstallation(
  slots: number,
  { folder, dags: count, env: more = {}, processes = ['scheduler', 'worker'] }: InstallationOptions = OURS,
): Promise<Installation> {
  await using stack = new AsyncDisposableStack();
  const home = scratchFolder(stack, 'home');
  const postgres = stack.adopt(await startEmbeddedPostgres({ folder: home, report: () => undefined }), (it) =>
    it.stop(),
  );
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    HARU_HOME: home,
    DATABASE_URL: postgres.url,
    HARU_DAGS: folder,
    HARU_EXAMPLES: '0',
    HARU_SLOTS: String(slots),
    ...more,
  };
  const children = processes.map((name) =>
    stack.adopt(
      spawn(process.execPath, ['--no-warnings', CLI, name], { env, stdio: ['ignore', 'ignore', 'inherit'] }),
      end,
    ),
  );
  const database = stack.adopt(openDatabase(postgres.url, { applicationName: 'haru bench' }), (it) => it.close());
  const { pool } = database;
  const { runs, backfills } = notifyingVerbs(pool);
  const dags = await whenLoaded(database, count);
  for (const dag of dags.values()) await runs.setPaused(dag.dagNo, false, BY);

  const dagOf = (dagId: string): LoadedDag => {
    const dag = dags.get(dagId);
    if (!dag) throw new Error(`no DAG ${dagId}`);
    return dag;
  };

  const versions = await versionsOf(database);
  // From here on whoever started it stops it.
  const stops = stack.move();
  return {
    database,
    databaseUrl: postgres.url,
    backfills,
    pids: children.flatMap(({ pid }) => pid ?? []),
    dag: dagOf,
    versions,
    martUrl: Object.assign(new URL(postgres.url), { pathname: '/mart' }).href,
    haru: (...args) => void execFileSync(process.execPath, ['--no-warnings', CLI, ...args], { env }),
    async trigger(dagId, interval) {
      const outcome = await runs.triggerRun({
        ...BY,
        ...dagOf(dagId),
        runId: `bench_${crypto.randomUUID()}`,
        logicalDate: null,
        interval: interval ?? null,
        runAfter: null,
        conf: {},
        note: null,
        partitionKey: null,
      });
      if (outcome.kind === 'exists') throw new Error('a run of that id exists');
      const { rows } = await pool.query<{ id: number }>(`select id from haru.dag_run where run_id = $1`, [
        outcome.runId,
      ]);
      return rows[0]?.id as number;
    },
    async ended(ids) {
      for (;;) {
        const { rows } = await pool.query<{ state: string; runs: number }>(
          `select state, count(*)::int as runs from haru.dag_run where id = any ($1) group by state`,
          [ids],
        );
        if (rows.some(({ state }) => state === 'failed'))
          throw new Error(`a run failed: ${await firstError(pool, ids)}`);
        if (rows.length === 1 && rows[0]?.state === 'success') return;
        await pause(5);
      }
    },
    stop: () => stops.disposeAsync(),
  };
}

async function whenLoaded({ pool }: Database, dags: number): Promise<Map<string, LoadedDag>> {
  for (let waited = 0; waited < LOAD_LIMIT_MS; waited += 100) {
    const { rows } = await pool
      .query<LoadedDag & { readonly dagId: string }>(
        `select dag_id as "dagId", dag_no as "dagNo", version_id as "versionId" from haru.dag
         where version_id is not null and exists (select from haru.worker where stopped_at is null)`,
      )
      .catch(() => ({ rows: [] }));
    if (rows.length === dags) return new Map(rows.map(({ dagId, ...dag }) => [dagId, dag]));
    await pause(100);
  }
  throw new Error('the DAGs of the benchmarks were not loaded within 10 minutes');
}

async function firstError(pool: Database['pool'], runs: readonly number[]): Promise<string> {
  const { rows } = await pool.query<{ error: string }>(
    `select error from haru.task_try where run_id = any ($1) and error is not null order by ended_at limit 1`,
    [runs],
  );
  return rows[0]?.error ?? 'no task says why';
}

async function versionsOf({ pool }: Database): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ version: string; commit: string; fsync: string }>(
    `select split_part(version(), ' ', 2) as version, current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync`,
  );
  return {
    postgres: rows[0]?.version ?? '',
    synchronous_commit: rows[0]?.commit ?? '',
    fsync: rows[0]?.fsync ?? '',
    queue: 'BullMQ on Postgres',
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
