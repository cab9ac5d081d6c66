import { setTimeout as delay } from 'node:timers/promises';
import type { Application, Cluster } from '../../spark/cluster.ts';
import { patiently } from '../../spark/patience.ts';
import type { OperatorContext } from '../operator.ts';

const POLL_MS = 1_000;
/** How long a cluster may be away while an application runs on it. */
const PATIENCE_MS = 15 * 60_000;
/** An application whose client was cut off may still be on its way to the cluster. */
const ARRIVAL_MS = 3_000;

export interface Followed {
  readonly tag: string;
  readonly id: string | null;
  /** The command did not end well, and what it sent may still be on its way. */
  readonly isLate: boolean;
  /** It is looked at once only where it goes on. */
  readonly isWaitedFor: boolean;
  readonly context: Pick<OperatorContext, 'log' | 'signal'>;
}

/** The job's application once it has ended; null: the cluster knows none. */
export async function followApplication(
  cluster: Cluster,
  { tag, id, isLate, isWaitedFor, context }: Followed,
): Promise<Application | 'goes on' | null> {
  const { log, signal } = context;
  const find = (): Promise<Application | null> =>
    patiently(async () => (await cluster.find(tag, id))[0] ?? null, {
      patienceMs: PATIENCE_MS,
      signal,
      onLost: (error) => log.warn(`${error.message}; asking again`),
    });
  let application = await find();
  if (application === null && isLate) {
    await delay(ARRIVAL_MS, undefined, { signal });
    application = await find();
  }
  let shown = '';
  while (application !== null && application.hasSucceeded === null) {
    if (application.state !== shown)
      log.info(
        `${application.id} on ${cluster.where}: ${application.state}${application.driverLog === null ? '' : `; its driver's log: ${application.driverLog}`}`,
      );
    shown = application.state;
    if (isWaitedFor) return 'goes on';
    await delay(POLL_MS, undefined, { signal });
    application = await find();
    if (application === null) throw new Error(`${cluster.where} knows the application of ${tag} no more`);
  }
  return application;
}

/** Puts the end of the driver's output into the log, or says where it is; the last line of its stdout. */
export async function logDriverOutput(
  cluster: Cluster,
  application: Application,
  { log }: Pick<OperatorContext, 'log'>,
): Promise<string | null> {
  if (application.driverLog === null) return null;
  const output = await cluster.driverOutput(application);
  if (output === null) {
    log.warn(
      `the driver's log could not be fetched: ${application.driverLog}, or yarn logs -applicationId ${application.id}`,
    );
    return null;
  }
  for (const line of output.stderr) log.info(line, { stream: 'stderr', of: 'driver' });
  for (const line of output.stdout) log.info(line, { stream: 'stdout', of: 'driver' });
  return output.stdout.findLast((line) => line.trim() !== '') ?? null;
}
