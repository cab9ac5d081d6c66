import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setInterval } from 'node:timers';
import packageJson from '../package.json' with { type: 'json' };
import type { Json } from '../server/core/definition.ts';
import type { ConnectionValue } from '../server/dag/context.ts';
import { loadBundleCode, type BundleCode } from '../server/db/attemptInputs.ts';
import { openDatabase } from '../server/db/database.ts';
import { createDefinitionCache, type StoredVersion } from '../server/db/definitions.ts';
import { CHANGE_CHANNEL, createHint, WORK_CHANNEL, WORKER_CHANNEL } from '../server/db/hints.ts';
import { createAssetService } from '../server/scheduler/assetService.ts';
import { createRunService } from '../server/scheduler/runService.ts';
import { createLedger } from '../server/db/ledger.ts';
import { listen } from '../server/db/listen.ts';
import { openQueue } from '../server/queue/bullmq.ts';
import { createChildPool } from './childPool.ts';
import { childProgram } from './program/childProgram.ts';
import { startNotices, type SenderSettings } from '../server/notify/sender.ts';
import { startConnectionTests } from './connectionTests/start.ts';
import { startLeftWork } from './leftWork.ts';
import { startRegularSweep } from './ledger/regularSweep.ts';
import { usedOperators } from './operators/usedOperators.ts';
import { createRenderer } from './renderNotices.ts';
import type { BindMessage } from './protocol.ts';
import type { Services } from './attempt.ts';
import { createWorker, type Worker } from './worker.ts';

export interface WorkerProcessOptions {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly queues: readonly string[];
  readonly slots: number;
  readonly leaseSeconds: number;
  readonly heartbeatMs: number;
  readonly stopGraceMs: number;
  /** Between two sweeps of the ledger, which one worker of the installation does. */
  readonly sweepMs: number;
  /** The user that tries run as; null: the worker's own. */
  readonly taskUser: { readonly uid: number; readonly gid: number } | null;
  readonly secrets: (database: ReturnType<typeof openDatabase>) => {
    connection(name: string): Promise<ConnectionValue | null>;
    variable(name: string): Promise<Json | null>;
  };
  readonly notices: Pick<SenderSettings, 'publicUrl' | 'log' | 'limitMs'>;
  readonly onError: (error: unknown) => void;
}

/** At most one heartbeat in this time follows a hint, so that a cancellation is heard of soon and hints stay cheap. */
const HINTED_HEARTBEAT_MS = 500;
/** How late schedulers hear of what only backfills wait for. */
const BACKFILL_HINT_MS = 100;

export interface RunningWorker {
  readonly worker: Worker;
  /** Stops taking work and waits for what runs up to the limit. */
  stop(limitMs: number): Promise<void>;
}

/** A worker with its connections, children and heartbeat. */
export async function startWorker(options: WorkerProcessOptions): Promise<RunningWorker> {
  const { onError } = options;
  const database = openDatabase(options.databaseUrl, {
    applicationName: 'haru worker',
    poolSize: options.slots + 4,
    hasFixedStatements: true,
    onIdleError: onError,
  });
  const { pool } = database;
  const queue = await openQueue({ url: options.queueUrl, onError });
  const hintChange = createHint(pool, CHANGE_CHANNEL);
  const secrets = options.secrets(database);
  const definitions = createDefinitionCache();
  const store = { pool, definitions, hintWork: createHint(pool, WORK_CHANNEL), hintChange };
  const children = createChildPool(options.slots, await childProgram());
  const bind = createBinder(options, pool);
  const worker = createWorker({
    pool,
    definitions,
    queue,
    children,
    bind,
    secrets,
    services: (claim): Services => ({
      ledger: createLedger(pool, {
        runId: BigInt(claim.runId),
        taskNo: claim.taskNo,
        mapIndex: claim.mapIndex,
        tryNumber: claim.tryNumber,
        epoch: BigInt(claim.lease),
        isLeased: true,
      }) as unknown as Services[string],
      assets: createAssetService(pool) as unknown as Services[string],
      runs: createRunService(store, `task instance ${claim.run.runId}/${claim.taskNo}`) as unknown as Services[string],
    }),
    hintWork: store.hintWork,
    hintBackfillWork: createHint(pool, WORK_CHANNEL, BACKFILL_HINT_MS),
    hintChange,
    onChange: hintChange,
    onError,
    stopGraceMs: options.stopGraceMs,
    options: {
      id: randomUUID(),
      name: `${hostname()}-${process.pid}`,
      host: hostname(),
      queues: options.queues,
      slots: options.slots,
      leaseSeconds: options.leaseSeconds,
      version: packageJson.version,
    },
  });
  await worker.start();

  const leftWork = startLeftWork({
    pool,
    queues: options.queues,
    connection: (name) => secrets.connection(name),
    onChange: hintChange,
    onError,
  });
  const tests = startConnectionTests({
    pool,
    name: `${hostname()}-${process.pid}`,
    connection: (name) => secrets.connection(name),
    onChange: hintChange,
    onError,
  });
  let beating = false;
  /** Something was asked of the worker while a heartbeat was under way that may not have heard of it. */
  let isAsked = false;
  let lastBeat = -Infinity;
  const beat = () => {
    if (beating) return;
    beating = true;
    lastBeat = performance.now();
    leftWork.look();
    worker
      .tick()
      .catch(onError)
      .finally(() => {
        beating = false;
        if (!isAsked) return;
        isAsked = false;
        beat();
      });
  };
  const timer = setInterval(beat, options.heartbeatMs);
  const listener = listen(
    options.databaseUrl,
    [WORK_CHANNEL, WORKER_CHANNEL],
    (channel) => {
      if (channel === WORKER_CHANNEL) {
        isAsked = beating;
        tests.look();
        return beat();
      }
      if (performance.now() - lastBeat <= HINTED_HEARTBEAT_MS) return;
      if (worker.running() > 0) return beat();
      lastBeat = performance.now();
      leftWork.look();
    },
    onError,
  );
  const notices = startNotices({
    ...options.notices,
    connection: (name) => secrets.connection(name),
    pool,
    definitions,
    by: 'worker',
    render: createRenderer({ pool, definitions, children, bind }),
    onChange: hintChange,
    onError,
  });
  const sweep = startRegularSweep({
    tools: { pool, connection: (name) => requireConnection(secrets, name) },
    databaseUrl: options.databaseUrl,
    everyMs: options.sweepMs,
    onError,
  });
  return {
    worker,
    async stop(limitMs) {
      await notices.stop();
      await worker.stop(limitMs);
      clearInterval(timer);
      await Promise.all([leftWork.stop(), tests.stop()]);
      await sweep.stop();
      await listener.stop();
      await queue.close();
      await database.close();
    },
  };
}

async function requireConnection(
  secrets: ReturnType<WorkerProcessOptions['secrets']>,
  name: string,
): Promise<ConnectionValue> {
  const found = await secrets.connection(name);
  if (found !== null) return found;
  throw new Error(`the ledger names the connection '${name}', which is not there any more`);
}

/** Bundles by hash: they never change, and a worker needs few of them at a time. */
export function createBinder(
  options: Pick<WorkerProcessOptions, 'taskUser'>,
  pool: Parameters<typeof loadBundleCode>[0],
): (version: StoredVersion) => Promise<BindMessage> {
  const codes = new Map<string, Promise<BundleCode>>();
  return async (version) => {
    let code = codes.get(version.bundleHash);
    if (!code) {
      code = loadBundleCode(pool, version.bundleHash);
      code.catch(() => codes.delete(version.bundleHash));
      codes.set(version.bundleHash, code);
      const oldest = codes.keys().next().value;
      if (codes.size > 100 && oldest !== undefined) codes.delete(oldest);
    }
    return {
      type: 'bind',
      bundleHash: version.bundleHash,
      ...(await code),
      filename: `${version.dagId}.${version.bundleHash.slice(0, 12)}.cjs`,
      operators: usedOperators(version.definition),
      user: options.taskUser,
    };
  };
}
