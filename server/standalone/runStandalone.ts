import type { Running } from '../../sandbox/components/component.ts';
import type { Config } from '../config/resolveConfig.ts';
import { createReport } from './report.ts';
import { takeHome } from './processRecord.ts';
import { removeStandaloneFile } from './standaloneFile.ts';
import { startStandalone } from './startStandalone.ts';
import { createSupervisor } from './supervisor.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** All processes are gone within 10 seconds of the signal: these for our own, the rest for Postgres and Redis. */
const STOP_GRACE_MS = 6_000;

/** `haru standalone`: starts everything, and ends with everything stopped when a signal asks for it. */
export async function runStandalone(config: Config): Promise<void> {
  process.title = 'haru standalone';
  const report = createReport();
  const stopping = new AbortController();
  for (const signal of SIGNALS) process.on(signal, () => stopping.abort(new Error(signal)));

  const record = await takeHome(config.home, report);
  const servers: Running[] = [];
  const supervisor = createSupervisor({ report, onChange: (children) => record.setChildren(children) });
  try {
    await startStandalone({
      config,
      supervisor,
      report,
      signal: stopping.signal,
      onStarted: (server) => servers.push(server),
    });
    await untilAborted(stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    report('Stopping');
    removeStandaloneFile(config.home);
    await supervisor.stop(STOP_GRACE_MS);
    await Promise.allSettled(servers.map((server) => server.stop()));
    record.release();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    // The children's channels and timers are unreferenced: this keeps the process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => clearInterval(alive), { once: true });
  });
}
