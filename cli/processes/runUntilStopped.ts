import { pino, type Logger } from 'pino';

/** A part that was started and can be stopped. */
export interface Stoppable {
  stop(): Promise<void>;
}

export interface ProcessContext {
  readonly log: Logger;
  /** For errors that the part recovers from by itself. */
  readonly onError: (error: unknown) => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs a part as this process: JSON lines on stdout, a clean stop on the first signal; further signals change nothing. */
export async function runUntilStopped(
  name: string,
  logLevel: string,
  start: (context: ProcessContext) => Promise<Stoppable>,
): Promise<void> {
  process.title = `haru ${name}`;
  const log = pino({
    level: logLevel,
    base: { process: name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
  });
  const stopping = new Promise<string>((resolve) => {
    for (const signal of SIGNALS) process.on(signal, resolve);
  });
  const part = await start({
    log,
    onError: (error) => log.error({ err: error }, error instanceof Error ? error.message : String(error)),
  });
  log.info('started');
  log.info(`${await stopping}: stopping`);
  await part.stop();
  log.info('stopped');
}
