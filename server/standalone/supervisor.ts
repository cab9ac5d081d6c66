import { endProcess, type ProcessIdentity } from '../../sandbox/components/processIdentity.ts';
import { outputTail } from '../../sandbox/components/serverProcess.ts';
import { startChild, type ChildSpec, type StartedChild } from './childProcess.ts';

export interface SupervisorOptions {
  readonly report: (message: string) => void;
  /** Called with all processes that run, whenever one has started. */
  readonly onChange: (running: readonly ProcessIdentity[]) => void;
}

export interface Supervisor {
  /** Starts a process and from then on starts it again whenever it ends. */
  keep(spec: ChildSpec): Promise<void>;
  /** How often a process has ended by itself. */
  failures(name: string): number;
  /** Asks all processes to stop, and kills after the given time what has not. */
  stop(graceMs: number): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;
/** A process that ran this long is not in a crash loop. */
const STEADY_MS = 60_000;
const TAIL_LINES = 8;

export function createSupervisor({ report, onChange }: SupervisorOptions): Supervisor {
  const running = new Map<string, StartedChild>();
  const failures = new Map<string, number>();
  const timers = new Set<NodeJS.Timeout>();
  let isStopping = false;

  async function start(spec: ChildSpec, pauseMs: number): Promise<void> {
    const startedAt = Date.now();
    const child = await startChild(spec);
    running.set(spec.name, child);
    onChange([...running.values()].map(({ identity }) => identity));
    void child.exited.then(({ code, signal }) => {
      running.delete(spec.name);
      if (isStopping) return;
      failures.set(spec.name, (failures.get(spec.name) ?? 0) + 1);
      const nextPauseMs = Date.now() - startedAt > STEADY_MS ? FIRST_PAUSE_MS : pauseMs;
      report(
        `${spec.name} ended (${signal ?? `exit code ${code}`}) and is started again; the end of ${spec.log}:\n${outputTail(spec.log, TAIL_LINES)}`,
      );
      const timer = setTimeout(() => {
        timers.delete(timer);
        start(spec, Math.min(nextPauseMs * 2, LONGEST_PAUSE_MS)).catch((error: unknown) =>
          report(`${spec.name} cannot be started: ${String(error)}`),
        );
      }, nextPauseMs);
      timers.add(timer);
    });
    // A stop that came while the process was starting did not see it.
    if (isStopping) await end(child, 0);
  }

  return {
    keep: (spec) => start(spec, FIRST_PAUSE_MS),
    failures: (name) => failures.get(name) ?? 0,
    async stop(graceMs) {
      isStopping = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...running.values()].map((child) => end(child, graceMs)));
    },
  };
}

async function end({ identity, exited }: StartedChild, graceMs: number): Promise<void> {
  // Children are unreferenced, and of one with several threads the end can be seen before it is told.
  const alive = setInterval(() => undefined, 60_000);
  try {
    await endProcess(identity, { group: false, graceMs });
    await exited;
  } finally {
    clearInterval(alive);
  }
}
