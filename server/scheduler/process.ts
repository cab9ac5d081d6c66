import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { openDatabase } from '../db/database.ts';
import { createDefinitionCache } from '../db/definitions.ts';
import { CHANGE_CHANNEL, createHint, WORK_CHANNEL } from '../db/hints.ts';
import { listen } from '../db/listen.ts';
import { openQueue } from '../queue/bullmq.ts';
import { createScheduler } from './scheduler.ts';

export interface SchedulerProcessOptions {
  readonly databaseUrl: string;
  readonly queueUrl: string;
  readonly leaseSeconds: number;
  readonly onError: (error: unknown) => void;
}

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
  const scheduler = createScheduler(
    {
      pool: database.pool,
      definitions: createDefinitionCache(),
      queue,
      hintChange: createHint(database.pool, CHANGE_CHANNEL),
      onError: options.onError,
    },
    { id: randomUUID(), host: hostname(), leaseSeconds: options.leaseSeconds },
  );
  const listener = listen(options.databaseUrl, WORK_CHANNEL, () => scheduler.wake(), options.onError);
  await scheduler.start();
  return {
    async stop() {
      await listener.stop();
      await scheduler.stop();
      await queue.close();
      await database.close();
    },
  };
}
