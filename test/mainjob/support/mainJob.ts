import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { vi } from 'vitest';
import type { ConnectionValue } from '../../../server/dag/context.ts';
import { resolveConnection } from '../../../server/db/connections.ts';
import { openDatabase } from '../../../server/db/database.ts';
import { putDefaultConnections } from '../../../server/db/defaultConnections.ts';
import { dagNamed, triggerOf } from '../../support/requests.ts';
import { notifyingVerbs } from '../../../server/scheduler/verbs.ts';
import { generateKey, parseKeyRing } from '../../../server/secrets/keyRing.ts';
import { startRedis } from '../../../sandbox/components/redis/redis.ts';
import { atEnd } from '../../support/atEnd.ts';
import { buildGates, closeGate, type Gate } from '../../support/gates.ts';
import { loadDags } from '../../support/loadDags.ts';
import { createTestDatabase } from '../../support/testDatabase.ts';
import { waitFor } from '../../support/waitFor.ts';
import { DRAIN_MOMENTS, LOAD_MOMENTS, SCHEDULER_MOMENTS, type JobMoment } from './moments.ts';
import { createProcesses } from './processes.ts';
import { createPushed } from './pushed.ts';

const EXAMPLE = join(import.meta.dirname, '../../../dags/nginx_daily.ts');
const DAY_MS = 86_400_000;
const LEASE_SECONDS = 2;
/** The mart and its tables are there from the first run on, which is this day's: nothing was ever pushed for it. */
const EMPTY_DAY = '20221101';

export interface MainJobOptions {
  /** Default 1. */
  readonly schedulers?: number;
  /** Default 1. */
  readonly workers?: number;
  /** Default `postgres`. */
  readonly queue?: 'postgres' | 'redis';
  /** Folder of the warehouse; default: one of its own. */
  readonly warehouse?: string;
}

export type MainJob = Awaited<ReturnType<typeof startMainJob>>;

/**
 * The whole main job for one test file: schedulers and workers as processes, Haru's database, mart, log buffer and
 * warehouse, and `nginx_daily` as it is but for its pause between tries. All of it ends with the file.
 */
export async function startMainJob(options: MainJobOptions = {}) {
  vi.setConfig({ testTimeout: 120_000 });
  const cleanups: (() => Promise<unknown>)[] = [];
  const cleanUp = async (): Promise<void> => {
    for (const each of cleanups.splice(0).toReversed()) await each();
  };
  atEnd(cleanUp);
  try {
    return await start(options, (cleanup) => void cleanups.push(cleanup));
  } catch (error) {
    // A file that fails while it is read has no end.
    await cleanUp();
    throw error;
  }
}

async function start(options: MainJobOptions, atCleanUp: (cleanup: () => Promise<unknown>) => void) {
  const folder = await mkdtemp(join(tmpdir(), 'haru-mainjob-'));
  atCleanUp(() => rm(folder, { recursive: true, force: true }));
  const warehouse = options.warehouse ?? join(folder, 'warehouse');
  await mkdir(warehouse, { recursive: true });
  const [haruDatabase, martDatabase, logBuffer, queueStore] = await Promise.all([
    createTestDatabase(),
    createTestDatabase({ empty: true }),
    startRedis({ folder, report: () => undefined }),
    options.queue === 'redis' ? startRedis({ folder: join(folder, 'queue'), report: () => undefined }) : null,
  ]);
  atCleanUp(async () => {
    await Promise.all([haruDatabase.drop(), martDatabase.drop(), logBuffer.stop(), queueStore?.stop()]);
  });
  const database = openDatabase(haruDatabase.url, { applicationName: 'haru test' });
  const mart = new pg.Pool({ connectionString: martDatabase.url, max: 4 });
  mart.on('error', () => undefined);
  const redis = new Redis(logBuffer.url);
  const queueRedis = queueStore === null ? null : new Redis(queueStore.url);
  atCleanUp(async () => {
    redis.disconnect();
    queueRedis?.disconnect();
    await Promise.all([database.close(), mart.end()]);
  });

  const { pool } = database;
  const secretKey = generateKey();
  const ring = parseKeyRing(secretKey);
  await putDefaultConnections(pool, ring, {
    logBufferUrl: logBuffer.url,
    martUrl: martDatabase.url,
    warehouseUrl: pathToFileURL(warehouse).href,
    ssh: null,
  });
  await loadDags(pool, await impatientExample(folder), folder);
  const verbs = notifyingVerbs(pool).runs;
  const processes = createProcesses({
    databaseUrl: haruDatabase.url,
    queueUrl: queueStore?.url ?? haruDatabase.url,
    secretKey,
    leaseSeconds: LEASE_SECONDS,
  });
  atCleanUp(() => processes.killAll());

  let runs = 0;
  const trigger = async (day: string): Promise<number> => {
    const start = new Date(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
    const runId = `manual__${day}__${++runs}`;
    const interval = { start, end: new Date(start.getTime() + DAY_MS) };
    await verbs.triggerRun(triggerOf(await dagNamed(pool, 'nginx_daily'), { runId, interval }));
    const created = await pool.query<{ id: number }>('select id from haru.dag_run where run_id = $1', [runId]);
    return created.rows[0]?.id as number;
  };
  const finished = (run: number, timeoutMs = 60_000): Promise<'success' | 'failed'> =>
    waitFor(
      async () => {
        const { rows } = await pool.query<{ state: 'success' | 'failed' }>(
          `select state from haru.dag_run where id = $1 and state in ('success', 'failed')`,
          [run],
        );
        return rows[0]?.state ?? null;
      },
      { timeoutMs, what: `the end of run ${run}` },
    );

  /** Until every run has ended, that of the schedule too: the intervals that there were runs for, as `YYYYMMDD`. */
  const quiet = () =>
    waitFor(
      async () => {
        const { rows } = await pool.query<{ day: string; ended: boolean }>(
          `select to_char(interval_start at time zone 'UTC', 'YYYYMMDD') as day, bool_and(state in ('success', 'failed')) as ended
             from haru.dag_run group by 1`,
        );
        return rows.every(({ ended }) => ended) && rows.map(({ day }) => day);
      },
      { timeoutMs: 60_000, what: 'the end of every run' },
    );

  const kinds = [
    ...Array.from({ length: options.schedulers ?? 1 }, () => 'scheduler' as const),
    ...Array.from({ length: options.workers ?? 1 }, () => 'worker' as const),
  ];
  await Promise.all(kinds.map((kind) => processes.start(kind)));
  const first = await finished(await trigger(EMPTY_DAY));
  if (first !== 'success') throw new Error(`the run of a day without events ended as ${first}`);
  await quiet();
  const [ofMart = [], ofHaru = []] = [true, false].map((inMart) =>
    [...DRAIN_MOMENTS, ...LOAD_MOMENTS, ...SCHEDULER_MOMENTS].filter(
      (moment) =>
        (moment.database === 'mart') === inMart && (queueStore === null || !moment.table.startsWith('haru_queue.')),
    ),
  );
  await Promise.all([buildGates(mart, ofMart), buildGates(pool, ofHaru)]);

  return {
    pool,
    mart,
    redis,
    queueRedis,
    warehouse,
    verbs,
    processes,
    pushed: createPushed(redis),
    trigger,
    finished,
    /** How the tries of a run ended, in their order. */
    outcomes: async (run: number): Promise<readonly string[]> =>
      (
        await pool.query<{ outcome: string }>('select outcome from haru.task_try where run_id = $1 order by lease', [
          run,
        ])
      ).rows.map(({ outcome }) => outcome),
    quiet,
    closeGate: (moment: JobMoment): Promise<Gate> =>
      closeGate(moment.database === 'mart' ? martDatabase.url : haruDatabase.url, moment),
    connection: async (name: string): Promise<ConnectionValue> => {
      const value = await resolveConnection(pool, ring, name);
      if (value === null) throw new Error(`no connection ${name}`);
      return value;
    },
  };
}

/** A copy of the example that waits milliseconds instead of minutes before it tries again. */
async function impatientExample(folder: string): Promise<string> {
  const source = await readFile(EXAMPLE, 'utf8');
  const changed = source.replace("retryDelay: '5m'", "retryDelay: '50ms'");
  if (changed === source) throw new Error(`${EXAMPLE} has no retryDelay of 5m any more`);
  const file = join(folder, 'nginx_daily.ts');
  await writeFile(file, changed);
  return file;
}
