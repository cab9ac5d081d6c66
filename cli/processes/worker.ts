import { publicUrlOf, type Config } from '../../server/config/resolveConfig.ts';
import { lookUpTaskUser } from '../../server/config/taskUser.ts';
import { resolveConnection } from '../../server/db/connections.ts';
import { resolveVariable } from '../../server/db/variables.ts';
import { startWorker } from '../../workers/process.ts';
import { HEARTBEAT_MS, LEASE_SECONDS } from './lease.ts';
import { prepare } from './prepare.ts';
import { runUntilStopped } from './runUntilStopped.ts';

/** At most, of a try that is asked to stop, until it is killed: ending work on another host takes a login and some seconds. */
const STOP_GRACE_MS = 15_000;
const SWEEP_MS = 3_600_000;

export interface WorkerOptions {
  readonly queues: readonly string[];
  /** How long a stop waits for tries that run, before they are left to be lost. */
  readonly stopLimitMs: number;
}

/** `haru worker` */
export async function runWorker(config: Config, { queues, stopLimitMs }: WorkerOptions): Promise<void> {
  await runUntilStopped('worker', config.logLevel, async (context) => {
    const { databaseUrl, queueUrl, ring, slots } = await prepare(config, context);
    const worker = await startWorker({
      databaseUrl,
      queueUrl,
      queues,
      slots,
      leaseSeconds: LEASE_SECONDS,
      heartbeatMs: HEARTBEAT_MS,
      stopGraceMs: Math.min(STOP_GRACE_MS, stopLimitMs),
      sweepMs: SWEEP_MS,
      taskUser: lookUpTaskUser(config.taskUser),
      secrets: ({ pool }) => ({
        connection: (name) => resolveConnection(pool, ring, name),
        variable: async (name) => (await resolveVariable(pool, ring, name))?.value ?? null,
      }),
      notices: { publicUrl: publicUrlOf(config), log: (text) => context.log.info(text) },
      onError: context.onError,
    });
    return { stop: () => worker.stop(stopLimitMs) };
  });
}
