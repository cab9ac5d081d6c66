import { pino, type Logger } from 'pino';
import { reasonOf } from '../../server/core/reasonOf.ts';

/** A part that was started and can be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
  /** Resolves when it has nothing more to do, for a part that comes to an end by itself. */
  readonly ended?: Promise<void>;
}

export interface ProcessContext {
  readonly log: Logger;
  /** For errors that the part recovers from by itself. */
  readonly onError: (error: unknown) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a part as this process, to its end or to the first signal, which stops it cleanly; further signals change nothing.
 * It logs JSON lines to stdout, or to stderr where stdout belongs to the part's data.
 */
export async function runUntilStopped(
  name: string,
  logLevel: string,
  start: (context: ProcessContext) => Promise<Stoppable>,
  logTo: 'stdout' | 'stderr' = 'stdout',
): Promise<void> {
  process.title = `haru ${name}`;
  const log = pino(
    {
      level: logLevel,
      base: { process: name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    pino.destination({ dest: logTo === 'stdout' ? 1 : 2, sync: true }),
  );
  const stopping = new Promise<string>((resolve) => {
    for (const signal of SIGNALS) process.on(signal, resolve);
  });
  const part = await start({
    log,
    onError: (error) => log.error({ err: error }, reasonOf(error)),
  });
  log.info('started');
  const ended = part.ended?.then(() => 'all is done') ?? new Promise<never>(() => undefined);
  log.info(`${await Promise.race([stopping, ended])}: stopping`);
  await part.stop();
  log.info('stopped');
}
