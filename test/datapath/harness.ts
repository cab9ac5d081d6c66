import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, vi } from 'vitest';
import type { Ledger } from '../../server/core/ledger.ts';
import type { ProgressReport } from '../../server/core/progress.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import type { GeneratedEvent } from '../../sandbox/events/generate.ts';
import { tallyByDay, type DayTally } from '../../sandbox/events/tally.ts';
import type { DrainStep } from '../../workers/drain/steps.ts';
import type { LedgerTools } from '../../workers/ledger/verify.ts';
import type { CopyStep } from '../../workers/operators/copyTable/steps.ts';
import type {
  CopyTableOptions,
  DrainResult,
  KafkaToParquetOptions,
  LoadResult,
  ParquetToPostgresOptions,
  RedisToParquetOptions,
} from '../../server/dag/operators.ts';
import type { LoadStep } from '../../workers/operators/parquetToPostgres/steps.ts';
import { bundledProgram } from '../../workers/program/childProgram.ts';
import { connectionAmong } from '../support/givenConnections.ts';
import { martTally } from '../support/martTally.ts';
import { createTestDatabase, testDatabase } from '../support/testDatabase.ts';
import { testRedis } from '../support/testRedis.ts';
import { leaseTry, ledgerOf, nextEpoch } from './leasedTry.ts';
import { runTry } from './runTry.ts';

const CHILD = new URL('./tryChild.ts', import.meta.url);
/** The program of real tries, whose place the child takes. */
const OWN_CHILD = new URL('../../workers/child/main.ts', import.meta.url);
let childProgram: Promise<Buffer> | null = null;

interface Interval {
  readonly start: Date;
  readonly end: Date;
}

/** What a try's child process is told; structured clone carries it. */
export interface ChildTask {
  readonly work:
    | { readonly operator: 'drain'; readonly options: RedisToParquetOptions }
    | { readonly operator: 'topic'; readonly options: KafkaToParquetOptions; readonly interval: Interval }
    | { readonly operator: 'copy'; readonly options: CopyTableOptions }
    | { readonly operator: 'load'; readonly options: ParquetToPostgresOptions };
  readonly epoch: bigint;
  readonly interval: Interval;
  readonly connections: Readonly<Record<string, ConnectionValue>>;
  /** The process kills itself with SIGKILL when it reaches this step for the n-th time. */
  readonly die: { readonly step: DrainStep | LoadStep | CopyStep; readonly time: number } | null;
  /** The process stops with SIGSTOP there. */
  readonly freeze: { readonly step: DrainStep | LoadStep | CopyStep } | null;
}

export type ChildMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: keyof Ledger; readonly args: readonly unknown[] }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'progress'; readonly progress: ProgressReport }
  | { readonly type: 'log'; readonly message: string };

export interface TryOptions {
  readonly runId?: bigint;
  readonly die?: ChildTask['die'];
  readonly freeze?: ChildTask['freeze'];
  /** Lets an earlier epoch be used again, as a frozen try does. */
  readonly epoch?: bigint;
  readonly onChild?: (pid: number) => void;
  readonly onProgress?: (progress: ProgressReport) => void;
  /** Told of each line of the log. */
  readonly onLine?: (message: string) => void;
  /** What happens at each step of a try that is no process of its own; the try waits for it. */
  readonly onStep?: (step: string) => Promise<void> | void;
  /** Where the child keeps its scratch files. */
  readonly scratch?: string;
}

/** Redis, warehouse, Haru's database and mart of one test file, with drains and loads on it. */
export interface DataPath {
  readonly redis: Redis;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly mart: pg.Pool;
  /** Root of the warehouse. */
  readonly warehouse: string;
  readonly connections: Record<string, ConnectionValue>;
  /** For the ledger's sweep and verification. */
  readonly tools: LedgerTools;
  nextEpoch(): Promise<bigint>;
  /** Of a try that holds no lease. */
  ledger(epoch: bigint, runId?: bigint): Ledger;
  /** Lets every try that has not ended lose its lease, as a worker's that was silent for too long. */
  loseLeases(): Promise<void>;
  push(events: Iterable<Pick<GeneratedEvent, 'utcKey' | 'json'>>): Promise<void>;
  drain(key: string, options?: Partial<RedisToParquetOptions>, attempt?: TryOptions): Promise<DrainResult>;
  /** Needs a connection `kafka`. */
  drainTopic(
    interval: Interval,
    options: Pick<KafkaToParquetOptions, 'topic' | 'to' | 'schema'> & Partial<KafkaToParquetOptions>,
    attempt?: TryOptions,
  ): Promise<DrainResult>;
  copy(options: CopyTableOptions, attempt?: TryOptions): Promise<DrainResult>;
  load(
    from: ParquetToPostgresOptions['from'],
    options?: Partial<ParquetToPostgresOptions>,
    attempt?: TryOptions,
  ): Promise<LoadResult>;
  /** The mart's tally by KST day. */
  tally(relation?: string): Promise<ReadonlyMap<string, DayTally>>;
}

/** Ends with `killed` where the child was killed. */
export class KilledError extends Error {}

/** `warehouse`: URL of its root or the whole connection; a folder of this machine where none is given. */
export async function dataPath(warehouse?: string | ConnectionValue): Promise<DataPath> {
  // Each try is a process of its own, and other suites run beside this one.
  vi.setConfig({ testTimeout: 120_000 });
  const [database, martDatabase, server] = await Promise.all([
    testDatabase(),
    createTestDatabase({ empty: true }),
    testRedis(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'haru-warehouse-'));
  const redis = new Redis(server.url);
  const mart = new pg.Pool({ connectionString: martDatabase.url, max: 4 });
  mart.on('error', () => undefined);
  const store: ConnectionValue =
    typeof warehouse === 'object'
      ? warehouse
      : {
          type: 'filesystem',
          extra: { url: warehouse ?? pathToFileURL(folder).href, user: userInfo().username },
        };
  const root = store.extra['url'] as string;
  const redisUrl = new URL(server.url);
  const martUrl = new URL(martDatabase.url);
  const connections: Record<string, ConnectionValue> = {
    log_buffer: {
      type: 'redis',
      host: redisUrl.hostname,
      port: server.port,
      password: decodeURIComponent(redisUrl.password),
      extra: {},
    },
    warehouse: store,
    mart: {
      type: 'postgres',
      host: martUrl.hostname,
      port: Number(martUrl.port),
      login: decodeURIComponent(martUrl.username),
      password: decodeURIComponent(martUrl.password),
      schema: martUrl.pathname.slice(1),
      extra: {},
    },
  };
  afterAll(async () => {
    redis.disconnect();
    await mart.end();
    await martDatabase.drop();
    await rm(folder, { recursive: true, force: true });
  });
  let tries = 0;

  const run = async (work: ChildTask['work'], attempt: TryOptions): Promise<unknown> => {
    // Each try is an instance of its own, so that several of a run can live side by side.
    const place = { runId: attempt.runId ?? runOf(work), mapIndex: tries++ };
    const { epoch, ledger, end } = await leaseTry(database.pool, place, attempt.epoch);
    const task: ChildTask = {
      work,
      epoch,
      interval: intervalOf(work),
      connections,
      die: attempt.die ?? null,
      freeze: attempt.freeze ?? null,
    };
    try {
      return await (isProcess(attempt) ? runChild(task, ledger, attempt) : runHere(task, ledger, attempt));
    } finally {
      await end();
    }
  };
  return {
    redis,
    pool: database.pool,
    databaseUrl: database.url,
    mart,
    warehouse: root,
    connections,
    tools: { pool: database.pool, connection: connectionAmong(connections) },
    nextEpoch: () => nextEpoch(database.pool),
    ledger: (epoch, runId = 1n) => ledgerOf(database.pool, { runId, mapIndex: -1 }, epoch),
    async loseLeases() {
      await database.pool.query(
        `update haru.task_instance set state = 'failed', lease = null where dag_no = 1 and state = 'running'`,
      );
    },
    async push(events) {
      for (const [key, list] of Map.groupBy(events, (event) => event.utcKey)) {
        for (let at = 0; at < list.length; at += 500)
          await redis.rpush(key, ...list.slice(at, at + 500).map((event) => event.json));
      }
    },
    drain: async (key, options = {}, attempt = {}) =>
      (await run(
        {
          operator: 'drain',
          options: {
            redis: { connection: 'log_buffer' },
            key,
            to: `warehouse:/nginx/${key}`,
            schema: 'nginx_ecs',
            ...options,
          },
        },
        attempt,
      )) as DrainResult,
    drainTopic: async (interval, options, attempt = {}) =>
      (await run(
        { operator: 'topic', options: { kafka: { connection: 'kafka' }, ...options }, interval },
        attempt,
      )) as DrainResult,
    copy: async (options, attempt = {}) => (await run({ operator: 'copy', options }, attempt)) as DrainResult,
    load: async (from, options = {}, attempt = {}) =>
      (await run(
        {
          operator: 'load',
          options: {
            from,
            postgres: { connection: 'mart' },
            table: 'mart.access_log',
            partition: 'mart_{day}',
            columns: 'nginx_mart',
            timestamp: 'timestamp',
            splitBy: 'Asia/Seoul',
            ...options,
          },
        },
        attempt,
      )) as LoadResult,
    tally: (relation) => martTally(mart, relation),
  };
}

/** That the first partition has room for. */
const RUNS = 100_000n;

/** Each key and each interval has a run of its own. */
function runOf(work: ChildTask['work']): bigint {
  if (work.operator === 'topic') return BigInt(Math.floor(work.interval.start.getTime() / 60_000)) % RUNS;
  return work.operator === 'drain' ? BigInt(work.options.key.replaceAll(/\D/g, '')) % RUNS : 1n;
}

function intervalOf(work: ChildTask['work']): Interval {
  if (work.operator === 'topic') return work.interval;
  const key = work.operator === 'drain' ? work.options.key : '19700101';
  const digits = /(\d{4})(\d{2})(\d{2})/.exec(key);
  const start = new Date(digits === null ? 0 : `${digits[1]}-${digits[2]}-${digits[3]}T00:00:00Z`);
  return { start, end: new Date(start.getTime() + 86_400_000) };
}

/** A try that comes to harm, or is looked at as a process, is one of its own. */
function isProcess({ die, freeze, onChild, scratch }: TryOptions): boolean {
  return [die, freeze, onChild, scratch].some((given) => given !== undefined);
}

function runHere(
  task: ChildTask,
  ledger: Ledger,
  { onProgress, onLine, onStep }: Pick<TryOptions, 'onProgress' | 'onLine' | 'onStep'>,
): Promise<unknown> {
  return runTry(task, {
    ledger,
    tell: (message) => (message.type === 'progress' ? onProgress?.(message.progress) : onLine?.(message.message)),
    ...(onStep !== undefined && { onStep }),
  });
}

async function runChild(
  task: ChildTask,
  ledger: Ledger,
  { onChild, onProgress, scratch }: Pick<TryOptions, 'onChild' | 'onProgress' | 'scratch'>,
): Promise<unknown> {
  const program = await (childProgram ??= bundledProgram(CHILD, OWN_CHILD));
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-'], {
    serialization: 'advanced',
    env: scratch === undefined ? {} : { TMPDIR: scratch },
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  });
  // A process that has ended before it has read its program shows in its exit.
  child.stdin?.on('error', () => undefined).end(program);
  if (child.pid !== undefined) onChild?.(child.pid);
  let end: ChildMessage | null = null;
  child.on('message', (message: ChildMessage) => {
    if (message.type === 'call') void answer(message.id, message.method, message.args);
    else if (message.type === 'progress') onProgress?.(message.progress);
    else if (message.type !== 'log') end = message;
  });
  const answer = async (id: number, method: keyof Ledger, args: readonly unknown[]): Promise<void> => {
    try {
      const value = await (ledger[method] as (...given: readonly unknown[]) => Promise<unknown>)(...args);
      if (child.connected) child.send({ id, value });
    } catch (error) {
      if (child.connected) child.send({ id, error: String(error) });
    }
  };
  child.send(task);
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  const last = end as ChildMessage | null;
  if (last?.type === 'done') return last.result;
  if (last?.type === 'failed') throw new Error(last.message);
  throw new KilledError(`the child ended by ${signal ?? 'itself'}`);
}

/** The tally that the events' own times give. */
export function expectedTally(events: Iterable<GeneratedEvent>): ReadonlyMap<string, DayTally> {
  return tallyByDay(events);
}
