import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import packageJson from '../../package.json' with { type: 'json' };
import type { ConnectionValue } from '../dag/context.ts';
import { openDatabase } from '../db/database.ts';
import { createDefinitionCache } from '../db/definitions.ts';
import { CHANGE_CHANNEL, createHint, WORK_CHANNEL } from '../db/hints.ts';
import { listen } from '../db/listen.ts';
import type { Queryable } from '../db/transaction.ts';
import { startNotices } from '../notify/sender.ts';
import { openQueue } from '../queue/bullmq.ts';
import { calendarsFingerprint, replanCalendars } from './replanCalendars.ts';
import { createAloneness } from './sendAlone.ts';
import { createScheduler } from './scheduler.ts';

export interface SchedulerProcessOptions {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly leaseSeconds: number;
  readonly notices: {
    readonly publicUrl: string;
    readonly connection: (db: Queryable, name: string) => Promise<ConnectionValue | null>;
    readonly log: (text: string) => void;
    /** How long no worker has been up when this process begins to send notifications. Default: a minute. */
    readonly aloneMs?: number;
  };
  readonly onError: (error: unknown) => void;
}

/** How long no worker has been up when schedulers begin to send notifications. */
const ALONE_MS = 60_000;

export interface RunningProcess {
  stop(): Promise<void>;
}

/** A scheduler with its connections; any number of them may run beside each other. */
export async function startScheduler(options: SchedulerProcessOptions): Promise<RunningProcess> {
  const database = openDatabase(options.databaseUrl, {
    applicationName: 'haru scheduler',
    poolSize: 5,
    hasFixedStatements: true,
    onIdleError: options.onError,
  });
  const queue = await openQueue({ url: options.queueUrl, onError: options.onError });
  const { pool } = database;
  const definitions = createDefinitionCache();
  const hintChange = createHint(pool, CHANGE_CHANNEL);
  const scheduler = createScheduler(
    {
      pool,
      definitions,
      queue,
      hintChange,
      onError: options.onError,
    },
    { id: randomUUID(), host: hostname(), leaseSeconds: options.leaseSeconds, version: packageJson.version },
  );
  const listener = listen(options.databaseUrl, WORK_CHANNEL, () => scheduler.wake(), options.onError);
  const { publicUrl, log, connection, aloneMs = ALONE_MS } = options.notices;
  const notices = startNotices(
    {
      publicUrl,
      log,
      connection: (name) => connection(pool, name),
      pool,
      definitions,
      by: 'scheduler',
      render: null,
      onChange: hintChange,
      onError: options.onError,
    },
    createAloneness(pool, aloneMs, () => performance.now()),
  );
  await replanCalendars(pool, calendarsFingerprint());
  await scheduler.start();
  return {
    async stop() {
      await notices.stop();
      await listener.stop();
      await scheduler.stop();
      await queue.close();
      await database.close();
    },
  };
}
